"""Sparse float32 matrices: construction, sums, and normalisation of rows and columns."""

from collections.abc import Iterable
from functools import reduce
from typing import TypeVar, cast

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

Rows = NDArray[np.float32] | sparse.csr_array
"""A matrix by rows, dense or sparse."""

Floating = TypeVar("Floating", np.float32, np.float64)


def csr_of(
    values: NDArray[np.float32], rows: NDArray[np.int64], columns: NDArray[np.int64], shape: tuple[int, int]
) -> sparse.csr_array:
    """Make a matrix of entries; entries of the same row and column are added up."""
    return sparse.coo_array((values.astype(np.float32, copy=False), (rows, columns)), shape=shape).tocsr()


def csr_sum(matrices: Iterable[sparse.csr_array], shape: tuple[int, int]) -> sparse.csr_array:
    """Add up matrices of one shape; zero for none."""
    zero = cast(sparse.csr_array, sparse.csr_array(shape, dtype=np.float32))
    return reduce(lambda left, right: left + right, matrices, zero)


def with_values(pattern: sparse.csr_array, values: NDArray[np.float32]) -> sparse.csr_array:
    """Make a matrix of other values at the stored positions of a pattern."""
    return sparse.csr_array((values, pattern.indices, pattern.indptr), shape=pattern.shape)


def scaled(
    matrix: sparse.csr_array, rows: NDArray[np.floating], columns: NDArray[np.floating] | None = None
) -> sparse.csr_array:
    """Multiply entries by a factor of their row and, where given, one of their column; float32."""
    data = matrix.data * np.repeat(rows.astype(np.float32, copy=False), np.diff(matrix.indptr))
    if columns is not None:
        data = data * columns.astype(np.float32, copy=False)[matrix.indices]
    return with_values(matrix, data.astype(np.float32, copy=False))


def rows_to_one(matrix: sparse.csr_array) -> sparse.csr_array:
    """Divide each row by its sum; rows whose sum is not positive become zero."""
    sums = row_sums(matrix)
    return scaled(matrix, np.divide(1.0, sums, out=np.zeros_like(sums), where=sums > 0))


def rows_to_unit_length(matrix: sparse.csr_array) -> sparse.csr_array:
    """Divide each row by its Euclidean length; empty rows stay empty."""
    return scaled(matrix, inverse_root(row_sums(sparse.csr_array(matrix.multiply(matrix)))))


def row_sums(matrix: sparse.csr_array) -> NDArray[np.float32]:
    """Sum each row, shape (n_rows,)."""
    return np.asarray(matrix.sum(axis=1), dtype=np.float32).ravel()


def column_sums(matrix: sparse.csr_array) -> NDArray[np.float32]:
    """Sum each column, shape (n_columns,)."""
    return np.asarray(matrix.sum(axis=0), dtype=np.float32).ravel()


def inverse_root(sums: NDArray[Floating]) -> NDArray[Floating]:
    """Return ``sums ** -0.5``, 0 where a sum is not positive."""
    roots = np.sqrt(sums)
    return np.divide(1.0, roots, out=np.zeros_like(roots), where=sums > 0)


def inner_products(left: Rows, right: Rows) -> NDArray[np.float32]:
    """Return ``left @ right.T``, dense, shape (n_left, n_right)."""
    product = left @ right.T
    if isinstance(product, np.ndarray):
        return product.astype(np.float32, copy=False)
    return sparse.csr_array(product).toarray().astype(np.float32, copy=False)


def stacked(first: Rows, second: Rows) -> Rows:
    """Stack the rows of two matrices of the same kind."""
    if isinstance(first, np.ndarray) and isinstance(second, np.ndarray):
        return np.concatenate([first, second])
    return sparse.csr_array(sparse.vstack([sparse.csr_array(first), sparse.csr_array(second)]))


def blank(like: Rows, n_rows: int) -> Rows:
    """Make zero rows of the kind and width of others."""
    shape = (n_rows, like.shape[1])
    if isinstance(like, np.ndarray):
        return np.zeros(shape, dtype=np.float32)
    return csr_sum([], shape)
