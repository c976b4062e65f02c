"""Sparse float32 matrices of rows x columns, from entries and from sums."""

from collections.abc import Iterable
from functools import reduce
from typing import cast

import numpy as np
from numpy.typing import NDArray
from scipy import sparse


def csr_of(
    values: NDArray[np.float32], rows: NDArray[np.int64], columns: NDArray[np.int64], shape: tuple[int, int]
) -> sparse.csr_array:
    """Matrix with the given entries, entries of the same place added up."""
    return sparse.coo_array((values.astype(np.float32, copy=False), (rows, columns)), shape=shape).tocsr()


def csr_sum(matrices: Iterable[sparse.csr_array], shape: tuple[int, int]) -> sparse.csr_array:
    """Sum of matrices of one shape, zero for none."""
    zero = cast(sparse.csr_array, sparse.csr_array(shape, dtype=np.float32))
    return reduce(lambda left, right: left + right, matrices, zero)
