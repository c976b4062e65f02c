"""Content EASE: which items predict each other by their features, in factors instead of items x items."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.linalg import qr, svd

from palate.data import Features
from palate.models.solve import invert_spd

RANK = 512
"""Columns that sparse features are reduced to; 512 keep the neighbours among a few thousand items."""


@dataclass(frozen=True)
class ContentWeights:
    """Item-to-item weights ``left @ right.T``, true off the diagonal; the diagonal is for the reader to
    replace.

    Parameters
    ----------
    left, right : ndarray of float32, shape (n_items, dim)
        The factors; rows of items without the modality are zero.
    """

    left: NDArray[np.float32]
    right: NDArray[np.float32]


def content_ease(features: Features, l2: float) -> ContentWeights:
    """EASE with item features in the place of users, in O(n_items dim^2).

    With ``Q = (F F^T + l2 I)^-1`` the weights are ``-Q_ij / Q_jj`` off the diagonal. By the Woodbury identity
    ``Q = (I - F M F^T) / l2`` with ``M = (F^T F + l2 I)^-1``, so only a dim x dim matrix is inverted.

    Parameters
    ----------
    features : Features
        One modality; sparse features are first reduced to RANK columns.
    l2 : float
        Penalty on the weights.
    """
    F = dense(features)
    M = invert_spd(F.T @ F, ridge=l2)
    FM = F @ M
    precision = (1.0 - np.einsum("ij,ij->i", FM, F)) / l2
    return ContentWeights(F, FM / (l2 * precision)[:, None])


def dense(features: Features) -> NDArray[np.float32]:
    """Features as a dense float32 array; sparse ones by truncated SVD, which keeps their inner products.

    Randomised subspace iteration (Halko, Martinsson and Tropp, SIAM Review 2011) with a fixed seed.
    """
    values = features.values
    if isinstance(values, np.ndarray):
        return values
    if min(values.shape) <= RANK:
        return values.toarray() if values.shape[1] <= RANK else _principal(values, min(values.shape))
    return _principal(values, RANK)


def _principal(values: sparse.csr_array, rank: int) -> NDArray[np.float32]:
    width = min(rank + 32, min(values.shape))
    start = np.random.default_rng(0).standard_normal((values.shape[1], width), dtype=np.float32)
    basis = qr(values @ start, mode="economic")[0]
    for _ in range(3):
        basis = qr(values @ (values.T @ basis), mode="economic")[0]
    left, singular, _ = svd((values.T @ basis).T, full_matrices=False)
    return np.ascontiguousarray((basis @ (left * singular))[:, :rank], dtype=np.float32)
