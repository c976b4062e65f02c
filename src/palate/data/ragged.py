"""Ragged rows: entries of row r are ``starts[r]`` to ``starts[r + 1]`` of flat columns."""

from typing import Any

import numpy as np
from numpy.typing import NDArray


def starts_of(counts: NDArray[Any]) -> NDArray[np.int64]:
    """Return the starts of rows of given lengths, shape (n_rows + 1,)."""
    return np.concatenate([[0], np.cumsum(counts)]).astype(np.int64)


def taken(starts: NDArray[np.int64], rows: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return starts and positions of the entries of some rows, in the order of ``rows``; -1 gives an empty
    row.
    """
    begin = np.where(rows < 0, 0, starts[rows])
    end = np.where(rows < 0, 0, starts[np.maximum(rows, 0) + 1])
    lengths = end - begin
    of_taken = starts_of(lengths)
    return of_taken, np.repeat(begin - of_taken[:-1], lengths) + np.arange(int(of_taken[-1]))
