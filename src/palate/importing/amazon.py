"""Amazon's review data of 2014, 2018 and 2023: reviews and products as JSON lines, ratings as CSV."""

import re
from pathlib import Path

import polars as pl

from palate.errors import UnusableFile
from palate.importing.amazon_records import (
    HELPFUL_KEYS,
    IMAGES,
    categories_of,
    helpful_of,
    pictures_of,
    text_in,
)
from palate.importing.found import Address, Contents
from palate.importing.markup import text_of
from palate.importing.recbole import as_table
from palate.importing.source import Source, only
from palate.tables.schema import (
    BRAND,
    CATEGORY,
    DESCRIPTION,
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
    TITLE,
    USER,
)
from palate.wording import counted

REVIEW_KEYS = {
    USER: ("user_id", "reviewerID"),
    ITEM: ("parent_asin", "asin"),
    TEXT: ("text", "reviewText"),
    RATING: ("rating", "overall"),
    TIMESTAMP: ("timestamp", "sort_timestamp", "unixReviewTime"),
}
ITEM_KEYS = {
    ITEM: ("parent_asin", "asin"),
    TITLE: ("title",),
    DESCRIPTION: ("description",),
    "features": ("features", "feature"),
    CATEGORY: ("categories", "category"),
    BRAND: ("brand", "store"),
    PRICE: ("price",),
}

_ASIN = r"^(B[0-9A-Z]{9}|[0-9]{9}[0-9X])$"
_REVIEWER = r"^A[0-9A-Z]{9,}$"


def fits(source: Source) -> bool:
    """Whether the files have the keys of Amazon's reviews or products."""
    return any(_is_reviews(names) or "parentasin" in names for names in source.headers.values()) or bool(
        _bare_ratings(source)
    )


def read(source: Source) -> Contents:
    """Read reviews with products, or ratings.

    Raises
    ------
    InputError
        If there are neither, or several of one kind.
    """
    reviewed = [path for path, names in source.headers.items() if _is_reviews(names)]
    products = [path for path in _products(source) if path not in reviewed]
    rated = [*_csv_ratings(source), *_bare_ratings(source)]
    said: list[str] = []
    rest: list[str] = []
    addresses: list[Address] = []
    used: list[Path] = []
    reviews = interactions = items = None
    if reviewed or not (rated or products):
        used.append(only(source, reviewed, "file of reviews"))
        reviews = _reviews(source, used[-1], addresses, said, rest)
    elif rated:
        used.append(only(source, rated, "file of ratings"))
        interactions = _ratings(source, used[-1], said)
    if products:
        used.append(only(source, products, "file of products"))
        rows = reviews if reviews is not None else interactions
        items = _items(source, used[-1], None if rows is None else rows[ITEM], addresses, said, rest)
    rest += [path.name for path in source.files if path not in used]
    return Contents(items, interactions, reviews, addresses=addresses, understood=said, not_used=rest)


def _is_reviews(names: list[str]) -> bool:
    item = "asin" in names or "parentasin" in names
    user = "reviewerid" in names or "userid" in names
    return item and user and bool({"reviewtext", "text", "summary"} & set(names))


def _products(source: Source) -> list[Path]:
    return [
        path
        for path, names in source.headers.items()
        if "title" in names
        and {"asin", "parentasin"} & set(names)
        and not {"reviewerid", "userid"} & set(names)
    ]


# -- reviews and ratings -------------------------------------------------------------------------------------


def _reviews(
    source: Source, path: Path, addresses: list[Address], said: list[str], rest: list[str]
) -> pl.DataFrame:
    rows: list[dict[str, str | None]] = []
    keys: dict[str, None] = {}
    for line, record in source.objects(path):
        keys.update(dict.fromkeys(record))
        row = {
            name: text_in(record, names, is_id=name in (USER, ITEM)) for name, names in REVIEW_KEYS.items()
        }
        row[HELPFUL] = helpful_of(record)
        review = row[REVIEW] = f"{path.name.split('.')[0]}:{line}"
        row[TEXT] = text_of(row[TEXT])
        if row[ITEM] is None:
            source.quarantine.add(path.name, line, ITEM, "no asin")
            continue
        rows.append(row)
        addresses += [Address(REVIEWS, review, IMAGE, url) for url in pictures_of(record)]
    read = (*(name for names in REVIEW_KEYS.values() for name in names), *HELPFUL_KEYS, *IMAGES)
    said.append(_told(path, len(rows), "review", {**REVIEW_KEYS, HELPFUL: HELPFUL_KEYS}, keys))
    rest += _unread(path, keys, read)
    return pl.DataFrame(rows, schema=dict.fromkeys([REVIEW, *REVIEW_KEYS, HELPFUL], pl.String))


def _csv_ratings(source: Source) -> list[Path]:
    return [
        path
        for path, names in source.headers.items()
        if {"userid", "rating"} <= set(names)
        and {"asin", "parentasin"} & set(names)
        and not _is_reviews(names)
    ]


def _bare_ratings(source: Source) -> list[Path]:
    """CSV files without a header whose first line has an ASIN and a reviewer."""
    return [
        path
        for path, names in source.headers.items()
        if len(names) == 4
        and path in source.ending(".csv")
        and any(re.match(_ASIN, name.upper()) for name in names[:2])
        and any(re.match(_REVIEWER, name.upper()) for name in names[:2])
    ]


def _ratings(source: Source, path: Path, said: list[str]) -> pl.DataFrame:
    if path not in _bare_ratings(source):
        frame, line = as_table(source, path, INTERACTIONS)
        said.append(line)
        return frame
    frame = source.bare_table(path, ["first", "second", RATING, TIMESTAMP], ",")
    asin = {name: float(frame[name].str.contains(_ASIN).mean() or 0) for name in ("first", "second")}  # pyright: ignore[reportArgumentType]
    if min(asin.values()) > 0.5 or max(asin.values()) < 0.5:
        raise UnusableFile(
            path,
            "needs a column of ASINs and one of reviewers, or a header",
        )
    item = max(asin, key=asin.__getitem__)
    user = "second" if item == "first" else "first"
    said.append(f"{path.name}: {counted(len(frame), 'rating')}: {user} column = {USER}, {item} = {ITEM}")
    return frame.select(pl.col(user).alias(USER), pl.col(item).alias(ITEM), RATING, TIMESTAMP)


# -- products ------------------------------------------------------------------------------------------------


def _items(
    source: Source,
    path: Path,
    named: pl.Series | None,
    addresses: list[Address],
    said: list[str],
    rest: list[str],
) -> pl.DataFrame:
    """Products that somebody reviewed, each once; all where there are no reviews."""
    wanted = None if named is None else set(named.to_list())
    rows: dict[str, dict[str, str | None]] = {}
    keys: dict[str, None] = {}
    others = 0
    for line, record in source.objects(path):
        keys.update(dict.fromkeys(record))
        row = {name: text_in(record, names, is_id=name == ITEM) for name, names in ITEM_KEYS.items()}
        row[CATEGORY] = "|".join(categories_of(record)) or None
        item = row[ITEM]
        if item is None:
            source.quarantine.add(path.name, line, ITEM, "no asin")
        elif wanted is not None and item not in wanted:
            others += 1
        elif item not in rows:
            row[DESCRIPTION], row["features"] = text_of(row[DESCRIPTION]), text_of(row["features"])
            rows[item] = row
            addresses += [Address(ITEMS, item, IMAGE, url) for url in pictures_of(record)]
    said.append(_told(path, len(rows), "item", ITEM_KEYS, keys))
    if others:
        rest.append(f"{counted(others, 'product')} of {path.name} that nobody reviewed")
    rest += _unread(path, keys, (*(name for names in ITEM_KEYS.values() for name in names), *IMAGES))
    return pl.DataFrame(list(rows.values()), schema=dict.fromkeys(ITEM_KEYS, pl.String))


def _told(path: Path, rows: int, what: str, read: dict[str, tuple[str, ...]], keys: dict[str, None]) -> str:
    pairs = ((next((key for key in names if key in keys), None), name) for name, names in read.items())
    columns = (name if key == name else f"{key} = {name}" for key, name in pairs if key is not None)
    return f"{path.name}: {counted(rows, what)}: {', '.join(columns)}"


def _unread(path: Path, keys: dict[str, None], read: tuple[str, ...]) -> list[str]:
    left = [key for key in keys if key not in read]
    return [f"{path.name}: {', '.join(left)}"] if left else []
