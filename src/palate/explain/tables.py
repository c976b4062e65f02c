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

WORDED = {**SCHEMA, "worded_by": pl.String}
"""The same where a language model was asked for the reasons."""


def tables_of(
    lists: Iterable[tuple[str, Sequence[Explained]]],
    title: Callable[[str], str],
    *,
    worded: bool = False,
) -> Iterator[pl.DataFrame]:
    """One table a user, made when it is asked for.

    Parameters
    ----------
    lists : iterable of (str, sequence of Explained)
        Each user's id and recommendations, best first.
    title : callable
        From an item id to what people call the item.
    worded : bool
        Whether a column says who worded each reason.
    """
    schema = WORDED if worded else SCHEMA
    for user, recommended in lists:
        rows = [
            (user, one.item_id, rank, one.score, title(one.item_id), one.reason, one.worded_by)[: len(schema)]
            for rank, one in enumerate(recommended, start=1)
        ]
        yield pl.DataFrame(rows, schema=schema, orient="row")
