"""Printing to terminals and pipes that have few characters: nothing raises, and marks keep their meaning."""

import codecs
import io
import sys
import unicodedata
from typing import cast

PLAIN = str.maketrans(
    {"“": '"', "”": '"', "‘": "'", "’": "'", "·": "*", "–": "-", "—": "-", "…": "...", "×": "x", "─": "-"}
)
"""Marks and what stands for them."""


def print_anywhere() -> None:
    """Let standard output take any character: what its encoding has not is printed in plain ones."""
    codecs.register_error("palate.plain", _in_plain_characters)
    out: object = sys.stdout
    if isinstance(out, io.TextIOWrapper):
        cast("io.TextIOWrapper[io.BufferedWriter]", out).reconfigure(errors="palate.plain")


def has_every_character() -> bool:
    """Whether standard output is in an encoding of Unicode."""
    return (sys.stdout.encoding or "").lower().startswith("utf")


def _in_plain_characters(error: UnicodeError) -> tuple[str, int]:
    """Marks by :data:`PLAIN`, letters without their accents, and others by their number, as Python does."""
    if not isinstance(error, UnicodeEncodeError):
        raise error
    text = unicodedata.normalize("NFKD", error.object[error.start : error.end].translate(PLAIN))
    letters = "".join(character for character in text if not unicodedata.combining(character))
    return letters.encode("ascii", "backslashreplace").decode("ascii"), error.end
