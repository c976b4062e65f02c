"""Sums of vectors and of their outer products, exact where those of 32 bits would not be."""

import numpy as np
from numpy.typing import NDArray

from palate.engine import blocks

ROWS = 8192
"""Vectors of which 64-bit copies are made at once."""


def moments(vectors: NDArray[np.float32]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return the sum of vectors, shape (dim,), and of their outer products, shape (dim, dim), both float64.

    Parameters
    ----------
    vectors : ndarray of float32, shape (n, dim)
    """
    dim = vectors.shape[1]
    total, gram = np.zeros(dim), np.zeros((dim, dim))
    for rows in blocks(len(vectors), ROWS):
        some = vectors[rows].astype(np.float64)
        total += some.sum(axis=0)
        gram += some.T @ some
    return total, gram
