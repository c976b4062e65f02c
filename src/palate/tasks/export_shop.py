"""Export of the store as a workspace folder."""

import shutil
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, TypeVar

import polars as pl
import tomlkit
from sqlalchemy import Connection, select

from palate.atomic import filling
from palate.errors import InputError
from palate.shop.settings import FILE
from palate.store import Attached, Event, Item, Review, Store
from palate.store.events import events_after
from palate.store.items import items_changed
from palate.store.media import Kind, find
from palate.store.mime import ending_of
from palate.store.notes import note
from palate.store.reviews import reviews_page
from palate.store.schema import events, items, reviews
from palate.tables.schema import (
    AUDIO,
    HELPFUL,
    IMAGE,
    INTERACTIONS,
    ITEM,
    ITEMS,
    PRICE,
    RATING,
    REVIEW,
    REVIEWS,
    TEXT,
    TIMESTAMP,
    USER,
)
from palate.tasks.export_rows import Times, write_lines, write_part
from palate.tasks.import_shop import COLUMNS, IN_STOCK, OWN, WORDS

PART = 100_000
"""Events of one piece of the file that is written at a time."""

Row = TypeVar("Row")
Key = TypeVar("Key")
Said = TypeVar("Said", Event, Review)

FOLDERS: Mapping[Kind, str] = {"image": "images", "audio": "audio"}


@dataclass(frozen=True)
class Exported:
    """Numbers of exported rows.

    Parameters
    ----------
    items, events, reviews, media : int
        Rows of each table, and files.
    left_out : int
        Events and reviews of deleted items, which would make these items again.
    split_added : int
        Events without a split that are written as "train", since others have one.
    """

    items: int
    events: int
    reviews: int
    media: int
    left_out: int
    split_added: int


def export_shop(
    store: Store, out: Path, workspace: Path | None = None, *, keep_deleted: bool = False
) -> Exported:
    """Write items, interactions and reviews with their media as a folder.

    Rows are read in short pages, so that a server may write meanwhile; each comes once.

    Parameters
    ----------
    store : Store
        Open for reading at least.
    out : Path
        A folder that does not exist yet, or is empty.
    workspace : Path, optional
        The folder that the store was imported from; its settings and ready-made features are copied.
    keep_deleted : bool
        Whether events and reviews of deleted items are written, as for a training whose answers are masked.

    Raises
    ------
    InputError
        If there is something at ``out``.
    """
    if out.exists() and (not out.is_dir() or any(out.iterdir())):
        raise InputError(f"{out}: is there already; give a folder that is new or empty")
    with filling(out) as folder:
        writing = _Writing(store, folder, frozenset() if keep_deleted else _deleted(store))
        counted = [writing.items(), *writing.events(), writing.reviews()]
        if workspace is not None:
            _copy_settings(workspace, folder)
    n_items, n_events, split_added, n_reviews = counted
    return Exported(n_items, n_events, n_reviews, writing.media, writing.left_out, split_added)


class _Writing:
    """State of one export."""

    def __init__(self, store: Store, folder: Path, deleted: frozenset[str]) -> None:
        self._store = store
        self._folder = folder
        self._deleted = deleted
        self._names: dict[Attached, str] = {}
        self.left_out = 0

    @property
    def media(self) -> int:
        """Files that were written."""
        return len(self._names)

    def items(self) -> int:
        columns: list[str] | None = self._store.read(note, COLUMNS)
        order = columns or [name for name in OWN if name not in (IMAGE, AUDIO)]
        rows = ({**dict.fromkeys(order), **self._item(item)} for item in _live_items(self._store))
        return write_lines(self._folder / f"{ITEMS}.jsonl", rows)

    def _item(self, item: Item) -> dict[str, Any]:
        own = {ITEM: item.item_id, **{name: getattr(item, name) for name in WORDS}}
        numbers = {PRICE: item.price, IN_STOCK: item.in_stock}
        row = {name: value for name, value in {**own, **numbers}.items() if value is not None}
        for name, value in item.attributes.items():
            plain = name.strip().lower()
            if plain not in row or plain in numbers:
                row[plain] = value
        return row | self._files(item.media)

    def reviews(self) -> int:
        time_of = Times(self._store, reviews)

        def rows() -> Iterator[dict[str, Any]]:
            for review in self._kept(_pages(self._store, reviews_page, lambda row: row.review_id, "")):
                yield {
                    REVIEW: review.review_id,
                    USER: review.user_id,
                    ITEM: review.item_id,
                    TEXT: review.text,
                    RATING: review.rating,
                    TIMESTAMP: time_of(review),
                    HELPFUL: review.helpful,
                    **self._files(review.media),
                }

        return write_lines(self._folder / f"{REVIEWS}.jsonl", rows())

    def events(self) -> tuple[int, int]:
        time_of = Times(self._store, events)
        any_split = self._store.read(_has_split)
        written = added = 0
        with TemporaryDirectory(dir=self._folder, prefix="parts-") as parts:
            batch: list[tuple[object, ...]] = []
            found = self._kept(_pages(self._store, events_after, lambda row: row.seq, 0))
            for event in found:
                split = event.split or ("train" if any_split else None)
                added += split != event.split
                batch.append(
                    (
                        event.user_id,
                        event.item_id,
                        time_of(event),
                        event.event,
                        event.value,
                        split,
                        event.event_id,
                    )
                )
                if len(batch) == PART:
                    written += write_part(Path(parts), written, batch, time_of.kind)
                    batch = []
            written += write_part(Path(parts), written, batch, time_of.kind)
            if written:
                pl.scan_parquet(f"{parts}/*.parquet").sink_parquet(self._folder / f"{INTERACTIONS}.parquet")
        return written, added

    def _kept(self, rows: Iterable[Said]) -> Iterator[Said]:
        for row in rows:
            if row.item_id in self._deleted:
                self.left_out += 1
            else:
                yield row

    def _files(self, files: Sequence[Attached]) -> dict[str, str]:
        """Return the cells that name the files of an item or a review, which are copied once."""
        cells: dict[str, list[str]] = {}
        for file in files:
            cells.setdefault(file.kind, []).append(self._name(file))
        return {kind: "|".join(names) for kind, names in cells.items()}

    def _name(self, file: Attached) -> str:
        if file not in self._names:
            known = self._store.read(find, file.sha256)
            ending = "" if known is None else ending_of(known.type)
            name = f"{FOLDERS[file.kind]}/{file.sha256[:32]}{ending}"
            target = self._folder / name
            target.parent.mkdir(exist_ok=True)
            shutil.copyfile(self._store.media.path(file.sha256), target)
            self._names[file] = name
        return self._names[file]


def _live_items(store: Store) -> Iterator[Item]:
    """Yield items in the order of their last change, each once though it may change meanwhile."""
    seen: set[str] = set()
    for item in _pages(store, items_changed, lambda row: row.seq, 0):
        if item.deleted_at is None and item.item_id not in seen:
            seen.add(item.item_id)
            yield item


def _pages(
    store: Store, page: Callable[[Connection, Key], Sequence[Row]], key: Callable[[Row], Key], first: Key
) -> Iterator[Row]:
    """Yield all rows of pages that each start after the last row of the one before."""
    after = first
    while rows := store.read(page, after):
        yield from rows
        after = key(rows[-1])


def _deleted(store: Store) -> frozenset[str]:
    with store.reading() as connection:
        query = select(items.c.item_id).where(items.c.deleted_at.is_not(None))
        return frozenset(connection.execute(query).scalars())


def _has_split(connection: Connection) -> bool:
    return (
        connection.execute(select(events.c.seq).where(events.c.split.is_not(None)).limit(1)).first()
        is not None
    )


def _copy_settings(workspace: Path, folder: Path) -> None:
    if (workspace / FILE).is_file():
        settings = tomlkit.parse((workspace / FILE).read_text(encoding="utf-8-sig"))
        for told in (
            "files",
            "columns",
            "header",
        ):  # of the tables as they came; those written here need it no more
            if told in settings:
                settings.remove(told)
        (folder / FILE).write_text(tomlkit.dumps(settings), encoding="utf-8")
    for path in (*workspace.glob("features/*.npy"), *workspace.glob("features/*.ids.txt")):
        (folder / "features").mkdir(exist_ok=True)
        shutil.copyfile(path, folder / "features" / path.name)
