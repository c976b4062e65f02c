"""Bytes of a media file, within reason."""

from pathlib import Path

from palate.errors import UndecodableMedia

DECODING = "2"
"""Raised whenever a file would give other pixels or samples; part of every fingerprint of media."""

LARGEST = 256 * 2**20
"""Bytes; a larger file is not read."""


def read_media(path: Path) -> bytes:
    """The bytes of a file.

    Raises
    ------
    UndecodableMedia
        If it is empty or larger than LARGEST.
    OSError
        If it can't be read.
    """
    size = path.stat().st_size
    if size == 0:
        raise UndecodableMedia("the file is empty")
    if size > LARGEST:
        raise UndecodableMedia(f"the file has {size / 2**20:.0f} MiB; at most {LARGEST // 2**20} are read")
    return path.read_bytes()
