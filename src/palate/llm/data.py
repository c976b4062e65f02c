"""Words of strangers as they are put into a prompt: cleaned, cut, and between marks."""

import hashlib
import unicodedata
from collections.abc import Mapping

LONGEST = 2_000
"""Characters of one field."""

_HIDDEN = {"Cc", "Cf", "Co", "Cs", "Cn"}
"""Categories of what nobody sees: controls, bidirectional and zero-width signs, tags, private use."""

_SELECTORS = {*range(0xFE00, 0xFE10), *range(0xE0100, 0xE01F0), 0x034F, 0x115F, 0x1160, 0x3164, 0xFFA0}
"""Variation selectors and fillers, which are seen no more."""


def cleaned(text: str, most: int = LONGEST) -> str:
    """A text without what nobody sees, in NFKC, with single spaces, cut to a length; "…" tells where.

    No mark of :func:`marked` is left in it.
    """
    # Twice the length is enough to fill it; a text of megabytes is not read to its end for that.
    normal = unicodedata.normalize("NFKC", text[: 8 * most])
    seen = "".join(" " if letter.isspace() else letter for letter in normal if _is_seen(letter))
    plain = " ".join(seen.replace("<<", "‹").replace(">>", "›").split())
    return plain if len(plain) <= most else plain[: most - 1].rstrip() + "…"


def _is_seen(letter: str) -> bool:
    if letter.isspace():
        return True
    return unicodedata.category(letter) not in _HIDDEN and ord(letter) not in _SELECTORS


def marked(fields: Mapping[str, str]) -> str:
    """Fields between marks that the data can't write itself: they hang on all of it.

    Parameters
    ----------
    fields : mapping of str to str
        Texts as :func:`cleaned` gives them, by what they are.
    """
    lines = [f"{name}: {text}" for name, text in fields.items()]
    body = "\n".join(lines)
    mark = hashlib.sha256(body.encode("utf-8", "replace")).hexdigest()[:8]
    return f"<<data {mark}>>\n{body}\n<<end of data {mark}>>"
