"""Ridge regression towards given coefficients, by conjugate gradients."""

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

RIDGE = 1.0
"""Penalty on the distance from the given coefficients."""

ROUNDS = 15
"""Rounds of conjugate gradients; the residual is of a user's own share then."""


def ridge_towards(
    X: sparse.csr_array, responses: NDArray[np.float32], prior: NDArray[np.float32]
) -> NDArray[np.float32]:
    """Minimise ``|X F - responses|^2 + RIDGE |F - c prior|^2`` over F, c being the best scale of the prior
    alone.

    Conjugate gradients keep memory at items x dim, never items squared. Rows of F of items that nobody had
    stay at ``c prior``. Columns that are zero in all responses, as those of an item's bias are once the mean
    is subtracted, are zero in F.

    Parameters
    ----------
    X : csr_array of float32, shape (n_users, n_items)
        Histories.
    responses : ndarray of float32, shape (n_users, dim)
        What histories are mapped to.
    prior : ndarray of float32, shape (n_items, dim)
        What F is drawn towards.

    Returns
    -------
    ndarray of float32, shape (n_items, dim)
    """
    prior = prior * responses.any(axis=0)
    mapped = X @ prior
    scale = float(np.vdot(mapped, responses)) / max(float(np.vdot(mapped, mapped)), 1e-12)
    F = prior * np.float32(scale)
    transposed = sparse.csr_array(X.T)
    residual = transposed @ (responses - X @ F)
    direction, size = residual.copy(), (residual * residual).sum(axis=0)
    for _ in range(ROUNDS):
        product = transposed @ (X @ direction) + np.float32(RIDGE) * direction
        step = size / np.maximum((direction * product).sum(axis=0), 1e-20)
        F += step * direction
        residual -= step * product
        smaller = (residual * residual).sum(axis=0)
        direction = residual + smaller / np.maximum(size, 1e-20) * direction
        size = smaller
    return F.astype(np.float32, copy=False)
