"""The split that a table came with, in words or, as MMRec writes it, in numbers."""

from collections.abc import Mapping

import polars as pl

from palate.data.parts import PARTS
from palate.errors import UnusableFile
from palate.tables.coded import cell_by_cell
from palate.tables.quarantine import Quarantine
from palate.tables.readers import LINE
from palate.tables.schema import SPLIT
from palate.wording import counted

PART = pl.Enum(sorted(PARTS))
"""Type of a column of parts."""

_WORDS = {
    **dict.fromkeys(("train", "training"), "train"),
    **dict.fromkeys(("valid", "val", "validation", "dev"), "valid"),
    **dict.fromkeys(("test", "testing"), "test"),
}
_NUMBERS = {"0": "train", "1": "valid", "2": "test"}


def with_split(frame: pl.DataFrame, file: str, quarantine: Quarantine) -> pl.DataFrame:
    """Rows with ``split`` as train, valid or test; null in every row where there is no such column.

    Numbers are a split only in a column without words, and how they are taken is said.

    Raises
    ------
    UnusableFile
        If the column holds numbers and no 0, so that nobody knows where they start.
    """
    if SPLIT not in frame.columns or frame[SPLIT].null_count() == len(frame):
        return frame.with_columns(pl.lit(None, dtype=PART).alias(SPLIT))
    split = cell_by_cell(frame[SPLIT], lambda cells: _parts(_plain(cells), _WORDS))
    if split.null_count() == len(split):
        split = _of_numbers(frame[SPLIT], file, quarantine)
    wrong = split.is_null()
    if not wrong.any():
        return frame.with_columns(split.alias(SPLIT))
    values = frame[SPLIT].filter(wrong).cast(pl.String)
    for line, value in zip(frame[LINE].filter(wrong), values, strict=True):
        said = (
            f"'{value[:40]}' is not train, valid or test" if value else "no split, while other rows have one"
        )
        quarantine.add(file, line, SPLIT, said)
    return frame.with_columns(split.alias(SPLIT)).filter(~wrong)


def _plain(cells: pl.Series) -> pl.Series:
    return cells.str.strip_chars().str.to_lowercase().str.replace(r"^(\d)\.0+$", "$1")


def _parts(cells: pl.Series, words: Mapping[str, str]) -> pl.Series:
    return cells.replace_strict(words, default=None, return_dtype=PART)


def _of_numbers(column: pl.Series, file: str, quarantine: Quarantine) -> pl.Series:
    """Parts by MMRec's numbers, and a note of how many rows each has; null for anything else."""
    split = cell_by_cell(column, lambda cells: _parts(_plain(cells), _NUMBERS))
    if split.null_count() == len(split):
        return split
    if not (split == "train").any():
        found = cell_by_cell(column, _plain)
        shown = ", ".join(sorted(found.drop_nulls().unique())[:5])
        raise UnusableFile(
            file, f"split holds {shown} and no 0; palate reads 0, 1, 2 as train, valid, test: write the words"
        )
    rows = {part: int((split == part).sum()) for part in _NUMBERS.values()}
    said = ", ".join(
        f"{number} as {part} ({counted(rows[part], 'row')})" for number, part in _NUMBERS.items()
    )
    quarantine.say(file, f"split: read {said}")
    return split
