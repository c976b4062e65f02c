"""Reviews that were written after a training, as answers read them."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import polars as pl
from numpy.typing import NDArray
from scipy import sparse

from palate.data import Histories, Index
from palate.encoders import terms
from palate.encoders.tfidf import count_matrix
from palate.features import ModalityVectors
from palate.features.review_vectors import AUDIO, IMAGE, TEXT, ReviewVectors, ReviewWords
from palate.late.reviews import LateReviews, with_late_reviews
from palate.models import Recommender
from palate.shop import Reviews

NAMES = {"text": TEXT, "image": IMAGE, "audio": AUDIO}
"""What the features of an item's own texts, pictures and sounds are called where they are of reviews."""


@dataclass(frozen=True)
class Written:
    """One review.

    Parameters
    ----------
    review_id, item_id : str
        What it is called, and what it is of.
    user_id : str or None
        Who wrote it.
    text : str
        What it says, or what is spoken in it.
    rating : float or None
        If one was given.
    time : float
        Unix seconds.
    texts : sequence of str
        All that it says, and all that is spoken in it.
    means : mapping of str to ndarray of float32, shape (dim,)
        Mean unit vector of its texts, pictures and sounds, by modality.
    """

    review_id: str
    user_id: str | None
    item_id: str
    text: str
    rating: float | None
    time: float
    texts: Sequence[str]
    means: Mapping[str, NDArray[np.float32]]


def grouped(
    some: Iterable[Written], of: Callable[[Written], str | None]
) -> Mapping[str, tuple[Written, ...]]:
    """Group reviews by an id, oldest first; those without it are left out."""
    found: dict[str, tuple[Written, ...]] = {}
    for review in sorted(some, key=lambda review: review.time):
        if (name := of(review)) is not None:
            found[name] = (*found.get(name, ()), review)
    return found


def with_written(model: Recommender, history: Histories, written: Sequence[Written]) -> Histories:
    """The history of one person with what they wrote after the training."""
    if not written:
        return history
    ratings = [float("nan") if review.rating is None else review.rating for review in written]
    late = LateReviews(
        [review.review_id for review in written],
        [0] * len(written),
        [review.item_id for review in written],
        ratings,
        [review.texts for review in written],
        vectors_of(written),
    )
    return with_late_reviews(model, history, late)


def vectors_of(written: Sequence[Written], first: int = 0) -> dict[str, ModalityVectors]:
    """Vectors of reviews by the name of the features, owned by positions from ``first`` on."""
    found: dict[str, ModalityVectors] = {}
    for modality, name in NAMES.items():
        having = [position for position, review in enumerate(written) if modality in review.means]
        if having:
            rows = np.stack([written[position].means[modality] for position in having])
            found[name] = ModalityVectors(rows, np.array(having, dtype=np.int64) + first)
    return found


def followed(reviews: ReviewVectors, items: Index, written: Sequence[Written]) -> ReviewVectors:
    """Vectors and words of reviews, and of later ones behind them.

    Parameters
    ----------
    reviews : ReviewVectors
        Of the shop at its training.
    items : Index
        All items.
    written : sequence of Written
        The later ones, each of an item that is there.
    """
    first = len(reviews.item)
    vectors = dict(reviews.vectors)
    for name, own in vectors_of(written, first).items():
        if name in vectors and vectors[name].vectors.shape[1] == own.vectors.shape[1]:
            known = vectors[name]
            rows = np.concatenate([known.vectors, own.vectors])
            vectors[name] = ModalityVectors(rows, np.concatenate([known.owner, own.owner]))
    words = reviews.words
    if words is not None:
        counts = count_matrix([terms(review.texts) for review in written], words.column)
        both = sparse.csr_array(sparse.vstack([words.counts, counts]))
        words = ReviewWords(both, words.own, words.column)
    item = np.concatenate([reviews.item, items.positions([review.item_id for review in written])])
    return replace(reviews, item=item.astype(np.int64), vectors=vectors, words=words)


def table_followed(reviews: Reviews, written: Sequence[Written]) -> Reviews:
    """The table of reviews with later ones behind it."""
    rows = {
        "review_id": [review.review_id for review in written],
        "user_id": [review.user_id for review in written],
        "item_id": [review.item_id for review in written],
        "text": [review.text for review in written],
        "rating": [review.rating for review in written],
        "time": [review.time for review in written],
    }
    known = reviews.table
    late = pl.DataFrame(rows, schema_overrides={name: known.schema[name] for name in rows})
    return Reviews(pl.concat([known, late], how="diagonal"), (), ())
