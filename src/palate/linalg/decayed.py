"""Sums of the rows of a sparse matrix up to one of them, of which earlier ones weigh less."""

from functools import cached_property
from math import ceil, sqrt

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

ROOM = 2**26
"""Bytes of the sums that are kept, at most."""


class DecayedSums:
    """Sums over the rows at or before ``last``, each times ``exp(-(last - row) / span)``.

    Sums at every so many rows are kept, so that one asked for adds up the rows since the last of these alone.

    Parameters
    ----------
    rows : csr_array of float32, shape (n_rows, n_columns)
        Not negative.
    span : float
        Rows after which a weight has fallen to 1/e.
    """

    def __init__(self, rows: sparse.csr_array, span: float) -> None:
        self.rows, self.span = rows, span
        n_rows, n_columns = rows.shape
        self._step = max(ceil(sqrt(n_rows)), ceil(4 * n_rows * n_columns / ROOM), 1)

    def upto(self, last: int) -> NDArray[np.float32]:
        """Return the sum of one row and those before it, float32, shape (n_columns,); ``last`` may be any."""
        last_stored = self.rows.shape[0] - 1
        if last < 0 or last_stored < 0:
            return np.zeros(self.rows.shape[1], dtype=np.float32)
        if last > last_stored:
            return self.upto(last_stored) * self._decay(last - last_stored)
        kept, since = divmod(last, self._step)
        total = self._added(kept * self._step, last)
        total += self._kept[kept] * self._decay(since)
        return total

    @cached_property
    def _kept(self) -> NDArray[np.float32]:
        """Sums of the rows before every ``_step``-th, as of that row."""
        starts = range(0, max(self.rows.shape[0], 1), self._step)
        kept = np.zeros((len(starts), self.rows.shape[1]), dtype=np.float32)
        for place, start in enumerate(starts[1:], 1):
            kept[place] = self._added(start - self._step, start - 1)
            kept[place] += kept[place - 1] * self._decay(self._step - 1)
            kept[place] *= self._decay(1)
        return kept

    def _added(self, first: int, last: int) -> NDArray[np.float32]:
        """Return the sum of the rows from ``first`` to ``last``, as of the last."""
        weights = np.exp(np.arange(first - last, 1) / self.span).astype(np.float32)
        return self.rows[first : last + 1].T @ weights

    def _decay(self, rows: int) -> np.float32:
        return np.float32(np.exp(-rows / self.span))
