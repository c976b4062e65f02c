"""Search in reviews: similarity of a query to every review, and the sentence that matched."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from palate.data import unit_rows
from palate.encoders import TextEncoder, terms
from palate.encoders.registry import AnyEncoder
from palate.features.review_vectors import TEXT, WORDS, ReviewVectors
from palate.search.query import Part
from palate.sentences import sentences
from palate.shop import Reviews


@dataclass(frozen=True)
class Said:
    """Review that made an item match.

    Parameters
    ----------
    review_id : str
        What it is called.
    text : str
        Its sentence that is nearest to the query, word for word; "" where a picture or a sound matched.
    """

    review_id: str
    text: str = ""


@dataclass(frozen=True)
class Heard:
    """Similarity of all reviews to a query in one modality.

    Parameters
    ----------
    scores : ndarray of float64, shape (n_items,)
        Cosine of the nearest review of each item; 0 where it has none.
    present : ndarray of bool, shape (n_items,)
        Items that a review of the modality is of.
    best : ndarray of int64, shape (n_items,)
        Position of that review, -1 where there is none.
    """

    scores: NDArray[np.float64]
    present: NDArray[np.bool_]
    best: NDArray[np.int64]


def words_in_reviews(reviews: ReviewVectors, part: Part, n_items: int) -> dict[str, Heard]:
    """Compare words with the texts of all reviews, by vectors and by terms; empty where there are none."""
    scores: list[NDArray[np.float64]] = []
    encoder = reviews.encoders.get(TEXT)
    if encoder is not None:
        scores.append(reviews.centred[TEXT].cosines(part.vectors(encoder)))
    if reviews.weighted is not None:
        scores.append(reviews.weighted.cosines(terms([part.text])))
    if not scores:
        return {}
    having = reviews.having(TEXT) if TEXT in reviews.vectors else reviews.having(WORDS)
    return {TEXT: _nearest(np.mean(scores, axis=0), having, reviews.item, n_items)}


def medium_in_reviews(reviews: ReviewVectors, name: str, part: Part, n_items: int) -> dict[str, Heard]:
    """Compare a picture or a sound with those of all reviews.

    Parameters
    ----------
    reviews : ReviewVectors
        All reviews.
    name : str
        IMAGE or AUDIO of :mod:`palate.features.review_vectors`, of which there are vectors.
    part : Part
        The picture or sound.
    n_items : int
        Number of items.
    """
    centred = reviews.centred[name]
    scores = centred.cosines(part.vectors(reviews.encoders[name]))
    return {name: _nearest(scores, centred.having, reviews.item, n_items)}


def quoted(
    reviews: Reviews, rows: Sequence[int], part: Part | None, encoder: AnyEncoder | None
) -> list[Said]:
    """Return the sentence of each of some reviews that is nearest to some words.

    It is the one that has most of the words; where none has any, the nearest by vectors; where there is no
    encoder, the first. Without words nothing is quoted.

    Parameters
    ----------
    reviews : Reviews
        Of the shop.
    rows : sequence of int
        Positions of the reviews.
    part : Part, optional
        The words.
    encoder : Encoder, optional
        That of the texts of reviews.
    """
    said = [sentences(reviews.texts[row]) if part is not None else [] for row in rows]
    best = [_sharing(own, part.text) if part is not None else 0 for own in said]
    if part is not None and isinstance(encoder, TextEncoder):
        unlike = [number for number, found in enumerate(best) if found is None]
        for number, found in zip(
            unlike, _alike([said[position] for position in unlike], part, encoder), strict=True
        ):
            best[number] = found
    return [
        Said(reviews.ids[row], own[found or 0] if own else "")
        for row, own, found in zip(rows, said, best, strict=True)
    ]


def _sharing(said: Sequence[str], text: str) -> int | None:
    """Return the sentence with most of some words; None where several could and none has any."""
    wanted = set(terms([text]))
    shared = [len(wanted & set(terms([sentence]))) for sentence in said]
    if max(shared, default=0) == 0:
        return None if len(said) > 1 else 0
    return int(np.argmax(shared))


def _alike(said: Sequence[Sequence[str]], part: Part, encoder: TextEncoder) -> list[int]:
    """Return the nearest sentence of each review by vectors; all sentences are encoded together."""
    if not said:
        return []
    query = unit_rows(part.vectors(encoder))[0]
    near = unit_rows(encoder.vectors([sentence for own in said for sentence in own])) @ query
    ends = np.cumsum([len(own) for own in said])
    return [int(np.argmax(scores)) for scores in np.split(near, ends[:-1])]


def _nearest(
    scores: NDArray[np.float64], having: NDArray[np.bool_], item: NDArray[np.int64], n_items: int
) -> Heard:
    """Return the nearest review of each item."""
    some = np.flatnonzero(having)
    order = some[np.argsort(scores[some], kind="stable")]
    best = np.full(n_items, -1, dtype=np.int64)
    best[item[order]] = order  # the last one written is the nearest
    present = best >= 0
    return Heard(np.where(present, scores[best], 0.0), present, best)
