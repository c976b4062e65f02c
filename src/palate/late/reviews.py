"""Reviews written after training, folded into a fitted model."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from palate.data import Histories, Index, LaterReviews, Remarks, ReviewSpace, ReviewTable, unit_rows
from palate.encoders import terms
from palate.encoders.tfidf import count_matrix, weighted_counts
from palate.errors import InputError, ShapeMismatch
from palate.features import ModalityVectors
from palate.features.normalise import mean_by_item
from palate.features.review_vectors import WORDS
from palate.linalg.csr import Rows
from palate.models.base import Recommender
from palate.shop.ratings import AVERAGE
from palate.shop.stances import Judging


@dataclass(frozen=True)
class LateReviews:
    """Reviews with their encoded vectors.

    Parameters
    ----------
    ids : sequence of str
        What each review is called.
    rows : sequence of int
        Row of its author in the histories that it is handed in with.
    items : sequence of str
        Id of the item that it is of; the model may lack it, for what is said tells of taste anyway.
    ratings : sequence of float
        NaN where none was given.
    texts : sequence of sequence of str
        What each says: its text, and what is spoken in its recordings.
    vectors : mapping of str to ModalityVectors
        Vectors of texts, pictures and sounds as the model's encoders give them, owned by positions in
        ``ids``, by the names of :mod:`palate.features.review_vectors`: "review", "review-image",
        "review-audio".

    Raises
    ------
    ShapeMismatch
        If the columns differ in length.
    """

    ids: Sequence[str]
    rows: Sequence[int]
    items: Sequence[str]
    ratings: Sequence[float]
    texts: Sequence[Sequence[str]]
    vectors: Mapping[str, ModalityVectors]

    def __post_init__(self) -> None:
        for name in ("rows", "items", "ratings", "texts"):
            if len(getattr(self, name)) != len(self.ids):
                raise ShapeMismatch(name, len(getattr(self, name)), "reviews", len(self.ids))


def with_late_reviews(model: Recommender, histories: Histories, reviews: LateReviews) -> Histories:
    """Add reviews that were written after training to histories.

    ``review-profile``, and blends that hold it, then score, explain and name these reviews as if they had
    been in the table that the model was trained with, all else the same. What is frozen at training: what is
    said of each item, the terms that are known and how rare each is, the centres of vectors, the scatter
    within items, the weights of modalities and models, and what ratings are judged by (scale, mean of all).
    A later review changes nothing for anyone but its author.

    Hand in everything that a person wrote, old and new: a review that the model was trained with is not added
    again, but its rating tells what the person usually gives. Models that read no reviews score histories
    with them as without.

    Parameters
    ----------
    model : Recommender
        Fitted on a dataset with reviews.
    histories : Histories
        One a person, in the item positions of the model.
    reviews : LateReviews
        Of these people.

    Returns
    -------
    Histories
        The same where no review is new, or the model was trained without reviews.

    Raises
    ------
    InputError
        If a row is none of the histories, a review is named twice, or vectors have another width than those
        that the model was trained with.
    """
    space = model.review_space_
    if space is None:
        return histories
    rows = np.asarray(reviews.rows, dtype=np.int64)
    if len(rows) and not 0 <= int(rows.min()) <= int(rows.max()) < len(histories):
        raise InputError(f"a review is of row {int(rows.max())}, and there are {len(histories)} histories")
    if len(set(reviews.ids)) != len(reviews.ids):
        raise InputError("a review is named twice")
    new = np.flatnonzero(model.reviews_.positions(reviews.ids) < 0)
    if not len(new):
        return histories
    table = table_of(space, reviews)
    first = len(model.reviews_)
    own = Remarks.of(
        rows[new],
        new + first,
        model.items_.positions(reviews.items)[new],
        _stances(space, reviews)[new],
        len(histories),
    )
    own = replace(own, later=LaterReviews(first, table))
    before = histories.remarks
    return replace(histories, remarks=own if before is None else before.joined(own))


def table_of(space: ReviewSpace, reviews: LateReviews) -> ReviewTable:
    """Encode reviews as those that a model was trained with.

    Raises
    ------
    InputError
        If vectors have another width.
    """
    vectors: dict[str, Rows] = {
        name: _dense(space, name, things, len(reviews.ids))
        for name, things in reviews.vectors.items()
        if name in space.centres
    }
    if len(space.terms):
        column = {term: position for position, term in enumerate(space.terms)}
        counts = count_matrix([terms(said) for said in reviews.texts], column)
        vectors[WORDS] = sparse.csr_array(weighted_counts(counts, space.rarity))
    return ReviewTable(Index(tuple(reviews.ids)), vectors, space)


def _dense(space: ReviewSpace, name: str, things: ModalityVectors, n: int) -> NDArray[np.float32]:
    centre = space.centres[name]
    if things.vectors.shape[1] != len(centre):
        raise InputError(
            f"vectors of {name} have {things.vectors.shape[1]} numbers, and {len(centre)} in the model: they "
            "come from another encoder"
        )
    mean, having = mean_by_item(things.vectors, things.owner, n)
    return unit_rows(np.where(having[:, None], unit_rows(mean) - centre, np.float32(0)))


def _stances(space: ReviewSpace, reviews: LateReviews) -> NDArray[np.float32]:
    """Compute the stance of each review, relative to all reviews of its author."""
    ratings = np.asarray(reviews.ratings, dtype=np.float64)
    judging = Judging.read(space.ratings) or Judging.of(ratings)
    if judging is None:
        return np.full(len(ratings), AVERAGE, dtype=np.float32)
    return judging.stances(ratings, np.asarray(reviews.rows, dtype=np.int32), np.ones(len(ratings), np.bool_))
