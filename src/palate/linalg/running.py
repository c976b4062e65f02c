"""The largest entries of rows whose columns come block by block, so that no row is ever there as a whole."""

import numpy as np
from numpy.typing import NDArray

from palate.errors import check_k
from palate.linalg.top_k import LOWEST, SURPLUS, best_first, lower_bound, places, without_surplus


class RunningTopK:
    """The k largest entries so far of each of some rows.

    An entry that is less than the k-th largest of its row so far is passed over by a comparison, which takes
    a small part of the time of the product that it comes from; the few others are put in order when there
    are as many as are held.

    Parameters
    ----------
    n : int
        Number of rows.
    k : int
        How many to hold of each, at least 1.
    ties : ndarray of int64, shape (m,), optional
        Rank of each column among equal entries, the lowest first; by position without it.
    least : float
        Entries below it are passed over; -inf and NaN always are.
    """

    def __init__(
        self, n: int, k: int, ties: NDArray[np.int64] | None = None, least: float = float(LOWEST)
    ) -> None:
        check_k(k)
        self.n, self.k, self.ties = n, k, ties
        self._bound = np.full(n, max(np.float32(least), LOWEST), dtype=np.float32)
        self._row = np.empty(0, dtype=np.int64)
        self._column = np.empty(0, dtype=np.int64)
        self._worth = np.empty(0, dtype=np.float32)
        self._new: list[tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.float32]]] = []
        self._count = 0
        self._fresh = np.ones(n, dtype=np.bool_)

    def see(
        self,
        scores: NDArray[np.float32],
        columns: slice | NDArray[np.int64],
        rows: NDArray[np.int64] | None = None,
    ) -> None:
        """Look through a block of entries that were not seen before.

        Parameters
        ----------
        scores : ndarray of float32, shape (n, len(columns))
            Left unchanged, and not kept.
        columns : slice or ndarray of int64
            Which columns these are.
        rows : ndarray of int64, optional
            Which rows these are; all without it.
        """
        width = scores.shape[1]
        named = slice(None) if rows is None else rows
        if width >= self.k and (fresh := self._fresh[named]).any():
            self._begin(scores, np.flatnonzero(fresh), rows)
        inside = scores >= self._bound[named][:, None]
        flat = np.flatnonzero(inside)
        if len(flat) > len(scores) * self.k * SURPLUS:
            self._thin(scores, inside, columns)
            flat = np.flatnonzero(inside)
        if not len(flat):
            return
        row, column = np.divmod(flat, width)
        worth = scores.ravel()[flat] if scores.flags.c_contiguous else scores[row, column]
        self._new.append((row if rows is None else rows[row], _named(columns, column), worth))
        self._count += len(flat)
        if self._count >= self.n * self.k:
            self._settle()

    def found(self) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
        """Columns and entries of each row, best first, both of shape (n, k); -1 and -inf where there are
        fewer.
        """
        self._settle()
        columns = np.full((self.n, self.k), -1, dtype=np.int64)
        best = np.full((self.n, self.k), -np.inf, dtype=np.float32)
        place = places(self._row, self.n)
        columns[self._row, place], best[self._row, place] = self._column, self._worth
        return columns, best

    def _begin(
        self, scores: NDArray[np.float32], fresh: NDArray[np.int64], rows: NDArray[np.int64] | None
    ) -> None:
        """Bound rows by the first block of theirs, where it has k entries."""
        bound = lower_bound(scores if len(fresh) == len(scores) else scores[fresh], self.k)
        fresh = fresh if rows is None else rows[fresh]
        self._bound[fresh] = np.maximum(self._bound[fresh], bound)
        self._fresh[fresh] = False

    def _thin(
        self, scores: NDArray[np.float32], inside: NDArray[np.bool_], columns: slice | NDArray[np.int64]
    ) -> None:
        """Leave at most k equal entries of rows with many, such as those of copies of one item."""
        ranks = _positions(columns) if self.ties is None else self.ties[columns]
        ties: NDArray[np.int64] = np.argsort(np.argsort(ranks))
        crowded = np.flatnonzero(np.count_nonzero(inside, axis=1) > self.k * SURPLUS)
        # A crowded row has more than k entries inside, so that a bound by this block alone holds for all.
        own = np.where(inside[crowded], scores[crowded], np.float32(-np.inf))
        bound = lower_bound(own, self.k)
        inside[crowded] = without_surplus(own, bound, self.k, ties)

    def _settle(self) -> None:
        """Keep the k best of each row, and raise its bound to the last of them."""
        if not self._new:
            return
        new, self._new, self._count = self._new, [], 0
        row = np.concatenate([self._row, *(rows for rows, _, _ in new)])
        column = np.concatenate([self._column, *(columns for _, columns, _ in new)])
        worth = np.concatenate([self._worth, *(values for _, _, values in new)])
        order = best_first(row, worth, column if self.ties is None else self.ties[column])
        row = row[order]
        kept = places(row, self.n) < self.k
        order = order[kept]
        self._row, self._column, self._worth = row[kept], column[order], worth[order]
        held = np.bincount(self._row, minlength=self.n)
        full = np.flatnonzero(held == self.k)
        self._bound[full] = self._worth[np.cumsum(held)[full] - 1]


def _positions(columns: slice | NDArray[np.int64]) -> NDArray[np.int64]:
    return np.arange(int(columns.start), int(columns.stop)) if isinstance(columns, slice) else columns


def _named(columns: slice | NDArray[np.int64], column: NDArray[np.int64]) -> NDArray[np.int64]:
    return column + columns.start if isinstance(columns, slice) else columns[column]
