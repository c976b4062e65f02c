"""Explained recommendations for many users as tables."""

import json
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

import polars as pl

from palate.explain.explained import Explained

Kind = pl.DataType | type[pl.DataType]
"""Data type of a column."""

MODALITIES = pl.List(pl.Struct({"modality": pl.String, "score": pl.Float64}))
"""How much of a score each modality gives, the largest first."""

CONTRIBUTIONS = pl.List(
    pl.Struct(
        {
            "modality": pl.String,
            "source": pl.String,
            "score": pl.Float64,
            "imputed": pl.Boolean,
            "review": pl.Boolean,
        }
    )
)
"""The terms of a score, the largest first; named as `recommend --explain --json` names them."""


def schema_of(*, worded: bool = False, nested: bool = True) -> dict[str, Kind]:
    """Return the columns of every table; rank 1 is the best.

    Parameters
    ----------
    worded : bool
        Whether a column says who worded each reason.
    nested : bool
        Whether terms are lists; else they are JSON, for files such as CSV, whose cells hold none.
    """
    return {
        "user_id": pl.String,
        "item_id": pl.String,
        "rank": pl.Int32,
        "score": pl.Float32,
        "title": pl.String,
        "reason": pl.String,
        **({"worded_by": pl.String} if worded else {}),
        "modalities": MODALITIES if nested else pl.String,
        "contributions": CONTRIBUTIONS if nested else pl.String,
    }


def tables_of(
    lists: Iterable[tuple[str, Sequence[Explained]]],
    title: Callable[[str], str],
    schema: Mapping[str, Kind],
) -> Iterator[pl.DataFrame]:
    """Yield one table a user, made on demand.

    Parameters
    ----------
    lists : iterable of (str, sequence of Explained)
        Each user's id and recommendations, best first.
    title : callable
        From an item id to what people call the item.
    schema : mapping of str to polars data type
        Of :func:`schema_of`.
    """
    for user, recommended in lists:
        rows = [
            _row(user, rank, explained, title(explained.item_id))
            for rank, explained in enumerate(recommended, start=1)
        ]
        columns = {name: [_cell(row[name], kind) for row in rows] for name, kind in schema.items()}
        yield pl.DataFrame(columns, schema=schema)


def _row(user: str, rank: int, explained: Explained, title: str) -> dict[str, object]:
    by_modality: dict[str, float] = defaultdict(float)
    for term in explained.contributions:
        by_modality[term.modality] += term.score
    return {
        "user_id": user,
        "item_id": explained.item_id,
        "rank": rank,
        "score": explained.score,
        "title": title,
        "reason": explained.reason,
        "worded_by": explained.worded_by,
        "modalities": [
            {"modality": modality, "score": score}
            for modality, score in sorted(by_modality.items(), key=lambda pair: -abs(pair[1]))
        ],
        "contributions": [
            {
                "modality": term.modality,
                "source": term.source,
                "score": term.score,
                "imputed": term.imputed,
                "review": term.is_review,
            }
            for term in explained.contributions
        ],
    }


def _cell(value: object, kind: Kind) -> object:
    """Write lists as JSON where the column is text."""
    is_text = kind is pl.String and not isinstance(value, str)
    return json.dumps(value, ensure_ascii=False) if is_text else value
