"""Files of tables: what they are by their endings, and their bytes, whole or in pieces."""

import gzip
import zlib
from collections.abc import Iterator
from pathlib import Path

from palate.errors import UnusableFile
from palate.tables.decoding import is_plain
from palate.tables.json_pieces import PIECE
from palate.tables.naming import Naming
from palate.tables.schema import READ_ENDINGS


def ending_of(name: str) -> str:
    """The ending of a file that is read as a table, without .gz; "" for any other."""
    name = name.lower().removesuffix(".gz")
    return next((ending for ending in READ_ENDINGS if name.endswith(ending)), "")


def read_bytes(path: Path) -> bytes:
    """What a file holds, unpacked where its name ends in .gz.

    Raises
    ------
    UnusableFile
        If it can't be read.
    """
    try:
        data = path.read_bytes()
        return gzip.decompress(data) if path.name.lower().endswith(".gz") else data
    except (OSError, EOFError, zlib.error) as error:
        raise UnusableFile(path, f"can't be read ({error})") from error


def is_plain_file(path: Path) -> bool:
    """Whether a file is UTF-8 that means what it says, so that it may be read piece by piece.

    Raises
    ------
    UnusableFile
        If it can't be read.
    """
    try:
        return is_plain(bytes_of(path))
    except (OSError, EOFError, zlib.error) as error:
        raise UnusableFile(path, f"can't be read ({error})") from error


def bytes_of(path: Path, size: int = PIECE) -> Iterator[bytes]:
    """What a file holds in pieces, unpacked where its name ends in .gz."""
    with gzip.open(path) if path.name.lower().endswith(".gz") else path.open("rb") as file:
        while piece := file.read(size):
            yield piece


def refuse_line_of_names(path: Path, naming: Naming) -> None:
    """Refuse a line of names where a file has none."""
    if naming.header_line:
        told = f"has no line that names the columns; leave out header.{naming.table} in palate.toml"
        raise UnusableFile(path, told)
