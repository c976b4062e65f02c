"""The largest entries of sums of sparse rows and rows that many of them share, which are never made dense."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from palate.errors import check_k
from palate.linalg.top_k import SURPLUS, top_k, top_of

TOP = 1024
"""Best entries of a shared row that are looked at, at least; and times k at least."""

NONE = np.empty(0, dtype=np.int32)
"""Entries where none are left out."""


class SharedRow:
    """A row that is added to several, with its best entries in order.

    Parameters
    ----------
    values : ndarray of float32, shape (m,)
        All finite.
    ties : ndarray of int64, shape (m,)
        Rank of each entry among equal ones, the lowest first.

    Attributes
    ----------
    total : float
        Sum of the values; finite where they are, unless they are too large to be added.
    """

    def __init__(self, values: NDArray[np.float32], ties: NDArray[np.int64]) -> None:
        self.values, self.total, self._ties = values, float(values.sum()), ties
        self._top = np.empty(0, dtype=np.int64)

    def top(self, count: int) -> NDArray[np.int64]:
        """Return the positions of so many of the largest entries, or more or all, best first."""
        if len(self._top) < min(count, len(self.values)):
            self._top = top_of(self.values, count, ties=self._ties)
        return self._top


def best_sums(
    entries: sparse.csr_array,
    shared: Sequence[SharedRow],
    which: NDArray[np.int64],
    k: int,
    exclude: sparse.csr_array | None,
    ties: NDArray[np.int64],
) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
    """Return :func:`palate.linalg.top_k.top_k` of ``entries + shared[which]``.

    What is not stored is as good as in the shared row, whose best entries are known: beside these, only
    stored entries that reach the last of them are looked at.

    Parameters
    ----------
    entries : csr_array of float32, shape (n, m)
        Without duplicates, all finite.
    shared : sequence of SharedRow
        Of m entries each.
    which : ndarray of int64, shape (n,)
        The one that is added to each row.
    k, exclude
        As for :func:`palate.linalg.top_k.top_k`.
    ties : ndarray of int64, shape (m,)
        As of the shared rows.
    """
    check_k(k)
    n, m = entries.shape
    positions = np.full((n, k), -1, dtype=np.int64)
    best = np.full((n, k), -np.inf, dtype=np.float32)
    hidden = np.zeros(m, dtype=np.bool_)
    for row, base in enumerate(map(shared.__getitem__, which.tolist())):
        stored = slice(entries.indptr[row], entries.indptr[row + 1])
        out = NONE if exclude is None else exclude.indices[exclude.indptr[row] : exclude.indptr[row + 1]]
        found = _candidates(entries.indices[stored], entries.data[stored], base, out, k, hidden)
        if found is None:
            dense = entries[[row]].toarray() + base.values
            positions[[row]], best[[row]] = top_k(dense, k, None if exclude is None else exclude[[row]], ties)
            continue
        columns, worth = found
        if len(worth) > k * SURPLUS:
            likely = worth >= np.partition(worth, len(worth) - k)[len(worth) - k]
            columns, worth = columns[likely], worth[likely]
        order = np.lexsort((ties[columns], -worth))[:k]
        positions[row, : len(order)], best[row, : len(order)] = columns[order], worth[order]
    return positions, best


def _candidates(
    columns: NDArray[np.int32],
    added: NDArray[np.float32],
    base: SharedRow,
    out: NDArray[np.int32],
    k: int,
    hidden: NDArray[np.bool_],
) -> tuple[NDArray[np.integer], NDArray[np.float32]] | None:
    """Return entries of a sum among which are its k largest, and their values; None where too many of the
    best shared entries are hidden or less in the sum.

    Parameters
    ----------
    columns, added : ndarray
        The stored entries that are added to the shared row.
    out : ndarray of int32
        Entries that are not wanted.
    hidden : ndarray of bool, shape (m,)
        False; to work with.
    """
    values, top = base.values, base.top(max(TOP, SURPLUS * k))
    worth = values[columns]
    # Of the best of the shared row, these may have to be passed over.
    less = added < 0
    fallen = less & (worth >= values[top[-1]]) if less.any() else less
    wanted = k + len(out) + np.count_nonzero(fallen)
    if wanted > len(top) and len(top) < len(values):
        return None
    worth += added
    if wanted <= len(top):
        # At least k of these entries are in the sum what they are in the shared row, or more.
        top = top[:wanted]
        likely = (worth >= values[top[-1]]) | fallen
        columns, worth = columns[likely], worth[likely]
    hidden[out] = True
    left = ~hidden[columns]
    columns, worth = columns[left], worth[left]
    hidden[columns] = True
    rest = top[~hidden[top]]
    hidden[out] = hidden[columns] = False
    return np.concatenate([columns, rest]), np.concatenate([worth, values[rest]])
