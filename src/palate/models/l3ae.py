"""L3AE: EASE regularised towards content EASE weights."""

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from palate.data import Dataset
from palate.data.modalities import behaviour_of, by_modality
from palate.linalg.solve import add_product
from palate.models.content import content_ease
from palate.models.inverse import inverse_gram
from palate.models.limits import check_dense
from palate.models.linear import ItemToItem
from palate.models.mixture import mixture_of
from palate.models.new_items import cold_item_scale
from palate.ranges import Fraction, NonNegative, Positive, Weights


@dataclass(kw_only=True)
class L3AE(ItemToItem):
    """Score an item by item-to-item weights that reconstruct histories and stay close to content weights.

    Minimises ``|X - XB|^2 + l2 |B|^2 + pull |B - C|^2`` subject to ``diag(B) = 0``, where C is the weighted
    sum of the content EASE weights of the modalities. An item without a row in train is scored by its content
    alone, rescaled to a quantile of the other items.

    Parameters
    ----------
    l2 : float
        L2 penalty on B.
    pull : float
        L2 penalty on the distance from the content weights (rho in the paper).
    content_l2 : float
        L2 penalty of each content EASE.
    mixture : mapping of str to float
        Weight of each features by name, normalised to sum 1; empty for equal weights.
    new_items : float
        Quantile, over items with train rows, of the root mean square of an item's scores; the scores of items
        without train rows are scaled to it.

    Attributes
    ----------
    modality_ : dict of str to str
        Modality of each features.
    reach_, right_ : dict of str to ndarray of float32, shape (n_items, dim)
        Factors of ``pull * mixture * P C`` of each features, for explaining.
    own_ : dict of str to ndarray of float32, shape (n_items,)
        Multiplier of P that keeps the diagonal of each features' weights zero.
    precision_ : ndarray of float32, shape (n_items,)
        Diagonal of P, the inverse of the regularised Gram matrix.

    Raises
    ------
    TooManyItems
        If the dense weights would not fit the memory budget.
    InputError
        If ``mixture`` names features that the dataset does not have, or ``content_l2`` is not above 0.

    References
    ----------
    Moon et al., LLM-Enhanced Linear Autoencoders for Recommendation, CIKM 2025.
    """

    name = "l3ae"
    dense_arrays = 1

    l2: NonNegative = 20.0
    pull: NonNegative = 40.0
    content_l2: Positive = 10.0
    mixture: Weights = field(default_factory=dict[str, float])
    new_items: Fraction = 0.1

    def learn(self, dataset: Dataset) -> None:
        check_dense(len(dataset.items), arrays=self.dense_arrays, model=self.name)
        mixture = mixture_of(dataset.features, self.mixture)
        self.modality_ = {name: dataset.features[name].modality for name in mixture}
        self.reach_: dict[str, NDArray[np.float32]] = {}
        self.right_: dict[str, NDArray[np.float32]] = {}
        self.own_: dict[str, NDArray[np.float32]] = {}
        P = inverse_gram(dataset, ridge=self.l2 + self.pull)
        self.precision_ = P.diagonal().copy()
        for name, share in mixture.items():
            content = content_ease(dataset.features[name], self.content_l2)
            self.reach_[name] = P @ content.left
            self.right_[name] = content.right * np.float32(self.pull * share)
            self.own_[name] = np.einsum("ij,ij->i", self.reach_[name], self.right_[name]) / self.precision_
        P *= -(1.0 / self.precision_ + sum(self.own_.values()))
        for name in mixture:
            add_product(P, self.reach_[name], self.right_[name])
        np.fill_diagonal(P, 0.0)
        self.weights_ = P
        scale = cold_item_scale(dataset, P, self.new_items)
        if np.any(scale != 1):
            # P is zero beside a new item's diagonal, so that scaling its right factors scales its weights.
            P *= scale
            for right in self.right_.values():
                right *= scale[:, None]

    def shares(self, sources: NDArray[np.int64], items: NDArray[np.int64]) -> dict[str, NDArray[np.float64]]:
        content = {
            name: self.reach_[name][sources].astype(np.float64)
            @ self.right_[name][items].astype(np.float64).T
            for name in self.right_
        }
        # weights = sum(content) - P (1 / precision + sum(own)) off the diagonal, so P need not be kept.
        entries = self.entries(sources, items)
        scale = 1.0 / self.precision_[items].astype(np.float64) + sum(
            own[items] for own in self.own_.values()
        )
        P = (sum(content.values()) - entries) / scale
        other = (sources[:, None] != items[None, :]).astype(np.float64)
        own = {name: other * (term - P * self.own_[name][items]) for name, term in content.items()}
        shares = by_modality(own, self.modality_)
        return shares | {"behaviour": behaviour_of(entries - sum(shares.values()), shares)}
