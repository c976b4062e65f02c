"""The items table into a catalogue: titles, texts in every language, media files and attributes."""

import re
from collections.abc import Iterable
from pathlib import Path

import numpy as np
import polars as pl

from palate.data.cleaning import clean_text
from palate.data.ids import Index
from palate.data.mediafiles import MediaFiles
from palate.data.numbers import Decimal, convention_of, numbers
from palate.data.quarantine import Quarantine
from palate.data.readers import LINE
from palate.data.schema import AUDIO, BRAND, CATEGORY, DESCRIPTION, IMAGE, ITEM, PRICE, TITLE
from palate.data.shop import Catalog, MediaRef

LONG = 60
"""Mean length in characters from which an unknown column is text rather than a category."""

_LANGUAGE = re.compile(r"^(.+)_([a-z]{2})$")
_SENTENCES = re.compile(r"[.。！？!?]$")


def catalog_of(
    folder: Path,
    frame: pl.DataFrame,
    file: str,
    more: Iterable[str],
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
    quarantine : Quarantine
        Takes media that can't be used and prices that are no numbers.
    decimal : "." or ",", optional
        The decimal mark of columns that do not show it.
    """
    frame = frame.sort(ITEM)
    ids = frame[ITEM].to_list()
    items = Index.of([*ids, *sorted(set(more))])
    place = np.arange(len(items))
    place[np.argsort(frame[LINE].to_numpy())] = np.arange(len(ids))
    bare = len(items) - len(ids)
    roles = _Roles.of(frame, decimal)
    texts = _texts(frame, roles)
    titles = [title or name for title, name in zip(_cleaned(frame, TITLE), ids, strict=True)]
    media = MediaFiles(folder, file, quarantine)
    images, audio = _media(frame, IMAGE, media), _media(frame, AUDIO, media)
    media.tell()
    return Catalog(
        items,
        place,
        (*titles, *items.ids[len(ids) :]),
        (*texts, *[()] * bare),
        (*images, *[()] * bare),
        (*audio, *[()] * bare),
        _attributes(frame, file, roles, items, quarantine, decimal),
    )


class _Roles:
    """What each column of an items table is for."""

    def __init__(self, long_text: list[str], categories: list[str], numeric: list[str]) -> None:
        self.long_text, self.categories, self.numeric = long_text, categories, numeric
        self.languages = sorted({language for name in long_text if (language := _language(name, long_text))})

    @classmethod
    def of(cls, frame: pl.DataFrame, decimal: Decimal | None) -> "_Roles":
        long_text, categories, numeric = [], [], [PRICE] if PRICE in frame.columns else []
        for name in frame.columns:
            if name in (ITEM, TITLE, IMAGE, AUDIO, PRICE, LINE):
                continue
            column = frame[name].drop_nulls()
            if name == DESCRIPTION or _is_translation(name, frame.columns):
                long_text.append(name)
            elif name in (CATEGORY, BRAND):
                categories.append(name)
            elif convention_of(column, decimal) is not None:
                numeric.append(name)
            elif len(column) and float(column.str.len_chars().mean() or 0) > LONG:  # pyright: ignore[reportArgumentType]
                long_text.append(name)
            else:
                categories.append(name)
        return cls(long_text, categories, numeric)


def _is_translation(name: str, columns: list[str]) -> bool:
    """Whether a column is another one in some language: description_zh, title_de."""
    match = _LANGUAGE.match(name)
    return match is not None and match[1] in (*columns, TITLE, DESCRIPTION)


def _language(name: str, columns: list[str]) -> str:
    match = _LANGUAGE.match(name)
    return match[2] if match and _is_translation(name, columns) else ""


def _texts(frame: pl.DataFrame, roles: _Roles) -> list[tuple[str, ...]]:
    """Texts of each item, one a language: title first, then attributes, then what is long."""
    plain = [name for name in roles.long_text if not _language(name, frame.columns)]
    by_language = {"": [TITLE, *roles.categories, *plain]}
    for language in roles.languages:
        own = [name for name in roles.long_text if _language(name, frame.columns) == language]
        by_language[language] = sorted(own, key=lambda name: not name.startswith(TITLE))
    columns = {name: _cleaned(frame, name) for names in by_language.values() for name in names}
    rows: list[tuple[str, ...]] = []
    for row in range(len(frame)):
        texts = (_joined(columns[name][row] for name in names) for names in by_language.values())
        rows.append(tuple(text for text in texts if text))
    return rows


def _joined(parts: Iterable[str]) -> str:
    sentences = [part if _SENTENCES.search(part) else f"{part}." for part in parts if part]
    return " ".join(sentences)


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
    roles: _Roles,
    items: Index,
    quarantine: Quarantine,
    decimal: Decimal | None,
) -> pl.DataFrame:
    columns: dict[str, pl.Series] = {
        name: pl.Series(_cleaned(frame, name), dtype=pl.String).replace("", None) for name in roles.categories
    }
    columns |= {name: numbers(frame, file, name, quarantine, decimal) for name in roles.numeric}
    known = pl.DataFrame({ITEM: frame[ITEM]} | columns)
    everything = pl.DataFrame({ITEM: pl.Series(items.ids, dtype=pl.String)})
    return everything.join(known, on=ITEM, how="left", maintain_order="left")
