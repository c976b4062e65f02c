"""Sets of items with a hidden share, on which networks that read sets are trained."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from scipy import sparse

from palate.data import Histories
from palate.linalg.sparse_rows import select
from palate.nn.padded_histories import PaddedHistories, alike_in_length


@dataclass(frozen=True)
class Hiding:
    """Batch of sets, each with a hidden share.

    Parameters
    ----------
    shown, hidden : PaddedHistories
        Items that are read, and items to predict; at least one of each a row.
    """

    shown: PaddedHistories
    hidden: PaddedHistories

    def to(self, device: torch.device) -> "Hiding":
        """Move to a device."""
        return Hiding(self.shown.to(device), self.hidden.to(device))


def hiding_batches(
    X: sparse.csr_array, share: float, most: int, size: int, random: np.random.Generator
) -> Iterator[Hiding]:
    """Yield every user's items once, shuffled, with a share hidden, in batches of like length.

    Parameters
    ----------
    X : csr_array, shape (n_users, n_items)
        Interactions.
    share : float
        Share hidden on average; at least one item is, and one is not. Users with a single item are left out.
    most : int
        Items in a set at most; a user with more gives several sets.
    size : int
        Sets in a batch at most.
    """
    sets = pieces(shuffled(X, random), most)
    sets = sets.take(np.flatnonzero(sets.lengths >= 2))
    counts = np.floor(share * sets.lengths + random.random(len(sets))).astype(np.int64)
    shown, hidden = cut(sets, sets.lengths - np.clip(counts, 1, sets.lengths - 1))
    for rows in alike_in_length(sets.lengths, size, random):
        yield Hiding(PaddedHistories.of(shown.take(rows), most), PaddedHistories.of(hidden.take(rows), most))


def drawn(X: sparse.csr_array, random: np.random.Generator) -> sparse.csr_array:
    """Keep each entry with the probability of its value, at most 1; the matrix itself where all are 1."""
    if np.all(X.data == 1):
        return X
    return select(X, random.random(X.nnz) < X.data)


def shuffled(X: sparse.csr_array, random: np.random.Generator) -> Histories:
    """Shuffle the items of each user."""
    sets = Histories(X.indptr.astype(np.int64), X.indices.astype(np.int32))
    return Histories(sets.starts, sets.items[np.lexsort((random.random(len(sets.items)), sets.rows))])


def pieces(histories: Histories, most: int) -> Histories:
    """Cut each history into as few pieces as make none longer than ``most``, all of about one length."""
    counts = np.maximum(-(-histories.lengths // most), 1)
    user = np.repeat(np.arange(len(histories)), counts)
    piece = np.arange(len(user)) - np.repeat(np.cumsum(counts) - counts, counts)
    starts = histories.starts[user] + piece * histories.lengths[user] // counts[user]
    return Histories(np.append(starts, histories.starts[-1]), histories.items)


def cut(histories: Histories, counts: NDArray[np.int64]) -> tuple[Histories, Histories]:
    """Split each history u into its first ``counts[u]`` events and the rest."""
    before = histories.steps_back() >= np.repeat(histories.lengths - counts, histories.lengths)
    first, rest = (
        np.concatenate([[0], np.cumsum(lengths)]) for lengths in (counts, histories.lengths - counts)
    )
    return Histories(first, histories.items[before]), Histories(rest, histories.items[~before])
