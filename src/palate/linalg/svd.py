"""Truncated SVD: dense rows whose inner products approximate those of a wide sparse matrix."""

import numpy as np
import scipy
from numpy.typing import NDArray
from scipy import sparse

RANK = 512
"""Columns kept; 512 keep the neighbours among a few thousand items."""


def factors_of(values: sparse.csr_array) -> NDArray[np.float32]:
    """Compute rows by truncated SVD, float32, shape (n, min(n, width, RANK)); exact without truncation.

    Randomised subspace iteration (Halko, Martinsson and Tropp, SIAM Review 2011) with a fixed seed.
    """
    if values.shape[1] <= RANK:
        return values.toarray()
    return _principal(values, min(RANK, values.shape[0]))


def _principal(values: sparse.csr_array, rank: int) -> NDArray[np.float32]:
    width = min(rank + 32, min(values.shape))
    start = np.random.default_rng(0).standard_normal((values.shape[1], width), dtype=np.float32)
    basis = scipy.linalg.qr(values @ start, mode="economic")[0]
    for _ in range(3):
        basis = scipy.linalg.qr(values @ (values.T @ basis), mode="economic")[0]
    left, singular, _ = scipy.linalg.svd((values.T @ basis).T, full_matrices=False)
    return np.ascontiguousarray((basis @ (left * singular))[:, :rank], dtype=np.float32)
