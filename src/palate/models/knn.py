"""Nearest-neighbour models: sparse, for catalogues that are too large for dense weights."""

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from palate.data import Dataset
from palate.data.modalities import by_modality
from palate.features.neighbours import by_behaviour, by_features
from palate.linalg.csr import csr_sum
from palate.models.linear import ItemToItem, dense_block
from palate.models.mixture import mixture_of
from palate.ranges import Count, NonNegative, Weights


@dataclass(kw_only=True)
class ItemKNN(ItemToItem):
    """Score an item by the cosine similarity over users of its nearest items, where they are in the history.

    Parameters
    ----------
    neighbours : int
        Nearest items that an item is scored by.
    shrink : float
        Shrinkage of similarities that rest on few users.

    References
    ----------
    Sarwar et al., Item-based Collaborative Filtering Recommendation Algorithms, WWW 2001.
    """

    name = "item-knn"

    neighbours: Count = 20
    shrink: NonNegative = 30.0

    def learn(self, dataset: Dataset) -> None:
        # Transposed, so that an item is scored by its own nearest items.
        self.weights_ = sparse.csr_array(by_behaviour(dataset, self.neighbours, self.shrink).T)


@dataclass(kw_only=True)
class ContentKNN(ItemToItem):
    """Score an item by its content similarity to the items of the history.

    Needs no other user; serves items and users without a row in train.

    Parameters
    ----------
    neighbours : int
        Nearest items kept for each item and each features.
    mixture : mapping of str to float
        Weight of each features by name, normalised to sum 1; empty for equal weights.

    Attributes
    ----------
    kernels_ : dict of str to csr_array of float32, shape (n_items, n_items)
        Weighted similarities of each modality; their sum is ``weights_``.

    Raises
    ------
    NotAvailable
        If the dataset has no features.
    InputError
        If ``mixture`` names features that the dataset does not have.

    References
    ----------
    Lops, de Gemmis and Semeraro, Content-based Recommender Systems, Recommender Systems Handbook, 2011.
    """

    name = "content-knn"

    neighbours: Count = 100
    mixture: Weights = field(default_factory=dict[str, float])

    def learn(self, dataset: Dataset) -> None:
        # Transposed, so that an item is scored by its own nearest items.
        kernels = {
            name: sparse.csr_array(by_features(dataset, name, self.neighbours).T) * np.float32(share)
            for name, share in mixture_of(dataset.features, self.mixture, self.name).items()
        }
        self.kernels_ = by_modality(kernels, {name: dataset.features[name].modality for name in kernels})
        self.weights_ = csr_sum(self.kernels_.values(), (len(dataset.items), len(dataset.items)))

    def shares(self, sources: NDArray[np.int64], items: NDArray[np.int64]) -> dict[str, NDArray[np.float64]]:
        return {modality: dense_block(kernel, sources, items) for modality, kernel in self.kernels_.items()}
