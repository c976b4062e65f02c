"""palate models and palate encoders."""

from collections.abc import Sequence

from palate.cli.console import heading, print_json, say, table
from palate.cli.options import Json
from palate.encoders import ENCODERS, Entry
from palate.encoders.hub import HubWeights, weights_folder
from palate.models import RECOMMENDERS


def models(json: Json = False) -> None:
    """The recommenders there are, with their sources.

    Example: palate models
    """
    if json:
        rows = [
            {"model": name, "summary": m.summary, "source": m.source, "extra": m.extra}
            for name, m in RECOMMENDERS.items()
        ]
        print_json({"models": rows})
    else:
        table(
            ("model", "what it does", "source"),
            [(name, m.summary, m.source) for name, m in RECOMMENDERS.items()],
            left=3,
        )


def encoders(json: Json = False) -> None:
    """The encoders there are, with source, licence, and speed and quality as measured.

    Example: palate encoders
    """
    if json:
        print_json({"encoders": [_described(entry) for entry in ENCODERS]})
        return
    for modality in ("text", "image", "audio"):
        heading(modality)
        rows = [
            (e.name, e.dim or "-", e.speed, e.quality, e.source, e.licence, "yes" if e.installed else "no")
            for e in ENCODERS
            if e.modality == modality
        ]
        table(("encoder", "dim", "speed", "quality", "source", "licence", "here"), rows, left=7)
    _say_how_to_have([entry for entry in ENCODERS if not entry.installed])


def _say_how_to_have(lacking: Sequence[Entry]) -> None:
    """What to do for encoders that are not here; `--json` says it file by file."""
    say()
    for command in dict.fromkeys(entry.hint for entry in lacking if entry.hint.startswith(("pip ", "run "))):
        say(f"for more: {command}")
    if any(isinstance(entry.weights, HubWeights) for entry in lacking):
        say(f"put weights in {weights_folder()}/NAME: the files of SOURCE (clip, clap: one folder for both)")
        say("or set PALATE_DOWNLOAD=1 to fetch them from the hub; nothing is fetched otherwise")


def _described(entry: Entry) -> dict[str, object]:
    return {
        "encoder": entry.name,
        "modality": entry.modality,
        "dim": entry.dim,
        "source": entry.source,
        "licence": entry.licence,
        "cost": entry.speed,
        "quality": entry.quality,
        "options": dict(entry.options),
        "installed": entry.installed,
        "hint": entry.hint,
    }
