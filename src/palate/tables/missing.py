"""Cells that stand for "nothing here": what programs write where they have no value."""

import polars as pl

from palate.tables.coded import cell_by_cell
from palate.tables.quarantine import Quarantine
from palate.tables.readers import LINE

TOKENS = (
    *("NaN", "nan", "NAN", "-nan", "-NaN", "NaT", "<NA>", "NA", "N/A", "n/a", "#N/A", "#N/A N/A", "#NA"),
    *("null", "NULL", "Null", "(null)", "(NULL)", "<null>", "[null]", "#NULL!", "\\N", "nil", "undefined"),
    *("None", "none", "NONE", "<none>", "#VALUE!", "#REF!", "#DIV/0!", "#NAME?", "1.#QNAN", "-1.#IND"),
    *("-", "--", "---", "—", "——", "–", "－", "−", "N／A", "无", "無", "暂无", "暫無"),
)
"""Whole cells that are no value in any column."""

INFINITE = ("Infinity", "-Infinity")
"""Numbers that are no id; readers write them so."""

NO_RECORD = r"^(?:[-=+ ]{3,}|\([0-9,]+ rows?(?:\(s\))?(?: affected| selected)?\))$"
"""First cells of lines that clients of databases print around a table: rules, and counts of rows."""

ROUNDED = r"^(?:[0-9][.,][0-9]+[eE]\+?|[0-9][eE]\+)[0-9]{2,}$"
"""Ids that are ids no more: a program took them for numbers and kept the first digits."""

INVISIBLE = "\ufeff\u200b\u200c\u200d\u2060\u00a0\u3000 \t\r\n\v\f"
"""Characters that pad a cell and are no part of it."""


def is_missing(column: pl.Series) -> pl.Series:
    """Which cells are there and hold nothing but a token or padding."""
    return cell_by_cell(
        column, lambda cells: cells.str.strip_chars(INVISIBLE).is_in(("", *TOKENS)).fill_null(False)
    )


def without_tokens(
    frame: pl.DataFrame, file: str, ids: tuple[str, ...], quarantine: Quarantine
) -> pl.DataFrame:
    """The rows with null for every missing cell; how many of which, a note for each column says.

    Parameters
    ----------
    ids : tuple of str
        Columns to leave alone: a row without an id goes to quarantine with what stood there.
    """
    for name in frame.columns:
        if name == LINE or name in ids:
            continue
        if frame[name].dtype == pl.Int64:  # a number is there
            continue
        missing = is_missing(frame[name])
        if not missing.any():
            continue
        words = frame[name].filter(missing).cast(pl.String).str.strip_chars(INVISIBLE)
        counts = words.filter(words != "").value_counts(sort=True, name="count")
        if len(counts):
            found = ", ".join(f"'{token}' ({count:,})" for token, count in counts.iter_rows())
            quarantine.say(file, f"{name}: {found} taken as missing")
        frame = frame.with_columns(pl.when(~missing).then(pl.col(name)).alias(name))
    return frame
