"""Review profile: items similar to what the user praised in reviews, unlike what they complained about."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from palate.data import Dataset, Features, Histories, Remarks, unit_rows
from palate.data.modalities import by_modality
from palate.errors import NotAvailable
from palate.linalg.csr import (
    Rows,
    csr_of,
    inverse_root,
    row_sums,
    rows_to_unit_length,
    scaled,
)
from palate.models.mixture import mixture_of
from palate.models.rocchio import Rocchio
from palate.models.terms import Term, review_source
from palate.ranges import Positive

TINY = 1e-9

TARGETS = {
    "review": ("text", "review"),
    "review-lexical": ("review-lexical",),
    "review-image": ("image", "review-image"),
    "review-audio": ("audio", "review-audio"),
}
"""Features of items that vectors of reviews are compared with, by name; the features of the same name for all
others."""


@dataclass(kw_only=True)
class ReviewProfile(Rocchio):
    """Score an item by its similarity to each review that the user wrote, times the review's stance.

    Praise is a query for similar items, a complaint one for dissimilar items, in text, images and audio. An
    item is represented by its own features and by the reviews of others, where both are in the space of the
    reviews' encoder. Similarity is the inner product in the inverse of the scatter of reviews within their
    items: style, language and what everyone says count less than what tells items apart. Each review is a
    term of the score. Other parameters are those of :class:`palate.models.rocchio.Rocchio`.

    Parameters
    ----------
    ridge : float or None
        Added to the scatter within items, in multiples of its mean over the dimensions; None for plain
        cosines.

    Attributes
    ----------
    said_ : dict of str to ndarray or csr_array of float32, shape (n_reviews, dim)
        Vectors of ``reviews_``, by name.

    Raises
    ------
    NotAvailable
        If the dataset has no reviews of its users, or nothing to compare them with.
    InputError
        If ``mixture`` names features that the dataset does not have, or ``ridge`` is not above 0.

    References
    ----------
    Reviews as in Zheng, Noroozi and Yu, DeepCoNN, WSDM 2017, but linear; scatter within classes as in Hatch,
    Kajarekar and Stolcke, Interspeech 2006.
    """

    name = "review-profile"

    ridge: Positive | None = 1.0

    @property
    def vectors(self) -> Mapping[str, Rows]:
        return self.said_

    def entries(self, histories: Histories) -> Remarks | None:
        return histories.remarks

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
        self.shown_ = {}
        items = np.empty(len(table.ids), dtype=np.int64)
        items[remarks.reviews] = remarks.items
        for name, share in mixture.items():
            rows = shown[name]
            if self.ridge is not None:
                rows = unscattered(rows, self.said_[name], items, self.ridge)
            self.shown_[name] = self.unit_deviation(name, share, rows, remarks)

    def explain_history(self, history: Histories, items: NDArray[np.int64]) -> list[Term]:
        if history.remarks is None:
            return []
        sources = review_source(history.remarks.reviews)
        terms = by_modality(self.products(history.remarks, items), self.modality_)
        return [Term(name, sources, values) for name, values in terms.items()]


def unscattered(rows: Rows, said: Rows, items: NDArray[np.int64], ridge: float) -> Rows:
    """Multiply rows by the inverse of the scatter of reviews within their items, plus a ridge.

    Parameters
    ----------
    rows : ndarray or csr_array of float32, shape (n, dim)
        Rows to multiply; for sparse rows only the diagonal of the scatter is used.
    said : ndarray or csr_array of float32, shape (n_reviews, dim)
        Vectors of the reviews.
    items : ndarray of int64, shape (n_reviews,)
        Item of each review.
    ridge : float
        Ridge in multiples of the mean of the scatter's diagonal.
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
    """Sum the squares of each column."""
    return np.asarray(matrix.multiply(matrix).sum(axis=0), dtype=np.float64).ravel()


def shown_by(vectors: Mapping[str, Rows], features: Mapping[str, Features]) -> dict[str, Rows]:
    """Return rows of items that vectors of reviews can be compared with, by name; without rows a name is left
    out.

    The mean of an item's own features and those of its reviews, praise and complaint alike: an item that
    many complain about still is what they speak of.
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
    """Take the first columns of rows, normalised to unit length again where there are more."""
    if rows.shape[1] == width:
        return rows
    if isinstance(rows, np.ndarray):
        return unit_rows(rows[:, :width])
    return rows_to_unit_length(sparse.csr_array(rows[:, :width]))
