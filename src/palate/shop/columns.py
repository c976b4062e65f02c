"""Roles of the columns of each table: exactly one a column, which `check` lists."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

import polars as pl

from palate.shop.languages import language_of
from palate.tables.numbers import Decimal, convention_of
from palate.tables.readers import LINE, Table
from palate.tables.schema import (
    AUDIO,
    BRAND,
    CATEGORY,
    DESCRIPTION,
    EVENT,
    IDS,
    IMAGE,
    ITEM,
    PRICE,
    RATING,
    REVIEW,
    SPLIT,
    TEXT,
    TIMESTAMP,
    TITLE,
    USER,
    VALUE,
)

LONG = 60
"""Mean length in characters from which an unknown column is text rather than a category."""

WORDS = 4
"""Mean number of words from which cells are natural text whatever the column is called."""

DISTINCT = 0.9
"""Share of the cells that are distinct from which short codes tell items apart rather than together."""

FEW = 5
"""Rows below which it says nothing that all cells are the same, or that all differ."""

TEXT_IN = "text in language "

_CODE = r"^([\w./:#+-]*[0-9][\w./:#+-]*|[A-Z0-9]{4,})$"
_URL = r"^(https?://|www\.)\S+$"
_DATE = r"^\d{4}[-/.]\d{1,2}([-/.]\d{1,2})?"
_ID_NAME = re.compile(r"(^|_)(id|code|uid|guid|uuid|sku|ean|gtin|upc|isbn|asin|barcode|mpn|url|link|handle)$")


@dataclass(frozen=True)
class Column:
    """A column of a table.

    Parameters
    ----------
    file, name : str
        Where it is.
    role : str
        "id", "title", "text", "text in language xx", "category", "number", "media", "time", "event", "value",
        "split", "rating", "review", "votes", "identifier" or "not used".
    used : bool
        Whether anything is learned or told from it.
    note : str
        Why it is not used, or what is odd about it.
    header : str
        What the file calls it, where that is not its name.
    """

    file: str
    name: str
    role: str
    used: bool = True
    note: str = ""
    header: str = ""


def item_columns(frame: pl.DataFrame, file: str, decimal: Decimal | None) -> tuple[Column, ...]:
    """Roles of the columns of an items table; none where there is no file."""
    if not file:
        return ()
    names = [name for name in frame.columns if name != LINE]
    return tuple(Column(file, name, *_item_role(name, frame, names, decimal)) for name in names)


EVENT_ROLES = {
    USER: "id",
    ITEM: "id",
    TIMESTAMP: "time",
    EVENT: "event",
    VALUE: "value",
    SPLIT: "split",
    RATING: "rating",
}

REVIEW_ROLES = {
    REVIEW: "id",
    USER: "id",
    ITEM: "id",
    TEXT: "review",
    RATING: "rating",
    TIMESTAMP: "time",
    IMAGE: "media",
    AUDIO: "media",
}


def event_columns(frame: pl.DataFrame, file: str) -> tuple[Column, ...]:
    """Roles of the columns of an interactions table."""
    return tuple(_other(frame, file, EVENT_ROLES))


def review_columns(frame: pl.DataFrame, file: str, *, helpful: str, stand_in: bool) -> tuple[Column, ...]:
    """Roles of the columns of a reviews table.

    Parameters
    ----------
    frame, file
        The table.
    helpful : str
        Name of the column that counts who found a review helpful.
    stand_in : bool
        Whether the reviews stand in for a missing interactions table, so that they are events too.
    """
    roles = {**REVIEW_ROLES, helpful: "votes"}
    return tuple(_other(frame, file, {**EVENT_ROLES, **roles} if stand_in else roles))


def with_headers(columns: Iterable[Column], tables: Iterable[Table]) -> tuple[Column, ...]:
    """Columns with what their files call them, where they were read by another name."""
    headers = {table.file: table.headers for table in tables}
    return tuple(
        replace(column, header=headers.get(column.file, {}).get(column.name, "")) for column in columns
    )


def not_used(columns: Iterable[Column]) -> str:
    """The columns that are not used, by file and by why; empty where all are."""
    by_file: dict[str, dict[str, list[str]]] = {}
    for column in columns:
        if not column.used:
            by_file.setdefault(column.file, {}).setdefault(column.note, []).append(column.name)
    told = [
        f"{file}: "
        + ", ".join(f"{', '.join(names)}{f' ({why})' if why else ''}" for why, names in reasons.items())
        for file, reasons in by_file.items()
    ]
    return f"columns not used: {'; '.join(told)}" if told else ""


def _other(frame: pl.DataFrame, file: str, read: dict[str, str]) -> Iterator[Column]:
    for name in frame.columns:
        if name == LINE:
            continue
        cells = frame[name].drop_nulls()
        if len(cells) == 0:
            yield Column(file, name, "not used", False, "empty")
        elif name == RATING and VALUE in frame.columns and name in read:
            yield Column(file, name, "rating", False, "value is read instead")
        elif name in read:
            same = name not in IDS and _same(cells, frame)
            yield Column(file, name, read[name], note="the same in every row" if same else "")
        else:
            yield Column(file, name, "not used", False)


def _item_role(
    name: str, frame: pl.DataFrame, names: Sequence[str], decimal: Decimal | None
) -> tuple[str, bool, str]:
    """Role, whether it is used, and why not."""
    cells = frame[name].drop_nulls()
    if name == ITEM:
        return "id", True, ""
    if len(cells) == 0:
        return "not used", False, "empty"
    if name in (TITLE, IMAGE, AUDIO):
        same = "the same in every row" if _same(cells, frame) else ""
        return "title" if name == TITLE else "media", True, same
    if _same(cells, frame):
        return "not used", False, "the same in every row"
    if name == PRICE:
        return "number", False, "no model reads numbers yet"
    if name == DESCRIPTION:
        return "text", True, ""
    if name in (CATEGORY, BRAND):
        return "category", True, ""
    if language := language_of(name, cells, names):
        return f"{TEXT_IN}{language}", True, ""
    return _attribute_role(name, cells, names, decimal)


def _attribute_role(
    name: str, cells: pl.Series, names: Sequence[str], decimal: Decimal | None
) -> tuple[str, bool, str]:
    base = name.removesuffix("_id")
    if base != name and base in {CATEGORY, BRAND, *names} - {TITLE, DESCRIPTION}:
        return "category", True, ""  # the same by number
    named_id = _ID_NAME.search(name) is not None
    distinct = len(cells) >= FEW and cells.n_unique() >= DISTINCT * len(cells)
    codes = _share(cells, _CODE) >= DISTINCT and _share(cells, _DATE) < DISTINCT
    if distinct and (
        _share(cells, _URL) >= DISTINCT or (codes and (named_id or not _is_number(cells, decimal)))
    ):
        return "identifier", False, "nearly every row has its own"
    if _is_number(cells, decimal) and not named_id:
        return "number", False, "no model reads numbers yet"
    if float(cells.str.len_chars().mean() or 0) > LONG or is_natural(cells):  # pyright: ignore[reportArgumentType]
        return "text", True, ""
    return "category", True, ""


def is_natural(cells: pl.Series) -> bool:
    """Whether cells are sentences rather than names or codes."""
    words = cells.str.strip_chars().str.count_matches(r"\s+") + 1
    return float(words.mean() or 0) >= WORDS  # pyright: ignore[reportArgumentType]


def _is_number(cells: pl.Series, decimal: Decimal | None) -> bool:
    return convention_of(cells, decimal) is not None


def _same(cells: pl.Series, frame: pl.DataFrame) -> bool:
    return len(frame) >= FEW and len(cells) == len(frame) and bool((cells == cells[0]).all())


def _share(cells: pl.Series, pattern: str) -> float:
    return float(cells.str.strip_chars().str.contains(pattern).mean() or 0)  # pyright: ignore[reportArgumentType]
