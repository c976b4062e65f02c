"""Graph filter: a low-pass filter on the user-item graph, with hops over items of similar content."""

from dataclasses import dataclass, field
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from palate.data import Dataset
from palate.data.modalities import behaviour_of, by_modality
from palate.engine import over_blocks
from palate.features.neighbours import by_features
from palate.linalg.csr import csr_sum, scaled
from palate.models.linear import Linear
from palate.models.mixture import mixture_of
from palate.ranges import Count, NonNegative, Power, Weights

Floating = TypeVar("Floating", np.float32, np.float64)

HISTORIES = 64
"""Histories filtered at once, so that users x HISTORIES float32 stay in cache, which halves the time."""


@dataclass(kw_only=True)
class GraphFilter(Linear):
    """Score an item by a polynomial graph filter of the history, with content similarity.

    ``R = Du^-user_power X Di^-item_power``, ``S = R^T R``, filter ``S + second S^2 + third S^3``. With
    content, a hop over the nearest items by features precedes and follows it: ``(I + K) filter (I + K)^T``
    with ``K`` the weighted nearest neighbours of all features. Scores are scaled by popularity:
    ``Di^-popularity ... Di^popularity``. The filter is applied to histories by sparse products and never
    stored, so memory grows with the interactions and not with items x items.

    Parameters
    ----------
    user_power, item_power : float
        Damping of active users and popular items in the graph.
    second, third : float
        Weights of the second and third power of the item graph.
    popularity : float
        Above 0 favours popular items in the result and damps them in the history.
    content : float
        Weight of the hop over similar items; 0 for behaviour alone.
    neighbours : int
        Similar items that a hop reaches.
    mixture : mapping of str to float
        Weight of each features by name, normalised to sum 1; empty for equal weights.

    Raises
    ------
    InputError
        If ``mixture`` names features that the dataset does not have.

    References
    ----------
    Shen et al., How Powerful is Graph Convolution for Recommendation?, CIKM 2021; Park et al., Turbo-CF,
    SIGIR 2024.
    """

    name = "graph-filter"

    user_power: Power = 0.5
    item_power: Power = 0.25
    second: NonNegative = 1.0
    third: NonNegative = 0.0
    popularity: Power = 0.25
    content: NonNegative = 0.3
    neighbours: Count = 10
    mixture: Weights = field(default_factory=dict[str, float])

    def learn(self, dataset: Dataset) -> None:
        names = mixture_of(dataset.features, self.mixture) if self.content > 0 else {}
        self.modality_ = {name: dataset.features[name].modality for name in names}
        self.hop_ = {
            name: by_features(dataset, name, self.neighbours) * np.float32(self.content * share)
            for name, share in names.items()
        }
        n_items = len(dataset.items)
        self.hops_ = csr_sum(self.hop_.values(), (n_items, n_items))
        X = dataset.train_matrix
        degree = np.maximum(dataset.popularity(), 1).astype(np.float32)
        activity = np.maximum(np.diff(X.indptr), 1).astype(np.float32)
        self.scale_ = degree**self.popularity
        self.graph_ = scaled(X, activity**-self.user_power, degree**-self.item_power)
        self.back_ = sparse.csr_array(self.graph_.T)

    def apply(self, profiles: sparse.csr_array) -> NDArray[np.float32]:
        scores = np.empty(profiles.shape, dtype=np.float32)

        def filter_some(start: int, stop: int) -> None:
            scores[start:stop] = self._filtered(profiles[start:stop])

        over_blocks(len(scores), HISTORIES, filter_some)
        return scores

    def _filtered(self, profiles: sparse.csr_array) -> NDArray[np.float32]:
        start = scaled(profiles, np.ones(profiles.shape[0], dtype=np.float32), 1.0 / self.scale_)
        start = sparse.csr_array(start + start @ self.hops_)
        # Sparse times dense runs at the speed of memory, a product of sparse matrices does not.
        first = self.back_ @ (self.graph_ @ np.ascontiguousarray(start.toarray().T))
        filtered = self._further(first, self.graph_, self.back_)
        filtered += self.hops_ @ filtered
        return (filtered * self.scale_[:, None]).T

    def shares(self, sources: NDArray[np.int64], items: NDArray[np.int64]) -> dict[str, NDArray[np.float64]]:
        # (I + K) P (I + K)^T = P + the sum over features of P K_m^T + K_m P (I + K)^T, where K sums the K_m.
        ratio = self.scale_[items].astype(np.float64) / self.scale_[sources].astype(np.float64)[:, None]
        stay = sparse.eye_array(len(self.items_), format="csr")[items]
        hopped = self._columns(stay + self.hops_[items])
        content = {
            name: ratio * (hop[sources] @ hopped + self._columns(hop[items])[sources])
            for name, hop in self.hop_.items()
        }
        # The rest is P itself, behaviour alone.
        behaviour = ratio * self._columns(stay)[sources]
        shares = by_modality(content, self.modality_)
        return shares | {"behaviour": behaviour_of(behaviour, shares)}

    def _columns(self, mixes: sparse.csr_array) -> NDArray[np.float64]:
        """Mix columns of the filter P, ``P @ mixes.T``, float64, (n_items, n_mixes), without storing P."""
        R, back = self.graph_.astype(np.float64), self.back_.astype(np.float64)
        return self._further(back @ (R @ mixes.T.toarray()), R, back)

    def _further(
        self, first: NDArray[Floating], R: sparse.csr_array, back: sparse.csr_array
    ) -> NDArray[Floating]:
        """Add the second and third powers to the first, shape (n_items, n)."""
        if self.second == 0 and self.third == 0:
            return first
        kind = first.dtype.type
        higher = first * kind(self.second)
        if self.third != 0:
            higher += kind(self.third) * (back @ (R @ first))
        return first + back @ (R @ higher)
