"""Ids and words of a table in one form, and rows that are there twice."""

import html
import re

import numpy as np
import polars as pl

from palate.tables.coded import cell_by_cell, changed
from palate.tables.loss import REPEATS
from palate.tables.missing import INFINITE, INVISIBLE, NO_RECORD, ROUNDED, is_missing, without_tokens
from palate.tables.quarantine import Quarantine
from palate.tables.readers import LINE, Table
from palate.tables.schema import ITEM, REVIEW, USER

_TAG = re.compile(r"</?[a-zA-Z][^<>]{0,500}>")
_SPACE = re.compile(r"[\s\u0000-\u001f\u007f\u200b\ufeff]+")


def clean_text(text: str) -> str:
    """Words without HTML tags, entities, control characters and doubled spaces."""
    if "<" in text or "&" in text:
        text = html.unescape(_TAG.sub(" ", html.unescape(text)))
    # What is printable has no space but the plain one; to split it is several times as fast.
    return " ".join((text if text.isprintable() else _SPACE.sub(" ", text)).split())


def with_ids(table: Table, required: tuple[str, ...], quarantine: Quarantine) -> pl.DataFrame:
    """Rows with their ids trimmed and in Unicode normal form C; rows without a required id are taken out.

    A cell that says "nothing here" (NaN, null, None, N/A, -) is no id and, in the other columns, no value.
    Nor is a number an id that a program rounded. A column of ids that all end in ".0" was numbers once and
    becomes whole numbers again, so that 7 finds "7".
    """
    frame = without_tokens(table.frame, table.file, required, quarantine)
    for name in (USER, ITEM, REVIEW):
        if name not in frame.columns:
            continue
        ids = changed(frame[name], _clean)
        whole = cell_by_cell(ids.drop_nulls(), lambda cells: cells.str.contains(r"^\d+\.0$"))
        if len(whole) and bool(whole.all()):
            ids = changed(ids, lambda cells: cells.str.strip_suffix(".0"))
        before = frame
        frame = frame.with_columns(ids.alias(name))
        if name in required and ids.null_count():
            _say_absent(before.filter(ids.is_null()), table.file, name, quarantine)
            frame = frame.filter(pl.col(name).is_not_null())
    return frame


def _clean(ids: pl.Series) -> pl.Series:
    """Ids trimmed and in one form, null where a cell is none."""
    ids = ids.str.strip_chars(INVISIBLE).str.normalize("NFC")
    absent = (ids == "") | is_missing(ids) | ids.is_in(INFINITE) | ids.str.contains(NO_RECORD)
    absent |= ids.str.contains(ROUNDED)
    return pl.select(pl.when(~absent).then(ids)).to_series()


def _say_absent(rows: pl.DataFrame, file: str, name: str, quarantine: Quarantine) -> None:
    """Put rows without an id into the quarantine, with what stands in its place."""
    for line, stood in zip(rows[LINE], rows[name].cast(pl.String).str.strip_chars(INVISIBLE), strict=True):
        if stood and re.match(ROUNDED, stood):
            reason = f"'{stood}' is an id that a program rounded as a number; export ids as text"
        else:
            reason = f"no {name} ('{stood[:40]}')" if stood else f"no {name}"
        quarantine.add(file, line, name, reason)


def without_repeats(frame: pl.DataFrame, file: str, quarantine: Quarantine) -> pl.DataFrame:
    """Rows but for those that repeat an earlier one in every column, time included: retries, not events."""
    if frame["time"].null_count() == len(frame):
        return frame
    cells = frame.drop(LINE)
    hashes = cells.hash_rows().to_numpy()
    in_order = np.sort(hashes)
    alike = np.isin(hashes, in_order[1:][in_order[1:] == in_order[:-1]])
    if not alike.any():
        return frame
    # Rows of one hash are few, and they alone are compared cell by cell.
    first = cells.filter(alike).select(pl.struct(pl.all()).is_first_distinct()).to_series().to_numpy()
    repeats = np.flatnonzero(alike)[~first]
    for line in frame[LINE].gather(repeats):
        quarantine.add(file, line, "", REPEATS)
    kept = np.ones(len(frame), dtype=np.bool_)
    kept[repeats] = False
    return frame.filter(kept)


def without_double_ids(frame: pl.DataFrame, file: str, quarantine: Quarantine) -> pl.DataFrame:
    """Item rows but for those whose id an earlier row has."""
    first = frame[ITEM].is_first_distinct()
    for line, name in zip(frame[LINE].filter(~first), frame[ITEM].filter(~first), strict=True):
        quarantine.add(file, line, ITEM, f"item '{name}' is there already; the first row counts")
    return frame.filter(first)
