"""Graph filter: a low-pass filter on the user-item graph, with hops over items of like content."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from palate.data import Dataset
from palate.models.csr import csr_sum
from palate.models.linear import ItemToItem
from palate.models.memory import check_dense
from palate.models.mixture import mixture_of
from palate.models.neighbours import nearest


@dataclass(kw_only=True)
class GraphFilter(ItemToItem):
    """Score an item by how strongly the interaction graph, and the likeness of contents, connect it to the
    history.

    ``R = Du^-user_power X Di^-item_power``, ``S = R^T R``, filter ``S + hops S S``. With content, a hop over
    the nearest items by features is taken before and after: ``(I + content K) S' (I + content K)``. Scores
    are scaled by popularity: ``(x Di^-popularity) S' Di^popularity``.

    Parameters
    ----------
    user_power, item_power : float
        How much active users and popular items are held back in the graph.
    hops : float
        Weight of the two-step filter.
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
    TooManyItems
        If three dense items-by-items arrays would not fit the memory budget.
    InputError
        If ``mixture`` names features that the dataset has not.

    References
    ----------
    Shen et al., How Powerful is Graph Convolution for Recommendation?, CIKM 2021; Park et al., Turbo-CF,
    SIGIR 2024.
    """

    name = "graph-filter"
    summary = "polynomial low-pass filter on the user-item graph with content hops, closed form"
    source = "Shen et al., CIKM 2021; Park et al., SIGIR 2024"

    user_power: float = 0.5
    item_power: float = 0.25
    hops: float = 1.0
    popularity: float = 0.25
    content: float = 0.3
    neighbours: int = 10
    mixture: Mapping[str, float] = field(default_factory=dict[str, float])

    def learn(self, dataset: Dataset) -> None:
        check_dense(len(dataset.items), arrays=3, model=self.name)
        names = mixture_of(dataset.features, self.mixture) if self.content > 0 else {}
        self.modality_ = {name: dataset.features[name].modality for name in names}
        self.hop_ = {
            name: nearest(dataset.features[name], self.neighbours) * np.float32(self.content * share)
            for name, share in names.items()
        }
        X = dataset.train_matrix
        degree = np.maximum(dataset.popularity(), 1).astype(np.float32)
        activity = np.maximum(np.diff(X.indptr), 1).astype(np.float32)
        self.graph_ = scaled(X, activity**-self.user_power, degree**-self.item_power)
        self.scale_ = degree**self.popularity
        S = sparse.csr_array(self.graph_.T @ self.graph_).toarray()
        S += self.hops * (S @ S)
        if self.hop_:
            K = csr_sum(self.hop_.values(), S.shape)
            S += (K @ S.T).T
            S += K @ S
        S *= self.scale_
        S /= self.scale_[:, None]
        self.weights_ = S

    def shares(self, sources: NDArray[np.int64], items: NDArray[np.int64]) -> dict[str, NDArray[np.float64]]:
        # (I + K) S (I + K)^T = S + sum over features of K_m S (I + K)^T + S K_m^T, K being the sum of the
        # K_m.
        ratio = self.scale_[items] / self.scale_[sources][:, None]
        stay = sparse.eye_array(len(self.items_), format="csr")[items]
        hopped = self._columns(stay + csr_sum((hop[items] for hop in self.hop_.values()), stay.shape))
        shares: dict[str, NDArray[np.float64]] = {}
        for name, hop in self.hop_.items():
            after = self._columns(hop[items])[sources]
            share = ratio * (hop[sources] @ hopped + after)
            modality = self.modality_[name]
            shares[modality] = shares[modality] + share if modality in shares else share
        shares["behaviour"] = self.entries(sources, items) - sum(shares.values())
        return shares

    def _columns(self, mixes: sparse.csr_array) -> NDArray[np.float64]:
        """Mixed columns of the filter, ``S @ mixes.T``, float64, (n_items, n_mixes), without keeping S."""
        R = self.graph_.astype(np.float64)
        once = R.T @ (R @ mixes.T.toarray())
        return once + self.hops * (R.T @ (R @ once))


def scaled(X: sparse.csr_array, rows: NDArray[np.float32], columns: NDArray[np.float32]) -> sparse.csr_array:
    """X with its rows and columns multiplied, CSR float32."""
    data = X.data * np.repeat(rows, np.diff(X.indptr)) * columns[X.indices]
    return sparse.csr_array((data.astype(np.float32), X.indices, X.indptr), shape=X.shape)
