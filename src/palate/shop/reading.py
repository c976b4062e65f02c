"""Read a workspace folder: every table that is there, cleaned, and the ready-made features."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import polars as pl

from palate.errors import InputError, UnusableFile
from palate.shop import cleaning
from palate.shop.catalogue import catalog_of
from palate.shop.columns import event_columns, item_columns, review_columns, with_headers
from palate.shop.finding import tables_of
from palate.shop.given_split import PART, with_split
from palate.shop.joining import Joined, tell_strangers
from palate.shop.rating_text import with_bare_ratings
from palate.shop.ready_made import read_ready_made
from palate.shop.reviews import helpful_column, no_reviews, reviews_of, with_reviewed
from palate.shop.settings import Settings, read_settings
from palate.shop.shop import Reviews, Shop
from palate.tables.coded import cells_in, changed
from palate.tables.loss import judge_loss
from palate.tables.numbers import numbers
from palate.tables.quarantine import Quarantine
from palate.tables.readers import LINE, Table
from palate.tables.schema import (
    EVENT,
    INTERACTIONS,
    ITEM,
    ITEMS,
    RATING,
    REVIEWS,
    SPLIT,
    TABLE_HINT,
    USER,
    VALUE,
)
from palate.tables.times import with_times


def read_shop(folder: Path | str, quarantine: Quarantine | None = None) -> Shop:
    """Read all tables of a workspace folder; what can't be used is in the shop's quarantine.

    Parameters
    ----------
    folder : Path or str
        The workspace.
    quarantine : Quarantine, optional
        Takes what can't be used, so that the caller has it when a table is refused.

    Raises
    ------
    InputError
        If there is no such folder, or nothing that palate knows in it.
    UnusableFile
        If a table or a feature file can't be used at all, or most of its rows can't.
    """
    folder = Path(folder)
    if not folder.is_dir():
        raise InputError(f"{folder}: no such folder")
    root, quarantine = folder.resolve(), Quarantine() if quarantine is None else quarantine
    settings = read_settings(root)
    tables = tables_of(root, settings, quarantine)
    listings = sorted((root / "features").glob("*.npy"))
    if not listings and all(table is None for table in tables.values()):
        raise InputError(f"{folder}: nothing to read; palate looks for {TABLE_HINT}")
    there = [table for table in tables.values() if table is not None]
    if not (listings or quarantine.rejects or any(len(table.frame) for table in there)):
        raise UnusableFile(root / there[0].file, "has a header and no rows, and so has every other table")
    return _shop_of(root, tables, listings, settings, quarantine)


def shop_of_rows(table: Table, settings: Settings, quarantine: Quarantine) -> Shop:
    """A shop of interactions alone that are in no file; its folder has no meaning.

    Raises
    ------
    UnusableFile
        If most of the rows can't be used.
    """
    return _shop_of(Path(), {ITEMS: None, INTERACTIONS: table, REVIEWS: None}, [], settings, quarantine)


def _shop_of(
    root: Path,
    tables: Mapping[str, Table | None],
    listings: Sequence[Path],
    settings: Settings,
    quarantine: Quarantine,
) -> Shop:
    ways = settings.ids.join
    items, item_file = _items(root, tables[ITEMS], quarantine)
    joined = Joined(ways, items[ITEM].to_list(), root / item_file)
    ready = {path.stem: read_ready_made(path, joined, quarantine) for path in listings}
    reviews = _reviews(root, tables[REVIEWS], joined, quarantine, settings)
    source = tables[INTERACTIONS] or _with_users(tables[REVIEWS])
    # Reviews that stand in for interactions were cleaned, and their faults noted, as reviews.
    faults = quarantine if tables[INTERACTIONS] else Quarantine()
    interactions = _interactions(root, source, joined, faults, settings)
    if source and tables[INTERACTIONS] is None and len(interactions) < len(reviews):
        nobodys = len(reviews) - len(interactions)
        quarantine.say(source.file, f"{nobodys:,} of {len(reviews):,} reviews are no interactions: no user")
    if (reviewed := tables[REVIEWS]) and tables[INTERACTIONS] and settings.reviews.interactions:
        interactions = with_reviewed(interactions, reviews, reviewed.file, quarantine)
    if tables[ITEMS]:
        told = [(source.file, cells_in(interactions[ITEM]))] if source else []
        if (table := tables[REVIEWS]) is not None and tables[INTERACTIONS] is not None:
            told.append((table.file, reviews.table[ITEM]))
        told += [
            (f"features/{name}.ids.txt", pl.Series(features.ids, dtype=pl.String))
            for name, features in ready.items()
        ]
        for file, ids in told:
            tell_strangers(file, ids, items[ITEM].to_list(), item_file, ways, quarantine)
    named = [
        cells_in(interactions[ITEM]),
        reviews.table[ITEM],
        *(pl.Series(entry.ids, dtype=pl.String) for entry in ready.values()),
    ]
    more = (name for column in named for name in column.unique(maintain_order=True))
    columns = item_columns(items, item_file, settings.numbers.decimal)
    catalog = catalog_of(root, items, item_file, more, columns, quarantine, settings.numbers.decimal)
    if (rows := tables[INTERACTIONS]) is not None:
        columns += event_columns(rows.frame, rows.file)
    if (told := tables[REVIEWS]) is not None:
        columns += review_columns(
            told.frame, told.file, helpful=helpful_column(told.frame), stand_in=source is told
        )
    columns = with_headers(columns, [table for table in tables.values() if table is not None])
    return Shop(
        root, catalog, interactions, source.file if source else "", reviews, ready, quarantine, columns
    )


def item_rows(folder: Path) -> pl.DataFrame:
    """Rows of items.* as they are given: columns of text, with clean ids that are each there once.

    What can't be used was told of by :func:`read_shop`, and is left out here without a word.
    """
    quarantine, settings = Quarantine(), read_settings(folder)
    return _items(folder, tables_of(folder, settings, quarantine)[ITEMS], quarantine)[0]


def _items(folder: Path, table: Table | None, quarantine: Quarantine) -> tuple[pl.DataFrame, str]:
    if table is None:
        return pl.DataFrame(schema={ITEM: pl.String, LINE: pl.Int64}), ""
    frame = cleaning.with_ids(table, (ITEM,), quarantine)
    frame = cleaning.without_double_ids(frame, table.file, quarantine)
    judge_loss(folder, table.file, frame[LINE], quarantine)
    return frame, table.file


def _interactions(
    folder: Path, table: Table | None, joined: Joined, quarantine: Quarantine, settings: Settings
) -> pl.DataFrame:
    schema = {
        USER: pl.String,
        ITEM: pl.String,
        "time": pl.Float64,
        SPLIT: PART,
        EVENT: pl.String,
        VALUE: pl.Float64,
    }
    if table is None:
        return pl.DataFrame(schema=schema)
    frame = _placed(table, (USER, ITEM), joined, quarantine, settings)
    frame = with_split(frame, table.file, quarantine)
    frame = cleaning.without_repeats(frame, table.file, quarantine)
    judge_loss(folder, table.file, frame[LINE], quarantine)
    value = VALUE if VALUE in frame.columns else RATING
    # Coded cells are sorted as their text is.
    event = changed(frame[EVENT], lambda cells: cells) if EVENT in frame.columns else pl.lit(None, pl.String)
    frame = frame.with_columns(
        numbers(frame, table.file, value, quarantine, settings.numbers.decimal).alias(VALUE),
        event.alias(EVENT),
    )
    # Where rows have times, their order in the file says nothing.
    timed = len(frame) > 0 and frame["time"].null_count() == 0
    return frame.select(list(schema)).sort(list(schema)) if timed else frame.select(list(schema))


def _reviews(
    folder: Path, table: Table | None, joined: Joined, quarantine: Quarantine, settings: Settings
) -> Reviews:
    if table is None:
        return no_reviews()
    frame = _placed(table, (ITEM,), joined, quarantine, settings)
    return reviews_of(folder, frame, table.file, quarantine, settings.numbers.decimal)


def _placed(
    table: Table, ids: tuple[str, ...], joined: Joined, quarantine: Quarantine, settings: Settings
) -> pl.DataFrame:
    """Rows with clean ids, those of items joined with the catalogue's, and times."""
    frame = with_bare_ratings(cleaning.with_ids(table, ids, quarantine), table.file, quarantine)
    frame = frame.with_columns(joined.column(frame[ITEM]))
    return with_times(frame, table.file, quarantine, settings.times.day_first)


def _with_users(reviews: Table | None) -> Table | None:
    """Reviews as interactions: a person who reviewed an item had it."""
    if reviews is None or USER not in reviews.frame.columns:
        return None
    return replace(reviews, frame=reviews.frame.filter(pl.col(USER).is_not_null()))
