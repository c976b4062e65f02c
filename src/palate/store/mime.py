"""Types of media files, by what is in them."""

from pathlib import Path
from typing import Any, cast

import filetype

UNKNOWN = "application/octet-stream"

_types = cast(Any, filetype)
"""It comes without types."""


def mime_type(path: Path) -> str:
    """Type of a file by its first bytes, such as "image/png"; whatever its name says."""
    return str(_types.guess_mime(str(path)) or UNKNOWN)


def ending_of(mime: str) -> str:
    """How names of files of a type end, such as ".png"; "" where that is not known."""
    found = _types.get_type(mime=mime)
    return "" if found is None else f".{found.extension}"
