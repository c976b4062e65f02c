"""Content profile: cosine similarity of items to the whole history."""

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from palate.data import Dataset
from palate.data.modalities import by_modality
from palate.models.linear import Linear
from palate.models.mixture import mixture_of
from palate.ranges import Weights


@dataclass(kw_only=True)
class ContentProfile(Linear):
    """Score an item by its summed cosine similarity to all items of the history.

    Unlike content-knn it does not cut off distant items. The similarities stay factored,
    ``history @ F @ F^T``, so that no items x items matrix is stored. Needs no other user.

    Parameters
    ----------
    mixture : mapping of str to float
        Weight of each features by name, normalised to sum 1; empty for equal weights.

    Raises
    ------
    NotAvailable
        If the dataset has no features.
    InputError
        If ``mixture`` names features that the dataset does not have.

    References
    ----------
    Pazzani and Billsus, Content-Based Recommendation Systems, The Adaptive Web 2007.
    """

    name = "content-profile"

    mixture: Weights = field(default_factory=dict[str, float])

    def learn(self, dataset: Dataset) -> None:
        mixture = mixture_of(dataset.features, self.mixture, self.name)
        self.modality_ = {name: dataset.features[name].modality for name in mixture}
        # The square root of a weight goes to each side of the product.
        self.values_ = {
            name: dataset.features[name].factors * np.float32(share**0.5) for name, share in mixture.items()
        }

    def apply(self, profiles: sparse.csr_array) -> NDArray[np.float32]:
        total = np.zeros((profiles.shape[0], len(self.items_)), dtype=np.float32)
        for values in self.values_.values():
            total += (profiles @ values) @ values.T
        return total

    def shares(self, sources: NDArray[np.int64], items: NDArray[np.int64]) -> dict[str, NDArray[np.float64]]:
        shares = {
            name: values[sources].astype(np.float64) @ values[items].astype(np.float64).T
            for name, values in self.values_.items()
        }
        return by_modality(shares, self.modality_)
