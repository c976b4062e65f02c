"""Explained recommendations for many users as tables."""

from collections.abc import Callable, Iterable, Iterator, Sequence

import polars as pl

from palate.explain.explained import Explained

SCHEMA = {
    "user_id": pl.String,
    "item_id": pl.String,
    "rank": pl.Int32,
    "score": pl.Float32,
    "title": pl.String,
    "reason": pl.String,
}
"""Columns of every table; rank 1 is the best."""


def tables_of(
    lists: Iterable[tuple[str, Sequence[Explained]]], title: Callable[[str], str]
) -> Iterator[pl.DataFrame]:
    """One table a user, made when it is asked for.

    Parameters
    ----------
    lists : iterable of (str, sequence of Explained)
        Each user's id and recommendations, best first.
    title : callable
        From an item id to what people call the item.
    """
    for user, recommended in lists:
        rows = [
            (user, explained.item_id, rank, explained.score, title(explained.item_id), explained.reason)
            for rank, explained in enumerate(recommended, start=1)
        ]
        yield pl.DataFrame(rows, schema=SCHEMA, orient="row")
