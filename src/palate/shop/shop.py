"""A workspace folder after reading and cleaning: the tables as palate understands them."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import polars as pl
from numpy.typing import NDArray

from palate.data.ids import Index
from palate.shop.columns import Column
from palate.tables.quarantine import Quarantine


@dataclass(frozen=True)
class MediaRef:
    """A media file that a table names.

    Parameters
    ----------
    path : Path
        The file, known to lie inside the workspace and to exist.
    file, line, column : str, int, str
        The cell that names it, for the quarantine if it does not decode.
    """

    path: Path
    file: str
    line: int
    column: str


@dataclass(frozen=True)
class Catalog:
    """The items, one entry an item in the order of ``items`` in every field.

    Parameters
    ----------
    items : Index
        Every item that any table or ready-made feature file names: those of items.* first, else by id, so
        that the order of rows in files decides nothing.
    place : ndarray of int64, shape (n_items,)
        Rank of each item's row in items.*; items that it does not name come last.
    titles : tuple of str
        What to call the item when talking to people; the id where there is no title.
    texts : tuple of tuple of str
        The item's texts, one a language: title, attributes and long texts joined; empty where it has none.
    images, audio : tuple of tuple of MediaRef
        The item's media files.
    attributes : DataFrame
        One row an item: item_id, then the attributes; strings for categories, Float64 for numbers.
    """

    items: Index
    place: NDArray[np.int64]
    titles: tuple[str, ...]
    texts: tuple[tuple[str, ...], ...]
    images: tuple[tuple[MediaRef, ...], ...]
    audio: tuple[tuple[MediaRef, ...], ...]
    attributes: pl.DataFrame


@dataclass(frozen=True)
class ReadyMade:
    """Features that came as files: ``values`` float32, shape (len(ids), dim), all finite."""

    ids: tuple[str, ...]
    values: NDArray[np.float32]
    digest: str


@dataclass(frozen=True)
class Reviews:
    """What people wrote, photographed and said about items, one entry a review in every field.

    Parameters
    ----------
    table : DataFrame
        review_id, user_id, item_id, text (str), rating, time, helpful (Float64); all but item_id may be null.
        A review without an id is called by its line, such as "reviews.csv:7".
    images, audio : tuple of tuple of MediaRef
        Each review's media files.
    """

    table: pl.DataFrame
    images: tuple[tuple[MediaRef, ...], ...]
    audio: tuple[tuple[MediaRef, ...], ...]

    def __len__(self) -> int:
        return len(self.table)

    @property
    def ids(self) -> list[str]:
        """What each review is called."""
        return self.table["review_id"].to_list()

    @property
    def texts(self) -> list[str]:
        """What each review says, "" where it says nothing."""
        return self.table["text"].fill_null("").to_list()


@dataclass(frozen=True)
class Shop:
    """All that a workspace folder holds.

    Parameters
    ----------
    folder : Path
        The workspace.
    catalog : Catalog
        The items.
    interactions : DataFrame
        user_id (str), item_id (str), time (Float64 Unix seconds, null in every row or in none),
        split (str "train" / "valid" / "test", null in every row or in none), event (str), value (Float64); in
        file order, sorted where they have times. Of large tables the columns of text are Enums, whose cells
        are sorted; split is one always.
    interactions_from : str
        File that the interactions come from, "" where there are none. Reviews stand in for a missing
        interactions file.
    reviews : Reviews
        Empty where there is no file.
    ready : mapping of str to ReadyMade
        Ready-made features by modality name.
    quarantine : Quarantine
        What could not be used.
    columns : tuple of Column
        What each column of each table is for.
    """

    folder: Path
    catalog: Catalog
    interactions: pl.DataFrame
    interactions_from: str
    reviews: Reviews
    ready: Mapping[str, ReadyMade]
    quarantine: Quarantine
    columns: tuple[Column, ...] = ()
