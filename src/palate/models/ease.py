"""EASE: a linear autoencoder over items, solved in closed form."""

from dataclasses import dataclass

import numpy as np

from palate.data import Dataset
from palate.linalg.gram import dense_gram
from palate.linalg.solve import invert_spd
from palate.models.limits import check_dense
from palate.models.linear import ItemToItem
from palate.ranges import NonNegative


@dataclass(kw_only=True)
class EASE(ItemToItem):
    """Score an item by item-to-item weights that best reconstruct every user's history.

    Minimises ``|X - XB|^2 + l2 |B|^2`` subject to ``diag(B) = 0``, X being users x items.

    Parameters
    ----------
    l2 : float
        L2 penalty on B. About 50 for a few thousand users, 200-500 for tens of thousands.

    Raises
    ------
    TooManyItems
        If the dense weights would not fit the memory budget; item-knn and content-knn will.

    References
    ----------
    Steck, Embarrassingly Shallow Autoencoders for Sparse Data, WWW 2019.
    """

    name = "ease"
    dense_arrays = 1

    l2: NonNegative = 100.0

    def learn(self, dataset: Dataset) -> None:
        check_dense(len(dataset.items), arrays=self.dense_arrays, model=self.name)
        precision = invert_spd(dense_gram(dataset.train_matrix), ridge=self.l2)
        weights = precision
        weights /= -precision.diagonal()
        np.fill_diagonal(weights, 0.0)
        self.weights_ = weights
