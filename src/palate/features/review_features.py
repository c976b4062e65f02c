"""Review features of items: means over the reviews that a split allows to read."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from palate.data import Features, Index, ReviewSpace, unit_rows
from palate.encoders.tfidf import FINGERPRINT as TFIDF
from palate.encoders.tfidf import rarity_of, weighted_counts
from palate.features.encode import ModalityVectors
from palate.features.normalise import mean_by_item, normalised
from palate.features.review_vectors import AUDIO, IMAGE, MODALITY, TEXT, WORDS, ReviewVectors
from palate.linalg.csr import Rows, csr_of, rows_to_unit_length
from palate.shop import Reviews
from palate.shop.stances import Judging, stances_of
from palate.units import DAY

TOGETHER, APART = "together", "apart"

VIEWS = (TOGETHER, APART)
"""What ratings do to the mean: nothing, or what is praised less what is complained about stands beside it.

Cosines are those of praise and complaint side by side, of which mean and difference are a rotation. The mean
comes first in both: whatever is said for or against it, an item is what its reviews speak of.
"""

DESCRIPTION_OF = {TEXT: "text", IMAGE: "image", AUDIO: "audio"}
"""Features of items themselves that the same encoder makes."""

SHRINK = 1.0
"""Reviews of mean weight that an item's own description counts for beside them."""

HALF_LIFE = 730.0
"""Days after which a review counts for half of what a new one does."""


@dataclass(frozen=True)
class ReviewWeights:
    """Weight and sign of each review.

    Parameters
    ----------
    readable : ndarray of bool, shape (n_reviews,)
        Reviews that may be read.
    weight : ndarray of float32, shape (n_reviews,)
        By helpfulness or length, and by recency; 0 for those that may not be read.
    stance : ndarray of float32, shape (n_reviews,)
        From -1, complaint, to 1, praise, by rating; mild praise without one.
    judging : Judging, optional
        What ratings were judged by; None where there are none.
    """

    readable: NDArray[np.bool_]
    weight: NDArray[np.float32]
    stance: NDArray[np.float32]
    judging: Judging | None = None


def review_weights_of(reviews: Reviews, readable: NDArray[np.bool_]) -> ReviewWeights:
    """Weigh reviews; only readable ones determine recency and a user's mean rating.

    Parameters
    ----------
    reviews : Reviews
        Of the shop.
    readable : ndarray of bool, shape (n_reviews,)
        Reviews that may be read.
    """
    table = reviews.table
    helpful, time = table["helpful"].fill_null(0.0).to_numpy(), table["time"].to_numpy()
    length = np.array([len(text) for text in reviews.texts], dtype=np.float64)
    weight = 1 + np.log1p(np.maximum(helpful, 0)) if np.any(helpful[readable] > 0) else 1 + np.log1p(length)
    dated = readable & np.isfinite(time)
    if dated.any():
        age = np.maximum(np.nanmax(time[dated]) - time, 0) / DAY
        weight = weight * np.where(np.isfinite(age), 0.5 ** (age / HALF_LIFE), 0.5)
    weight = np.where(readable, weight, 0).astype(np.float32)
    judging = Judging.of(table["rating"].to_numpy()[readable])
    return ReviewWeights(readable, weight, stances_of(reviews, readable), judging)


class ReadReviews:
    """Readable reviews as rows that items can be compared by.

    Parameters
    ----------
    reviews : ReviewVectors
        All reviews.
    review_weights : ReviewWeights
        Which may be read, and how much each counts.
    own : mapping of str to ModalityVectors
        What the items' own features are the means of, by name of the features.
    n_items : int
        Number of items.
    """

    def __init__(
        self,
        reviews: ReviewVectors,
        review_weights: ReviewWeights,
        own: Mapping[str, ModalityVectors],
        n_items: int,
    ) -> None:
        self._reviews, self.review_weights, self._own, self._n_items = reviews, review_weights, own, n_items
        self.fingerprints = {name: encoder.fingerprint for name, encoder in reviews.encoders.items()} | {
            WORDS: TFIDF
        }

    def features(self, view: str = TOGETHER) -> dict[str, Features]:
        """Compute features of items by name, for each modality in which some readable review has content.

        An item's row is the weighted mean of its readable reviews' vectors and of its own description's, if
        it has one: with few reviews the description says more. An item without a readable review lacks them.

        Parameters
        ----------
        view : str
            One of :data:`VIEWS`.
        """
        found: dict[str, Features] = {}
        for name, weights in self._weights.items():
            said, described = self._words if name == WORDS else self._dense[name]
            values = weights.mean(said, described, view)
            if isinstance(values, np.ndarray):
                found[name] = normalised(values, weights.present, MODALITY[name], self.fingerprints[name])
            else:
                present = sparse.diags_array(weights.present.astype(np.float32))
                unit = rows_to_unit_length(sparse.csr_array(present @ values))
                found[name] = Features(unit, weights.present, MODALITY[name], TFIDF)
        return found

    def rows(self, which: NDArray[np.int64]) -> dict[str, Rows]:
        """Vectors of some readable reviews by name of the features, rows of unit length or zero; dense ones
        are centred over all that may be read, sparse ones are in the columns of :meth:`features`, together.
        """
        found: dict[str, Rows] = {}
        for name, weights in self._weights.items():
            if name == WORDS:
                found[name] = self._words[0][which]
                continue
            there = np.isin(which, weights.read)[:, None]
            apart = self._dense[name][0][which] - self._centres[name]
            found[name] = unit_rows(np.where(there, apart, np.float32(0)))
        return found

    def space(self) -> ReviewSpace:
        """How :meth:`rows` brings reviews to vectors."""
        terms, rarity = Index(()), np.empty(0, np.float32)
        if WORDS in self._weights and self._reviews.words is not None:
            kept, rarity = self._kept_words
            named = {position: term for term, position in self._reviews.words.column.items()}
            terms = Index(tuple(named[position] for position in kept.tolist()))
        judging = self.review_weights.judging
        return ReviewSpace(self._centres, terms, rarity, {} if judging is None else judging.as_mapping())

    @cached_property
    def _centres(self) -> dict[str, NDArray[np.float32]]:
        """Mean of readable reviews, by name of the dense vectors."""
        return {
            name: self._dense[name][0][np.unique(weights.read)].mean(axis=0)
            for name, weights in self._weights.items()
            if name != WORDS
        }

    @cached_property
    def _weights(self) -> dict[str, "_Weights"]:
        """Weights of the means, by name, where there is a review to average."""
        names = [name for name in MODALITY if name in self._reviews.vectors]
        names += [WORDS] if self._reviews.words is not None else []
        of = {
            name: _Weights.of(
                self._reviews.item, self.review_weights, self._reviews.having(name), self._n_items
            )
            for name in names
        }
        return {name: of[name] for name in MODALITY if name in of and of[name].present.any()}

    @cached_property
    def _dense(self) -> dict[str, tuple[NDArray[np.float32], NDArray[np.float32] | None]]:
        """Unit rows of reviews and of items' own descriptions, where the same encoder made both."""
        found: dict[str, tuple[NDArray[np.float32], NDArray[np.float32] | None]] = {}
        for name, things in self._reviews.vectors.items():
            described, own = None, self._own.get(DESCRIPTION_OF[name])
            if own is not None and own.vectors.shape[1] == things.vectors.shape[1]:
                described = unit_rows(mean_by_item(own.vectors, own.owner, self._n_items)[0])
            found[name] = self._reviews.unit[name], described
        return found

    @cached_property
    def _words(self) -> tuple[sparse.csr_array, sparse.csr_array]:
        """Word counts of reviews and of items, weighted by inverse document frequency."""
        words = self._reviews.words
        assert words is not None
        kept, rarity = self._kept_words
        return weighted_counts(words.counts[:, kept], rarity), weighted_counts(words.own[:, kept], rarity)

    @cached_property
    def _kept_words(self) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
        """Columns of the kept terms, and the weight of each."""
        words = self._reviews.words
        assert words is not None
        readable = words.counts[np.unique(self._weights[WORDS].read)]
        return rarity_of(sparse.vstack([readable, words.own], format="csr"))


@dataclass(frozen=True)
class _Weights:
    """Weights of the readable reviews in the mean of each item.

    Parameters
    ----------
    praise, complaint : csr_array of float32, shape (n_items, n_reviews)
        Weight of each review in its item's mean, by which way it speaks.
    description : ndarray of float32, shape (n_items,)
        Weight of the item's own description.
    present : ndarray of bool, shape (n_items,)
        Items with a readable review.
    """

    praise: sparse.csr_array
    complaint: sparse.csr_array
    description: NDArray[np.float32]
    present: NDArray[np.bool_]

    @classmethod
    def of(
        cls, item: NDArray[np.int64], review_weights: ReviewWeights, having: NDArray[np.bool_], n_items: int
    ) -> "_Weights":
        """Weights of the reviews that have a modality."""
        weight = np.where(having, review_weights.weight, 0).astype(np.float64)
        there = weight > 0
        mean = weight[there].mean() if there.any() else 1.0
        total = np.bincount(item, weight, n_items) + SHRINK * mean
        share = weight / total[item]
        count = np.bincount(item[there], minlength=n_items)

        def spread(which: NDArray[np.bool_]) -> sparse.csr_array:
            some = np.flatnonzero(there & which)
            return csr_of(share[some].astype(np.float32), item[some], some, (n_items, len(item)))

        description = (SHRINK * mean / total).astype(np.float32)
        return cls(
            spread(review_weights.stance >= 0), spread(review_weights.stance < 0), description, count > 0
        )

    @property
    def read(self) -> NDArray[np.int64]:
        """Positions of the reviews that are read."""
        return np.concatenate([self.praise.indices, self.complaint.indices]).astype(np.int64)

    def mean(self, said: Rows, described: Rows | None, view: str) -> Rows:
        """Mean rows of reviews and descriptions, float32, (n_items, dim), twice as wide where apart."""
        praise: Rows = self.praise @ said
        complaint: Rows = self.complaint @ said
        if described is not None:
            praise = praise + sparse.diags_array(self.description) @ described
        together = praise + complaint
        if view == TOGETHER:
            return together
        apart = praise - complaint
        if isinstance(together, np.ndarray) and isinstance(apart, np.ndarray):
            return np.hstack([together, apart])
        return sparse.csr_array(sparse.hstack([sparse.csr_array(together), sparse.csr_array(apart)]))
