"""Weights of known items in the scores of late ones: sparse rows that only grow."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from palate.data import Index
from palate.linalg.csr import Rows, csr_sum
from palate.models.neighbours import has_row


@dataclass(frozen=True)
class Links:
    """Late items with the known items that they are linked to.

    Parameters
    ----------
    ids : Index
        Late items in the order of their arrival.
    shares : csr_array of float32, shape (n_late, n_known)
        Weight of known items' scores in the mean that each takes, rows of sum 1; empty without content.
    sketch : ndarray of float32, shape (n_late, dim)
        Sketch of that mean.
    stand_ins : csr_array of float32, shape (n_late, n_known)
        How much an event on each weighs for known items, rows of sum 1 or empty.
    has : mapping of str to ndarray of bool, shape (n_late,)
        Which of them have each features, by name.
    """

    ids: Index
    shares: sparse.csr_array
    sketch: NDArray[np.float32]
    stand_ins: sparse.csr_array
    has: Mapping[str, NDArray[np.bool_]]

    @classmethod
    def none(cls, n_known: int, dim: int, names: Sequence[str]) -> "Links":
        """Make links of no late item."""
        empty, sketch = csr_sum([], (0, n_known)), np.empty((0, dim), dtype=np.float32)
        return cls(Index(()), empty, sketch, empty, {name: np.empty(0, dtype=np.bool_) for name in names})

    def put(
        self,
        ids: Sequence[str],
        rows: Mapping[str, Rows],
        shares: sparse.csr_array,
        sketch: NDArray[np.float32],
        stand_ins: sparse.csr_array,
    ) -> "Links":
        """Add the links of more items, or replace those of the same ids.

        Parameters
        ----------
        ids : sequence of str
            None of them twice.
        rows : mapping of str to ndarray or csr_array, shape (n_ids, dim)
            Their features.
        shares, stand_ins : csr_array of float32, shape (n_ids, n_known)
            Their links.
        sketch : ndarray of float32, shape (n_ids, dim)
            Of the mean that they take.
        """
        fresh = np.flatnonzero(self.ids.positions(ids) < 0)
        longer = self.ids.followed_by([ids[position] for position in fresh.tolist()])
        into = longer.positions(ids)
        has = {name: grown(own, len(longer)) for name, own in self.has.items()}
        for name, own in has.items():
            own[into] = has_row(rows[name]) if name in rows else False
        sketches = np.zeros((len(longer), sketch.shape[1]), dtype=np.float32)
        sketches[: len(self.sketch)] = self.sketch
        sketches[into] = sketch
        return Links(
            longer,
            _put(self.shares, shares, into, len(longer)),
            sketches,
            _put(self.stand_ins, stand_ins, into, len(longer)),
            has,
        )


def grown(flags: NDArray[np.bool_], n: int) -> NDArray[np.bool_]:
    """Return a longer copy, false at its end."""
    longer = np.zeros(n, dtype=np.bool_)
    longer[: len(flags)] = flags
    return longer


def _put(
    old: sparse.csr_array, new: sparse.csr_array, into: NDArray[np.int64], rows: int
) -> sparse.csr_array:
    """Return the old rows and the new ones, which replace old ones or follow."""
    if np.array_equal(into, np.arange(old.shape[0], rows)):
        starts = np.concatenate([old.indptr, old.indptr[-1] + new.indptr[1:]])
        data, indices = np.concatenate([old.data, new.data]), np.concatenate([old.indices, new.indices])
        return sparse.csr_array((data, indices, starts), shape=(rows, old.shape[1]))
    source = np.zeros(rows, dtype=np.int64)
    source[: old.shape[0]] = np.arange(old.shape[0])
    source[into] = old.shape[0] + np.arange(len(into))
    return sparse.csr_array(sparse.vstack([old, new], format="csr")[source])
