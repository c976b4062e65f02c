"""A large table takes little memory for each of its rows, from files to the dataset."""

import pytest
from benchmarks.ingest import KINDS, measured

ROWS = 3_000_000

BYTES = 220
"""Bytes a row that reading may take at most: 150 to 180 were measured; 240 of Parquet and 340 of CSV where it
was read as text at once.
"""


@pytest.mark.parametrize("kind", KINDS)
def test_a_large_table_is_read_in_less_memory_than_its_text(kind: str) -> None:
    read = measured(ROWS, kind)
    assert read.rows == ROWS
    assert read.bytes_a_row < BYTES
