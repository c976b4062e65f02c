"""Exact nearest rows by inner product, from few principal columns."""

from dataclasses import dataclass

import numpy as np
import scipy
from numpy.typing import NDArray

COLUMNS = 128
"""Principal directions kept."""

SAMPLE = 4096
"""Rows that the directions are found by, at most."""


@dataclass(frozen=True)
class Narrow:
    """Rows in their principal directions, and the norm of the rest of each.

    The inner product of two rows differs from that of their parts here by at most the product of these
    lengths (Cauchy and Schwarz), so that few rows need to be read in whole to find the nearest ones.

    Parameters
    ----------
    basis : ndarray of float32, shape (dim, COLUMNS)
        Orthonormal columns.
    rows : ndarray of float32, shape (n, COLUMNS)
        Rows times the basis.
    rest : ndarray of float32, shape (n,)
        Length of what is orthogonal to the basis.
    """

    basis: NDArray[np.float32]
    rows: NDArray[np.float32]
    rest: NDArray[np.float32]

    @classmethod
    def of(cls, values: NDArray[np.float32]) -> "Narrow":
        """Of dense rows, shape (n, dim), with more than COLUMNS columns."""
        some = values[:: max(1, len(values) // SAMPLE)]
        dim = values.shape[1]
        _, basis = scipy.linalg.eigh(some.T @ some, subset_by_index=(dim - COLUMNS, dim - 1))
        basis = np.ascontiguousarray(basis, dtype=np.float32)
        rows = values @ basis
        return cls(basis, rows, _rest(values, rows))

    def bounds(self, row: NDArray[np.float32]) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        """Compute approximate inner products of a row, shape (dim,), with every row, and error bounds."""
        inside = (row @ self.basis).astype(np.float32, copy=False)
        nearly = (self.rows @ inside).astype(np.float32, copy=False)
        # The last digits of float32 are no bound.
        most = self.rest * _rest(row[None], inside[None]) + np.float32(1e-5)
        return nearly, most.astype(np.float32, copy=False)


def _rest(values: NDArray[np.float32], inside: NDArray[np.float32]) -> NDArray[np.float32]:
    squares = np.einsum("ij,ij->i", values, values) - np.einsum("ij,ij->i", inside, inside)
    return np.sqrt(np.maximum(squares, 0)).astype(np.float32)
