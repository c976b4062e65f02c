"""Gorse's exports: feedback.csv, items.csv with labels as JSON, and users.csv."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import cast

import polars as pl

from palate.importing.found import Contents
from palate.importing.recbole import as_table
from palate.importing.source import Source, only
from palate.tables.schema import EVENT, INTERACTIONS, ITEM, ITEMS, TIMESTAMP, USER, VALUE
from palate.wording import counted

HIDDEN, IN_STOCK, LABELS = "is_hidden", "in_stock", "labels"
WHEN = ("time_stamp", "timestamp")


def fits(source: Source) -> bool:
    """Whether feedback has types, or items can be hidden."""
    return bool(source.having("feedbacktype", "userid", "itemid") or source.having("itemid", "ishidden"))


def read(source: Source) -> Contents:
    """Read what Gorse exports.

    Raises
    ------
    InputError
        If there is no feedback.
    """
    path = only(
        source, source.having("feedbacktype", "userid", "itemid"), "feedback.csv with a feedback_type"
    )
    interactions, line = as_table(source, path, INTERACTIONS)
    kept = [name for name in (USER, ITEM, EVENT, VALUE, TIMESTAMP) if name in interactions.columns]
    said, used = [line], [path]
    rest = [f"{path.name}: {name}" for name in interactions.columns if name not in kept]
    items = None
    if found := [file for file in source.having("itemid") if file != path]:
        described = only(source, found, "items.csv")
        items = _items(source, described, said, rest)
        used.append(described)
    users = source.having("userid")
    rest += [
        f"{file.name} (tells of users, which no model reads yet)" if file in users else file.name
        for file in source.files
        if file not in used
    ]
    return Contents(items, interactions.select(kept), understood=said, not_used=rest)


def _items(source: Source, path: Path, said: list[str], rest: list[str]) -> pl.DataFrame:
    frame, line = as_table(source, path, ITEMS)
    said.append(line)
    if HIDDEN in frame.columns:
        hidden = frame[HIDDEN].str.to_lowercase().is_in(["true", "1", "t", "yes"]).fill_null(False)
        stock = pl.select(pl.when(hidden).then(pl.lit("false")).otherwise(pl.lit("true"))).to_series()
        frame = frame.with_columns(stock.alias(IN_STOCK)).drop(HIDDEN)
        said.append(f"{path.name}: {counted(int(hidden.sum()), 'item')} hidden: {IN_STOCK} = false")
    for name in WHEN:
        if name in frame.columns:
            frame = frame.drop(name)
            rest.append(f"{path.name}: {name} (when an item was made)")
    for name in ("category", "categories"):
        if name in frame.columns:
            frame = frame.with_columns(
                pl.Series(name, [_listed(cell) for cell in frame[name]], dtype=pl.String)
            )
    if LABELS not in frame.columns:
        return frame
    labels, numbers = _labels(frame[LABELS])
    said.append(f"{path.name}: labels = {', '.join(labels) or 'nothing'}")
    rest += [f"{path.name}: labels.{name} (numbers)" for name in numbers]
    taken = {name: f"label_{name}" if name in frame.columns else name for name in labels}
    return frame.drop(LABELS).with_columns(
        pl.Series(taken[name], cells, dtype=pl.String) for name, cells in labels.items()
    )


def _listed(cell: str | None) -> str | None:
    """A list of words in JSON as words split by "|"; anything else as it stands."""
    found = _parsed(cell)
    return (
        "|".join(str(category) for category in cast("list[object]", found)) or None
        if isinstance(found, list)
        else cell
    )


def _labels(cells: pl.Series) -> tuple[dict[str, list[str | None]], list[str]]:
    """Words of labels by their name, one entry a row; and the names of labels that are vectors."""
    found: dict[str, list[str | None]] = {}
    numbers: dict[str, None] = {}
    for row, cell in enumerate(cells):
        for name, words in _words(_parsed(cell) if cell else None, LABELS):
            if words is None:
                numbers[name] = None
            else:
                found.setdefault(name, [None] * len(cells))[row] = "|".join(words) or None
    return found, list(numbers)


def _words(value: object, name: str) -> Iterator[tuple[str, list[str] | None]]:
    """Names of labels with their words; None where they are numbers."""
    if isinstance(value, dict):
        for key, inner in cast("dict[str, object]", value).items():
            yield from _words(
                inner, key.strip().lower() if name == LABELS else f"{name}_{key.strip().lower()}"
            )
    elif isinstance(value, list):
        entries = cast("list[object]", value)
        numeric = bool(entries) and all(isinstance(entry, (int, float)) for entry in entries)
        yield name, None if numeric else [str(entry) for entry in entries]
    elif value is not None:
        yield name, [part.strip() for part in str(value).split("|") if part.strip()]


def _parsed(cell: str | None) -> object:
    try:
        return json.loads(cell or "null")
    except (ValueError, RecursionError):
        return cell
