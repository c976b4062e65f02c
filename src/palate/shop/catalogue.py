"""The items table into a catalogue: titles, texts in every language, media files and attributes."""

from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np
import polars as pl

from palate.data.ids import Index
from palate.shop.cleaning import clean_text
from palate.shop.columns import Column
from palate.shop.item_texts import item_texts, text_columns
from palate.shop.mediafiles import MediaFiles
from palate.shop.shop import Catalog, MediaRef
from palate.tables.numbers import Decimal, numbers
from palate.tables.quarantine import Quarantine
from palate.tables.readers import LINE
from palate.tables.schema import AUDIO, IMAGE, ITEM, TITLE


def catalog_of(
    folder: Path,
    frame: pl.DataFrame,
    file: str,
    more: Iterable[str],
    columns: Sequence[Column],
    quarantine: Quarantine,
    decimal: Decimal | None = None,
) -> Catalog:
    """A catalogue of the rows of an items table, followed by items that only other tables name.

    Parameters
    ----------
    folder : Path
        The workspace, resolved.
    frame : DataFrame
        Items with clean, distinct ids.
    file : str
        Name of the items file.
    more : iterable of str
        Ids from other tables.
    columns : sequence of Column
        What each column is for.
    quarantine : Quarantine
        Takes media that can't be used and prices that are no numbers.
    decimal : "." or ",", optional
        The decimal mark of columns that do not show it.
    """
    frame = frame.sort(ITEM)
    ids = frame[ITEM].to_list()
    items = Index.of([*ids, *sorted(set(more))])
    position = np.arange(len(items))
    position[np.argsort(frame[LINE].to_numpy())] = np.arange(len(ids))
    bare = len(items) - len(ids)
    texts = _texts(frame, columns)
    titles = [title or name for title, name in zip(_cleaned(frame, TITLE), ids, strict=True)]
    media = MediaFiles(folder, file, quarantine)
    images, audio = _media(frame, IMAGE, media), _media(frame, AUDIO, media)
    media.tell()
    return Catalog(
        items,
        position,
        (*titles, *items.ids[len(ids) :]),
        (*texts, *[()] * bare),
        (*images, *[()] * bare),
        (*audio, *[()] * bare),
        _attributes(frame, file, columns, items, quarantine, decimal),
    )


def _texts(frame: pl.DataFrame, columns: Sequence[Column]) -> list[tuple[str, ...]]:
    """Texts of each item, one a language: title first, then attributes, then what is long."""
    groups = text_columns({column.name: column.role for column in columns})
    cleaned = {name: _cleaned(frame, name) for names in groups for name in names}
    return [item_texts(groups, lambda name, row=row: cleaned[name][row]) for row in range(len(frame))]


def _named(columns: Sequence[Column], role: str) -> list[str]:
    return [column.name for column in columns if column.role == role]


def _cleaned(frame: pl.DataFrame, name: str) -> list[str]:
    if name not in frame.columns:
        return [""] * len(frame)
    return [clean_text(text) if text else "" for text in frame[name]]


def _media(frame: pl.DataFrame, column: str, media: MediaFiles) -> list[tuple[MediaRef, ...]]:
    if column not in frame.columns:
        return [()] * len(frame)
    return [media.refs(cell, line, column) for cell, line in zip(frame[column], frame[LINE], strict=True)]


def _attributes(
    frame: pl.DataFrame,
    file: str,
    columns: Sequence[Column],
    items: Index,
    quarantine: Quarantine,
    decimal: Decimal | None,
) -> pl.DataFrame:
    known = {ITEM: frame[ITEM]}
    for name in _named(columns, "category"):
        known[name] = pl.Series(_cleaned(frame, name), dtype=pl.String).replace("", None)
    for name in _named(columns, "number"):
        known[name] = numbers(frame, file, name, quarantine, decimal)
    everything = pl.DataFrame({ITEM: pl.Series(items.ids, dtype=pl.String)})
    return everything.join(pl.DataFrame(known), on=ITEM, how="left", maintain_order="left")
