"""Review profile: items like what the person praised in reviews, unlike what they complained about."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from palate.data import Dataset, Features, Histories, unit_rows
from palate.data.modalities import by_modality
from palate.errors import NotAvailable
from palate.linalg.csr import (
    Rows,
    csr_of,
    inner_products,
    inverse_root,
    row_sums,
    rows_to_unit_length,
    scaled,
)
from palate.models.base import Recommender
from palate.models.mixture import mixture_of
from palate.models.terms import Term, review_source
from palate.ranges import Positive, Weights

SAMPLE = 1000
"""Users by whose scores features are brought to one deviation."""

TINY = 1e-9

TARGETS = {
    "review": ("text", "review"),
    "review-lexical": ("review-lexical",),
    "review-image": ("image", "review-image"),
    "review-audio": ("audio", "review-audio"),
}
"""Features of items that vectors of reviews are compared with, by name of the space that these are in; of
other spaces, the features of that very name."""


@dataclass(kw_only=True)
class ReviewProfile(Recommender):
    """Score an item by its likeness to each review that the person wrote, times the review's stance.

    What someone praises is a query for more of it, what they complain about one for less of it, in words,
    pictures and sounds. An item is known by its own description and by what others say of it, where both are
    in the space of the reviews' encoder. Likeness is the inner product in the inverse of the scatter of
    reviews within their items: how people write of one and the same item (their language, their temper, what
    everyone says) counts less than what tells items apart. The score is linear in the reviews, each of which
    is one of its terms. Who wrote no review gets zero for every item.

    Parameters
    ----------
    mixture : mapping of str to float
        Weight of each features of reviews by name, made to add up to 1; empty gives all equal weight. Scores
        of each are first brought to one deviation.
    ridge : float or None
        What is added to the scatter within items, in multiples of its mean over the dimensions; None takes
        cosines as they are.

    Attributes
    ----------
    said_ : dict of str to ndarray or csr_array of float32, shape (n_reviews, dim)
        Vectors of ``reviews_``, by name.
    shown_ : dict of str to ndarray or csr_array of float32, shape (n_items, dim)
        Rows of items that these are multiplied by.

    Raises
    ------
    NotAvailable
        If the dataset has no reviews of its users, or nothing to compare them with.
    InputError
        If ``mixture`` names features that the dataset has not, or ``ridge`` is not above 0.

    References
    ----------
    Rocchio, Relevance feedback in information retrieval, 1971; reviews as in Zheng, Noroozi and Yu, DeepCoNN,
    WSDM 2017, but linear; scatter within classes as in Hatch, Kajarekar and Stolcke, Interspeech 2006.
    """

    name = "review-profile"

    mixture: Weights = field(default_factory=dict[str, float])
    ridge: Positive | None = 1.0

    def learn(self, dataset: Dataset) -> None:
        table, remarks = dataset.review_table, dataset.remarks
        shown = {} if table is None else shown_by(table.vectors, dataset.features)
        if table is None or remarks is None or not shown:
            raise NotAvailable(
                f"{self.name} compares features of items with what people said in reviews, and here are none"
            )
        mixture = mixture_of({name: dataset.features[name] for name in shown}, self.mixture)
        self.modality_ = {name: dataset.features[name].modality for name in mixture}
        self.said_ = {name: table.vectors[name] for name in mixture}
        self.shown_: dict[str, Rows] = {}
        items = np.empty(len(table.ids), dtype=np.int64)
        items[remarks.reviews] = remarks.items
        for name, share in mixture.items():
            said, rows = self.said_[name], shown[name]
            if self.ridge is not None:
                rows = unscattered(rows, said, items, self.ridge)
            deviation = deviation_of(remarks.weighted(name, said), rows)
            self.shown_[name] = rows * np.float32(share / deviation if deviation > 0 else 0.0)

    def score_histories(self, histories: Histories) -> NDArray[np.float32]:
        total = np.zeros((len(histories), len(self.items_)), dtype=np.float32)
        if histories.remarks is None:
            return total
        for name, said in self.said_.items():
            total += inner_products(histories.remarks.weighted(name, said), self.shown_[name])
        return total

    def explain_history(self, history: Histories, items: NDArray[np.int64]) -> list[Term]:
        if history.remarks is None:
            return []
        remarks, stances = history.remarks, history.remarks.stances.astype(np.float64)
        terms = {
            name: stances[:, None] * inner_products(remarks.vectors(name, said), self.shown_[name][items])
            for name, said in self.said_.items()
        }
        sources = review_source(remarks.reviews)
        return [Term(name, sources, values) for name, values in by_modality(terms, self.modality_).items()]


def unscattered(rows: Rows, said: Rows, items: NDArray[np.int64], ridge: float) -> Rows:
    """Rows times the inverse of the scatter of reviews within their items, plus a ridge.

    Parameters
    ----------
    rows : ndarray or csr_array of float32, shape (n, dim)
        Rows to multiply; of sparse ones the diagonal of the scatter is taken alone.
    said : ndarray or csr_array of float32, shape (n_reviews, dim)
        Reviews.
    items : ndarray of int64, shape (n_reviews,)
        The item of each.
    ridge : float
        In multiples of the mean of the scatter's diagonal.
    """
    members = csr_of(
        np.ones(len(items), np.float32),
        items,
        np.arange(len(items)),
        (int(items.max(initial=0)) + 1, len(items)),
    )
    count = np.maximum(row_sums(members), 1)
    if isinstance(said, np.ndarray) and isinstance(rows, np.ndarray):
        apart = said - ((members @ said) / count[:, None])[items]
        scatter = (apart.T @ apart).astype(np.float64)
        mean = float(np.trace(scatter)) / len(scatter)
        loaded = scatter + ridge * max(mean, TINY) * np.eye(len(scatter))
        return np.linalg.solve(loaded, rows.T.astype(np.float64)).T.astype(np.float32)
    said, rows = sparse.csr_array(said), sparse.csr_array(rows)
    of_items = scaled(sparse.csr_array(members @ said), inverse_root(count))
    scatter = np.maximum(_squares(said) - _squares(of_items), 0)
    mean = scatter[scatter > 0].mean() if np.any(scatter > 0) else 0.0
    return scaled(rows, np.ones(rows.shape[0]), 1.0 / (scatter + ridge * max(mean, TINY)))


def _squares(matrix: sparse.csr_array) -> NDArray[np.float64]:
    """Sum of squares of each column."""
    return np.asarray(matrix.multiply(matrix).sum(axis=0), dtype=np.float64).ravel()


def deviation_of(queries: Rows, rows: Rows) -> float:
    """Standard deviation of the inner products of some queries with all rows, over at most SAMPLE queries."""
    scores = inner_products(queries[:SAMPLE], rows)
    return float(scores.std()) if scores.size else 0.0


def shown_by(vectors: Mapping[str, Rows], features: Mapping[str, Features]) -> dict[str, Rows]:
    """Rows of items that vectors of reviews can be compared with, by name; those without any are left out.

    An item's own description and what is said of it count alike. Where ratings part praise from complaint,
    the mean of both is taken: an item that many complain about still is what they speak of.
    """
    shown: dict[str, Rows] = {}
    for name, said in vectors.items():
        if name not in features:
            continue
        rows = [
            _first(features[target].values, said.shape[1])
            for target in TARGETS.get(name, (name,))
            if target in features
            and features[target].encoder == features[name].encoder
            and features[target].dim >= said.shape[1]
        ]
        if rows:
            total = rows[0]
            for more in rows[1:]:
                total = total + more
            shown[name] = total * np.float32(1 / len(rows))
    return shown


def _first(rows: Rows, width: int) -> Rows:
    """The first columns of rows, brought to unit length again where there are more."""
    if rows.shape[1] == width:
        return rows
    if isinstance(rows, np.ndarray):
        return unit_rows(rows[:, :width])
    return rows_to_unit_length(sparse.csr_array(rows[:, :width]))
