"""RecBole's atomic files: NAME.inter and NAME.item with typed headers, or NAME.train.inter and so on."""

import re
from pathlib import Path

import polars as pl

from palate.errors import UnusableFile
from palate.importing.found import Contents
from palate.importing.source import Source, only
from palate.tables.naming import Naming, named
from palate.tables.pasting import missing_columns
from palate.tables.schema import INTERACTIONS, ITEM, ITEMS, LINE, REQUIRED, REVIEWS, SPLIT, TEXT
from palate.wording import counted

PART = re.compile(r"\.(train|valid|test)\.inter(\.gz)?$", re.IGNORECASE)


def fits(source: Source) -> bool:
    """Whether there are atomic files."""
    return bool(source.ending(".inter") or _described(source))


def read(source: Source) -> Contents:
    """Read atomic files.

    Raises
    ------
    InputError
        If there are several data sets, or a file has no users and items.
    """
    interactions, said, used = interactions_of(source)
    items: pl.DataFrame | None = None
    if found := _described(source) or source.ending(".item"):
        path = only(source, found, ".item file")
        items, line = as_table(source, path, ITEMS)
        said.append(line)
        used.append(path)
    words = interactions is not None and TEXT in interactions.columns
    return Contents(
        items=items,
        interactions=None if words else interactions,
        reviews=interactions if words else None,
        understood=said,
        not_used=[
            f"{path.name} (tells of users, which no model reads yet)"
            if path in source.ending(".user")
            else path.name
            for path in source.files
            if path not in used
        ],
    )


def _described(source: Source) -> list[Path]:
    """Files of items that say so in their header; MovieLens has a .item file too."""
    return [path for path in source.having("itemid") if path in source.ending(".item")]


def interactions_of(source: Source) -> tuple[pl.DataFrame | None, list[str], list[Path]]:
    """The rows of the .inter files, what was read, and the files; parts of a benchmark become the split."""
    found = source.ending(".inter")
    parts = {match[1].lower(): path for path in found if (match := PART.search(path.name))}
    if len(parts) > 1 and len(parts) == len(found):
        frames: list[pl.DataFrame] = []
        said: list[str] = []
        for part, path in parts.items():
            frame, line = as_table(source, path, _kind(source, path))
            frames.append(frame.with_columns(pl.lit(part).alias(SPLIT)))
            said.append(f"{line}; split = {part}")
        return pl.concat(frames, how="diagonal"), said, found
    if not found:
        return None, [], []
    path = only(source, found, ".inter file")
    frame, line = as_table(source, path, _kind(source, path))
    return frame, [line], [path]


def _kind(source: Source, path: Path) -> str:
    """Whether interactions are reviews, since a column holds what people wrote."""
    return REVIEWS if {"reviewtext", "review", "text"} & set(source.headers.get(path, [])) else INTERACTIONS


def as_table(source: Source, path: Path, table: str) -> tuple[pl.DataFrame, str]:
    """A file under the contract's names, and what was read as what.

    Raises
    ------
    UnusableFile
        If it lacks a column without which the table can't be used.
    """
    frame = source.table(path)
    names = [name for name in frame.columns if name != LINE]
    spelt = source.spelling(path)
    frame, headers = named(path, frame, Naming(table), source.quarantine, spelt)
    if missing_columns(path, frame, REQUIRED[table], table) is not None:
        lacking = " and ".join(name for name in REQUIRED[table] if name not in frame.columns)
        line = source.quarantine.line_of_names(path.name)
        raise UnusableFile(path, f"needs a column {lacking}; it has: {', '.join(names)[:200]}", line)
    frame = frame.drop(LINE)
    read = [f"{headers[name]} = {name}" if name in headers else name for name in frame.columns]
    what = "item" if table == ITEMS else "interaction" if table == INTERACTIONS else "review"
    return _without_empty_ids(frame), f"{path.name}: {counted(len(frame), what)}: {', '.join(read)}"


def _without_empty_ids(frame: pl.DataFrame) -> pl.DataFrame:
    return frame.filter(pl.col(ITEM).is_not_null())
