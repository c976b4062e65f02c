"""Import of the tables of a workspace folder into the store, once, when the store is first opened."""

import hashlib
import os
import time
from collections import Counter
from collections.abc import Generator, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, dataclass, replace
from typing import Any

import polars as pl
from sqlalchemy import Connection

from palate.progress import Progress
from palate.shop import MediaRef, Shop
from palate.shop.reading import item_rows
from palate.shop.settings import read_settings
from palate.shop.yes_or_no import yes_or_no
from palate.store import Attached, Event, NewItem, NewReview, Store
from palate.store.events import insert_stored
from palate.store.items import put_items
from palate.store.media import Kind, keep
from palate.store.mime import mime_type
from palate.store.notes import note, put_note
from palate.store.reviews import insert_review, review
from palate.store.spool import Spooled
from palate.tables.numbers import numbers
from palate.tables.quarantine import Quarantine
from palate.tables.readers import LINE
from palate.tables.schema import (
    AUDIO,
    BRAND,
    CATEGORY,
    DESCRIPTION,
    EVENT,
    HELPFUL,
    IMAGE,
    ITEM,
    PRICE,
    RATING,
    REVIEW,
    SPLIT,
    TEXT,
    TITLE,
    USER,
    VALUE,
)

IMPORTED = "imported"
"""Note of what was imported; a store that has it imports nothing more."""

COLUMNS = "item_columns"
"""Note of the columns of items, whose order texts are joined in."""

IN_STOCK = "in_stock"
WORDS = (TITLE, DESCRIPTION, CATEGORY, BRAND)
OWN = (ITEM, *WORDS, PRICE, IN_STOCK, IMAGE, AUDIO)
"""Columns of items that the store has a place for; every other one is an attribute."""

BATCH, EVENTS = 200, 5000
"""Rows that one transaction writes."""


@dataclass(frozen=True)
class Imported:
    """Numbers of imported rows."""

    items: int
    events: int
    reviews: int


def import_shop(store: Store, shop: Shop, progress: Progress | None = None) -> Imported | None:
    """Store the items, interactions and reviews of a folder, with their media.

    An import that was cut off is taken up by the next one, since rows have the same ids then. Media are
    copied: a file of the folder that is changed in place would no longer be what its hash says.

    Parameters
    ----------
    store : Store
        Open for writing; nobody else writes yet.
    shop : Shop
        The folder as it was read; what is in its quarantine is not imported.
    progress : callable, optional
        Told what is done, how many rows, and of how many.

    Returns
    -------
    Imported or None
        None where the store imported a folder before.
    """
    if store.read(note, IMPORTED) is not None:
        return None
    rows = item_rows(shop.folder)
    _import_items(store, shop, rows, progress)
    _import_reviews(store, shop, progress)
    _import_events(store, shop.interactions, progress)
    os.sync()  # one for all media, before the note says that they are there
    imported = Imported(len(rows), len(shop.interactions), len(shop.reviews))

    def conclude(connection: Connection) -> None:
        put_note(connection, COLUMNS, [name for name in rows.columns if name != LINE])
        put_note(connection, IMPORTED, {**asdict(imported), "at": time.time()})

    store.submit(conclude).result()
    return imported


# -- items ---------------------------------------------------------------------------------------------------


def _import_items(store: Store, shop: Shop, rows: pl.DataFrame, progress: Progress | None) -> None:
    prices = _prices(shop, rows)
    for start in range(0, len(rows), BATCH):
        part = rows.slice(start, BATCH).to_dicts()
        media: dict[str, list[tuple[MediaRef, Kind]]] = {}
        for row in part:
            position = shop.catalog.items.position(row[ITEM])
            media[row[ITEM]] = _refs(shop.catalog.images[position], shop.catalog.audio[position])
        given = [_new_item(row, price) for row, price in zip(part, prices[start:], strict=False)]
        with _borrowed(store, media) as files:

            def write(
                connection: Connection,
                given: Sequence[NewItem] = given,
                files: "Mapping[str, list[tuple[Spooled, Kind]]]" = files,
            ) -> None:
                put_items(
                    connection,
                    [replace(item, media=_kept(connection, store, files[item.item_id])) for item in given],
                    "encoded",  # the model that answers first was trained on the folder
                )

            store.submit(write).result()
        if progress is not None:
            progress("items into the store", min(start + BATCH, len(rows)), len(rows))


def _new_item(row: Mapping[str, str | None], price: float | None) -> NewItem:
    """Make an item of a row; cells that a number or a boolean would not restore stay attributes."""
    stock = yes_or_no(row.get(IN_STOCK))
    attributes: dict[str, Any] = {
        name: cell for name, cell in row.items() if name not in (*OWN, LINE) and cell is not None
    }
    for name, plain in ((PRICE, repr(price)), (IN_STOCK, str(stock).lower())):
        if (cell := row.get(name)) is not None and cell != plain:
            attributes[name] = cell
    title, description, category, brand = (row.get(name) for name in WORDS)
    return NewItem(str(row[ITEM]), title, description, category, brand, price, stock, attributes)


def _prices(shop: Shop, rows: pl.DataFrame) -> list[float | None]:
    if PRICE not in rows.columns:
        return [None] * len(rows)
    decimal = read_settings(shop.folder).numbers.decimal
    return numbers(rows, "items", PRICE, Quarantine(), decimal).to_list()


# -- reviews -------------------------------------------------------------------------------------------------


def _import_reviews(store: Store, shop: Shop, progress: Progress | None) -> None:
    table = shop.reviews.table
    received = time.time()
    for start in range(0, len(table), BATCH):
        part = table.slice(start, BATCH).to_dicts()
        media = {
            row[REVIEW]: _refs(shop.reviews.images[position], shop.reviews.audio[position])
            for position, row in enumerate(part, start)
        }
        with _borrowed(store, media) as files:

            def write(
                connection: Connection,
                part: Sequence[Mapping[str, Any]] = part,
                files: "Mapping[str, list[tuple[Spooled, Kind]]]" = files,
            ) -> None:
                for row in part:
                    if review(connection, row[REVIEW]) is None:
                        kept = _kept(connection, store, files[row[REVIEW]])
                        new = NewReview(
                            row[ITEM],
                            row[USER],
                            row[TEXT],
                            row[RATING],
                            row[HELPFUL],
                            None,
                            kept,
                            row[REVIEW],
                        )
                        insert_review(connection, new, row["time"], received, "encoded")

            store.submit(write).result()
        if progress is not None:
            progress("reviews into the store", min(start + BATCH, len(table)), len(table))


# -- events --------------------------------------------------------------------------------------------------


def _import_events(store: Store, table: pl.DataFrame, progress: Progress | None) -> None:
    done = 0
    received = time.time()
    for events in _event_batches(table, received):
        store.submit(lambda connection, events=events: len(insert_stored(connection, events))).result()
        done += len(events)
        if progress is not None:
            progress("interactions into the store", done, len(table))


def _event_batches(table: pl.DataFrame, received: float) -> Iterator[list[Event]]:
    """Yield a table's rows as events, whose ids depend on the rows alone."""
    seen: Counter[bytes] = Counter()
    columns = (USER, ITEM, EVENT, VALUE, "time", SPLIT)
    for start in range(0, len(table), EVENTS):
        batch: list[Event] = []
        for user, item, event, value, at, split in table.select(columns).slice(start, EVENTS).iter_rows():
            digest = hashlib.sha256(repr((user, item, event, value, at, split)).encode()).digest()[:16]
            seen[digest] += 1
            name = f"import-{digest.hex()}-{seen[digest]}"
            batch.append(Event(0, name, user, item, event, value, at, received, None, split))
        yield batch


# -- media ---------------------------------------------------------------------------------------------------


def _refs(images: Sequence[MediaRef], audio: Sequence[MediaRef]) -> list[tuple[MediaRef, Kind]]:
    pictures: list[tuple[MediaRef, Kind]] = [(ref, "image") for ref in images]
    return [*pictures, *((ref, "audio") for ref in audio)]


@contextmanager
def _borrowed(
    store: Store, media: Mapping[str, Sequence[tuple[MediaRef, Kind]]]
) -> Generator[dict[str, list[tuple[Spooled, Kind]]]]:
    """Yield copies of the files of some items or reviews, to be stored."""
    with ExitStack() as stack:
        yield {
            owner: [(stack.enter_context(store.media.borrow(ref.path)), kind) for ref, kind in refs]
            for owner, refs in media.items()
        }


def _kept(
    connection: Connection, store: Store, files: Sequence[tuple[Spooled, Kind]]
) -> tuple[Attached, ...]:
    kept: list[Attached] = []
    for file, kind in files:
        there = store.media.path(file.sha256)
        found = mime_type(there if there.is_file() else file.path)
        kept.append(keep(connection, store.media, file, kind, found))
    return tuple(kept)
