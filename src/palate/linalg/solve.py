"""Dense symmetric solves, the most expensive step of the closed-form models."""

import numpy as np
import scipy
from numpy.typing import NDArray
from scipy import sparse

from palate.engine import over_blocks
from palate.errors import SolveFailed

_MIRROR = 512
_SUMMED = 4096
"""Rows of a product that are added at once."""

_ROWS = 64
"""Rows of a product made at once: few enough to stay in cache."""


def invert_spd(matrix: NDArray[np.float32], ridge: float) -> NDArray[np.float32]:
    """Invert ``matrix + ridge * I`` by Cholesky, in place.

    LAPACK ``spotrf`` and ``spotri`` do n^3 multiply-adds on one triangle, half of what a general inverse
    does, and no second n x n array is made.

    Parameters
    ----------
    matrix : ndarray of float32, shape (n, n)
        Symmetric positive semi-definite; its memory is reused for the result.
    ridge : float
        Added to the diagonal, positive.

    Returns
    -------
    ndarray of float32, shape (n, n)
        The inverse, exactly symmetric.

    Raises
    ------
    SolveFailed
        If the sum is not positive definite in float32.
    """
    n = len(matrix)
    if n == 0:
        return matrix
    matrix[np.diag_indices(n)] += np.float32(ridge)
    # A symmetric C-ordered array is its own Fortran-ordered transpose: LAPACK then works without a copy.
    factor, info = scipy.linalg.lapack.spotrf(matrix.T, lower=0, overwrite_a=1, clean=0)
    _check(info, ridge)
    inverse, info = scipy.linalg.lapack.spotri(factor, lower=0, overwrite_c=1)
    _check(info, ridge)
    return _mirrored(inverse.T)


def _mirrored(matrix: NDArray[np.float32]) -> NDArray[np.float32]:
    """Copy the lower triangle of a C-ordered matrix onto the upper one, block by block to stay in cache."""
    n = len(matrix)
    for start in range(0, n, _MIRROR):
        stop = min(start + _MIRROR, n)
        block = matrix[start:stop, start:stop]
        block[:] = np.tril(block) + np.tril(block, -1).T
        matrix[start:stop, stop:] = matrix[stop:, start:stop].T
    return matrix


def dense_times_sparse(
    left: NDArray[np.float32], right: sparse.csr_array, out: NDArray[np.float32] | None = None
) -> NDArray[np.float32]:
    """Compute ``left @ right`` with the work of the stored entries alone, on all cores.

    Parameters
    ----------
    left : ndarray of float32, shape (n, m)
        Dense.
    right : csr_array of float32, shape (m, p)
        Worth it up to about a tenth of the entries stored; beyond, a dense product is faster.
    out : ndarray of float32, shape (n, p), optional
        Where the product is made; ``left`` itself may be it, if it has that shape.

    Returns
    -------
    ndarray of float32, shape (n, p)
    """
    turned = sparse.csr_array(right.T)
    product = np.empty((left.shape[0], right.shape[1]), dtype=np.float32) if out is None else out

    def multiply(start: int, stop: int) -> None:
        product[start:stop] = (turned @ np.ascontiguousarray(left[start:stop].T)).T

    over_blocks(len(left), _ROWS, multiply)
    return product


def add_product(total: NDArray[np.float32], left: NDArray[np.float32], right: NDArray[np.float32]) -> None:
    """Add ``left @ right.T`` to a matrix in place, a block of rows at a time.

    Parameters
    ----------
    total : ndarray of float32, shape (n, m)
        What is added to.
    left, right : ndarray of float32, shape (n, d) and (m, d)
        Factors.
    """
    for start in range(0, len(total), _SUMMED):
        rows = slice(start, start + _SUMMED)
        total[rows] += left[rows] @ right.T


def _check(info: int, ridge: float) -> None:
    if info != 0:
        raise SolveFailed(
            f"the Gram matrix plus {ridge:g} is not positive definite; raise the regularisation"
        )
