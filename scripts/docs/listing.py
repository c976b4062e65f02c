"""The encoders without an extra as `palate encoders` lists them: the table of the guide to speed."""

from scripts.docs.commands import document

LISTED = (
    "multilingual-e5-small",
    "tfidf",
    "efficientnet-lite0",
    "efficientnet-lite2",
    "aisfx",
    "cnn-lstm",
    "whisper-tiny.en",
)


def encoders() -> str:
    """One row an encoder that needs no extra."""
    listed = {encoder["encoder"]: encoder for encoder in document("encoders")["encoders"]}
    lines = ["| modality | encoder | speed | quality |", "|---|---|---|---|"]
    for name in LISTED:
        encoder = listed[name]
        lines.append(f"| {encoder['modality']} | `{name}` | {encoder['cost']} | {encoder['quality']} |")
    return "\n".join(lines) + "\n"
