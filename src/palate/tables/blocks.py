"""Large files as coded columns, read block by block."""

from codecs import iterdecode
from collections.abc import Sequence
from pathlib import Path

import polars as pl

from palate.tables.coded import coded
from palate.tables.csv_blocks import OnlyWhole, read_blocks
from palate.tables.files import bytes_of, ending_of, is_plain_file, refuse_line_of_names
from palate.tables.naming import Naming
from palate.tables.parquet import batches_of, parts_of
from palate.tables.quarantine import Quarantine
from palate.tables.schema import PARQUET_ENDINGS, TEXT_ENDINGS

BLOCK = 2**24
"""Bytes from which a file is read block by block, and bytes of a block of text."""


def coded_cells(
    path: Path, required: Sequence[str], quarantine: Quarantine, naming: Naming
) -> pl.DataFrame | None:
    """What :func:`palate.tables.readers.cells_of` gives, read block by block and coded; None where a file is
    small, or can only be read as a whole.

    Raises
    ------
    UnusableFile
        If the file is not what its ending says.
    """
    ending = ending_of(path.name)
    if path.is_dir() or path.name.lower().endswith(PARQUET_ENDINGS):
        size = sum(part.stat().st_size for part in parts_of(path)) if path.is_dir() else path.stat().st_size
        if size < BLOCK:
            return None
        refuse_line_of_names(path, naming)
        return coded(batches_of(path, naming.is_id), naming.is_id)
    if ending not in TEXT_ENDINGS or path.stat().st_size < BLOCK or not is_plain_file(path):
        return None
    told = Quarantine()
    pieces = iterdecode(bytes_of(path, BLOCK), "utf-8-sig")
    try:
        frame = coded(read_blocks(path, pieces, required, told, naming), naming.is_id)
    except OnlyWhole:
        return None
    quarantine.take(told)
    return frame
