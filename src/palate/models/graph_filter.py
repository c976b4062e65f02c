"""Graph filter: a low-pass filter on the user-item graph, with hops over items of like content."""

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
"""Histories filtered at once: users x HISTORIES float32 then stay in cache, which halves the time."""


@dataclass(kw_only=True)
class GraphFilter(Linear):
    """Score an item by how strongly who had what, and likeness of content, connect it to a history.

    ``R = Du^-user_power X Di^-item_power``, ``S = R^T R``, filter ``S + second S^2 + third S^3``. With
    content, a hop over the nearest items by features is taken before and after: ``(I + K) filter (I + K)^T``
    with ``K`` the weighted nearest neighbours of all features. Scores are scaled by popularity:
    ``Di^-popularity ... Di^popularity``. The filter is applied to histories by sparse products and never
    formed, so memory grows with the interactions and not with items x items.

    Parameters
    ----------
    user_power, item_power : float
        How much active users and popular items are held back in the graph.
    second, third : float
        Weight of items two and three steps of "who had this had that" away.
    popularity : float
        Above 0 favours popular items in the result and holds them back in the history.
    content : float
        Weight of the hop over like items; 0 is behaviour alone.
    neighbours : int
        How many like items a hop reaches.
    mixture : mapping of str to float
        Weight of each features by name, made to add up to 1; empty gives all features equal weight.

    Raises
    ------
    InputError
        If ``mixture`` names features that the dataset has not.

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
        begin = scaled(profiles, np.ones(profiles.shape[0], dtype=np.float32), 1.0 / self.scale_)
        begin = sparse.csr_array(begin + begin @ self.hops_)
        # A sparse matrix times dense columns runs at the speed of memory; a product of sparse ones does not.
        once = self.back_ @ (self.graph_ @ np.ascontiguousarray(begin.toarray().T))
        filtered = self._further(once, self.graph_, self.back_)
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
        # What is left is behaviour alone, P itself.
        behaviour = ratio * self._columns(stay)[sources]
        shares = by_modality(content, self.modality_)
        return shares | {"behaviour": behaviour_of(behaviour, shares)}

    def _columns(self, mixes: sparse.csr_array) -> NDArray[np.float64]:
        """Mixed columns of the filter P, ``P @ mixes.T``, float64, (n_items, n_mixes), without keeping P."""
        R, back = self.graph_.astype(np.float64), self.back_.astype(np.float64)
        return self._further(back @ (R @ mixes.T.toarray()), R, back)

    def _further(
        self, once: NDArray[Floating], R: sparse.csr_array, back: sparse.csr_array
    ) -> NDArray[Floating]:
        """The second and third steps added to the first, shape (n_items, n) as it came."""
        if self.second == 0 and self.third == 0:
            return once
        kind = once.dtype.type
        ahead = once * kind(self.second)
        if self.third != 0:
            ahead += kind(self.third) * (back @ (R @ once))
        return once + back @ (R @ ahead)
