"""Nearest-neighbour models: sparse, so that they scale to catalogues no dense array fits."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from palate.data import Dataset
from palate.data.modalities import by_modality
from palate.errors import NotAvailable
from palate.features.neighbours import by_behaviour, by_features
from palate.linalg.csr import csr_sum
from palate.models.linear import ItemToItem, dense_block
from palate.models.mixture import mixture_of


@dataclass(kw_only=True)
class ItemKNN(ItemToItem):
    """Score an item by its cosine, over users, to what the user already has.

    Parameters
    ----------
    neighbours : int
        Neighbours kept for each item.
    shrink : float
        Damping of similarities that rest on few users.

    References
    ----------
    Sarwar et al., Item-based Collaborative Filtering Recommendation Algorithms, WWW 2001.
    """

    name = "item-knn"

    neighbours: int = 100
    shrink: float = 10.0

    def learn(self, dataset: Dataset) -> None:
        self.weights_ = by_behaviour(dataset, self.neighbours, self.shrink)


@dataclass(kw_only=True)
class ContentKNN(ItemToItem):
    """Score an item by how like it is, in text, picture and sound, to what the user already has.

    Needs no other user: an item or a user without any row in train is served alike.

    Parameters
    ----------
    neighbours : int
        Nearest items kept for each item and each features.
    mixture : mapping of str to float
        Weight of each features by name, made to add up to 1; empty gives all features equal weight.

    Attributes
    ----------
    kernels_ : dict of str to csr_array of float32, shape (n_items, n_items)
        Weighted similarities of each modality; their sum is ``weights_``.

    Raises
    ------
    NotAvailable
        If the dataset has no features.
    InputError
        If ``mixture`` names features that the dataset has not.

    References
    ----------
    Lops, de Gemmis and Semeraro, Content-based Recommender Systems, Recommender Systems Handbook, 2011.
    """

    name = "content-knn"

    neighbours: int = 100
    mixture: Mapping[str, float] = field(default_factory=dict[str, float])

    def learn(self, dataset: Dataset) -> None:
        if not dataset.features:
            raise NotAvailable(f"{self.name} compares items by their features, and this catalogue has none")
        n_items = len(dataset.items)
        # Columns reach the neighbours' scores, so each item is pulled by the items nearest to it.
        kernels = {
            name: sparse.csr_array(by_features(dataset, name, self.neighbours).T) * np.float32(share)
            for name, share in mixture_of(dataset.features, self.mixture).items()
        }
        self.kernels_ = by_modality(kernels, {name: dataset.features[name].modality for name in kernels})
        self.weights_ = csr_sum(self.kernels_.values(), (n_items, n_items))

    def shares(self, sources: NDArray[np.int64], items: NDArray[np.int64]) -> dict[str, NDArray[np.float64]]:
        return {modality: dense_block(kernel, sources, items) for modality, kernel in self.kernels_.items()}
