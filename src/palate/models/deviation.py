"""Standard deviations of the scores of histories, by whose inverse the members of a blend are scaled."""

from itertools import pairwise

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

CLEAR = 0.05
"""Share of the mean square above which a variance is exact as a difference of 32-bit sums."""

CLEAR_SUMS = 1e-6
"""The same of 64-bit sums."""


def inverse_deviation(scores: NDArray[np.float32]) -> NDArray[np.float32]:
    """Compute :func:`inverse_deviation_of` each row, float32, shape (n_rows,)."""
    # Row by row, since one fits a cache that all of them do not.
    return np.array([inverse_deviation_of(row) for row in scores], dtype=np.float32)


def inverse_deviation_of(scores: NDArray[np.float32]) -> float:
    """Compute 1 / standard deviation of the scores of one history; 0 where they are constant."""
    if not len(scores):
        return 0.0
    mean, square = float(np.add.reduce(scores)) / len(scores), float(scores @ scores) / len(scores)
    variance = square - mean**2
    if not variance > CLEAR * square:
        # The difference of two near numbers loses precision, or a square exceeds 32 bits.
        exact = scores.astype(np.float64)
        exact -= exact.mean()
        variance = float(exact @ exact) / len(exact)
        if variance <= (1e-12 * max(float(scores.max()), -float(scores.min()))) ** 2:
            return 0.0
    return float(variance**-0.5)


def scale_rows(scores: sparse.csr_array, weight: float) -> None:
    """Multiply each row by ``weight`` and :func:`inverse_deviation_of` it; what is not stored counts as 0."""
    data, starts, n_columns = scores.data, scores.indptr.tolist(), max(scores.shape[1], 1)
    for row, (start, end) in enumerate(pairwise(starts)):
        own = data[start:end]
        mean, square = float(np.add.reduce(own)) / n_columns, float(own @ own) / n_columns
        variance = square - mean**2
        if variance > CLEAR * square:
            inverse = variance**-0.5
        else:
            inverse = inverse_deviation_of(scores[[row]].toarray()[0])
        own *= np.float32(weight) * np.float32(inverse)


def inverse_deviation_by(
    mean: NDArray[np.float64], square: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """Compute 1 / standard deviation of rows by their means and mean squares.

    Returns
    -------
    inverse : ndarray of float64, shape (n_rows,)
        0 for rows of zeros.
    unclear : ndarray of int64
        Rows for which the difference of the two is too small to tell it; their scores have to be looked at.
    """
    variance = square - mean**2
    clear = variance > CLEAR_SUMS * square
    inverse = np.zeros_like(variance)
    inverse[clear] = variance[clear] ** -0.5
    return inverse, np.flatnonzero(~clear & (square > 0))
