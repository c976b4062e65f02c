"""The reviews table: what people wrote, rated, photographed and said about items."""

from pathlib import Path

import polars as pl

from palate.shop import cleaning
from palate.shop.given_split import PART
from palate.shop.mediafiles import MediaFiles
from palate.shop.shop import MediaRef, Reviews
from palate.tables.coded import alike
from palate.tables.loss import judge_loss
from palate.tables.numbers import Decimal, numbers
from palate.tables.quarantine import Quarantine
from palate.tables.readers import LINE
from palate.tables.schema import (
    AUDIO,
    EVENT,
    HELPFUL,
    HELPFUL_NAMES,
    IMAGE,
    ITEM,
    RATING,
    REVIEW,
    SPLIT,
    TEXT,
    USER,
    VALUE,
)
from palate.wording import counted

REVIEWED = "review"
"""Event of an interaction that only a review tells of; its value is the rating."""

SCHEMA = {
    REVIEW: pl.String,
    USER: pl.String,
    ITEM: pl.String,
    TEXT: pl.String,
    RATING: pl.Float64,
    "time": pl.Float64,
    HELPFUL: pl.Float64,
}


def no_reviews() -> Reviews:
    """The reviews of a shop that has none."""
    return Reviews(pl.DataFrame(schema=SCHEMA), (), ())


def reviews_of(
    folder: Path, frame: pl.DataFrame, file: str, quarantine: Quarantine, decimal: Decimal | None = None
) -> Reviews:
    """Reviews from the rows of their table.

    Parameters
    ----------
    folder : Path
        The workspace, resolved.
    frame : DataFrame
        Rows with clean item ids and times.
    file : str
        Name of the table.
    quarantine : Quarantine
        Takes rows that repeat an earlier one, media that can't be used, and ratings that are no numbers; a
        review loses only the cell.
    decimal : "." or ",", optional
        The decimal mark of columns that do not show it.
    """
    frame = cleaning.without_repeats(frame, file, quarantine)
    judge_loss(folder, file, frame[LINE], quarantine)
    helpful = helpful_column(frame)
    counts = numbers(frame, file, helpful, quarantine, decimal).alias(HELPFUL)
    frame = frame.with_columns(numbers(frame, file, RATING, quarantine, decimal), counts)
    absent = [name for name in SCHEMA if name not in frame.columns]
    frame = frame.with_columns(pl.lit(None, dtype=SCHEMA[name]).alias(name) for name in absent)
    text = [cleaning.clean_text(text) if text else None for text in frame[TEXT]]
    names = _names(frame, file)
    # By id, so that the order of rows in the file decides nothing.
    frame = frame.with_columns(pl.Series(TEXT, text, dtype=pl.String), names).sort(REVIEW)
    media = MediaFiles(folder, file, quarantine)
    images, audio = _media(frame, IMAGE, media), _media(frame, AUDIO, media)
    media.tell()
    return Reviews(frame.select(list(SCHEMA)), images, audio)


def with_reviewed(
    interactions: pl.DataFrame, reviews: Reviews, file: str, quarantine: Quarantine
) -> pl.DataFrame:
    """Interactions, and an event "review" for each user and item that have a review and no interaction.

    Who reviewed an item had it, so that it is no discovery to them. Reviews are added where their place
    among the interactions is known: not beside a given split, nor where one of the two has no times.

    Parameters
    ----------
    interactions : DataFrame
        As in :class:`palate.shop.Shop`.
    reviews : Reviews
        Of the shop.
    file : str
        Name of the reviews table.
    quarantine : Quarantine
        Is told what was taken, or why it was not.
    """
    said = reviews.table.filter(pl.col(USER).is_not_null()).with_columns(pl.lit(REVIEWED).alias(EVENT))
    for name in (USER, ITEM, EVENT):
        column, other = alike(interactions[name], said[name])
        interactions, said = interactions.with_columns(column), said.with_columns(other)
    alone = said.join(interactions, on=[USER, ITEM], how="anti", nulls_equal=False)
    alone = alone.sort("time", REVIEW).unique([USER, ITEM], keep="last", maintain_order=True)
    if not len(alone):
        return interactions
    many = counted(len(alone), "review is", "reviews are")
    told = f"{many} of an item that the author has no interaction with"
    if interactions[SPLIT].null_count() < len(interactions):
        quarantine.say(file, f"{told}; no interactions are made of them, since the split is given")
        return interactions
    if interactions["time"].null_count() or alone["time"].null_count():
        quarantine.say(file, f"{told}; no interactions are made of them, since not all have times")
        return interactions
    quarantine.say(
        file, f"{told} and taken for one; interactions = false under [reviews] in palate.toml leaves them out"
    )
    rows = alone.select(
        USER,
        ITEM,
        "time",
        pl.lit(None, dtype=PART).alias(SPLIT),
        EVENT,
        pl.col(RATING).alias(VALUE),
    )
    return pl.concat([interactions, rows]).sort(interactions.columns)


def helpful_column(frame: pl.DataFrame) -> str:
    """Name of the column that counts who found a review helpful; the standard one where there is none."""
    return next((name for name in HELPFUL_NAMES if name in frame.columns), HELPFUL)


def _names(frame: pl.DataFrame, file: str) -> pl.Series:
    """Ids of reviews; one without an id, or with an id that an earlier one has, is called by its line."""
    by_line = pl.format("{}:{}", pl.lit(file), pl.col(LINE))
    own = pl.col(REVIEW).is_not_null() & pl.col(REVIEW).is_first_distinct()
    return frame.select(pl.when(own).then(pl.col(REVIEW)).otherwise(by_line).alias(REVIEW)).to_series()


def _media(frame: pl.DataFrame, column: str, media: MediaFiles) -> tuple[tuple[MediaRef, ...], ...]:
    if column not in frame.columns:
        return ((),) * len(frame)
    return tuple(
        media.refs(cell, line, column) for cell, line in zip(frame[column], frame[LINE], strict=True)
    )
