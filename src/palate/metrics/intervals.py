"""Statistical uncertainty: bootstrap intervals over users, and paired tests of two models."""

import numpy as np
from numpy.typing import NDArray

RESAMPLES = 1000
BLOCK = 50
"""Resamples drawn at once; bounds the memory at BLOCK x n_users."""


def interval(values: NDArray[np.float64], seed: int = 0) -> tuple[float, float]:
    """Compute the 95 % percentile bootstrap interval of the mean over users (Efron and Tibshirani 1993).

    Parameters
    ----------
    values : ndarray of float64, shape (n_users,)
        One value a user.
    seed : int
        The same seed gives the same interval.
    """
    if len(values) == 0:
        return 0.0, 0.0
    low, high = np.percentile(_means(values, seed), [2.5, 97.5])
    return float(low), float(high)


def paired_p_value(first: NDArray[np.float64], second: NDArray[np.float64], seed: int = 0) -> float:
    """Compute the p-value of a difference of means, by a two-sided sign-flip permutation test.

    It lies between 1 / 1001 and 1.

    Parameters
    ----------
    first, second : ndarray of float64, shape (n_users,)
        Values of two models for the same users in the same order.
    seed : int
        Of the permutations.
    """
    difference = first - second
    observed = abs(difference.mean()) if len(difference) else 0.0
    random = np.random.default_rng(seed)
    beyond = 0
    for start in range(0, RESAMPLES, BLOCK):
        signs = (
            random.integers(0, 2, size=(min(BLOCK, RESAMPLES - start), len(difference)), dtype=np.int8) * 2
            - 1
        )
        # A hair of slack, so that rounding does not tell equal sums apart.
        beyond += int(np.count_nonzero(np.abs(signs @ difference) >= (observed - 1e-12) * len(difference)))
    return (beyond + 1) / (RESAMPLES + 1)


def _means(values: NDArray[np.float64], seed: int) -> NDArray[np.float64]:
    random = np.random.default_rng(seed)
    means = [
        values[random.integers(0, len(values), size=(min(BLOCK, RESAMPLES - start), len(values)))].mean(
            axis=1
        )
        for start in range(0, RESAMPLES, BLOCK)
    ]
    return np.concatenate(means)
