"""The regularised inverse of the Gram matrix that linear autoencoders share."""

import numpy as np
from numpy.typing import NDArray

from palate.data import Dataset
from palate.linalg.gram import dense_gram
from palate.linalg.solve import invert_spd

KEPT = 2**28
"""Size in bytes up to which an inverse is cached for the next model of the same ridge."""


def inverse_gram(dataset: Dataset, ridge: float) -> NDArray[np.float32]:
    """Compute ``(X.T @ X + ridge I)^-1`` of the train matrix, float32, shape (n_items, n_items), a new array.

    The last small one is cached with the dataset, since a search fits many models of the same ridge.
    """
    if ridge not in dataset.kept_inverse:
        dataset.kept_inverse.clear()
        inverse = invert_spd(dense_gram(dataset.train_matrix), ridge)
        if inverse.nbytes > KEPT:
            return inverse
        dataset.kept_inverse[ridge] = inverse
    return dataset.kept_inverse[ridge].copy()
