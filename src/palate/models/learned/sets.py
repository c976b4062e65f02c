"""Histories read as sets: no order, only what their items have in common."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from scipy import sparse
from torch import Tensor, nn

from palate.data import Dataset, Histories
from palate.linalg.sparse_rows import select
from palate.models.learned.history_encoder import HistoryEncoder
from palate.models.learned.sequences import PaddedHistories, SequenceModel, alike_in_length
from palate.ranges import Count, Fraction, Share


class SetEncoder(HistoryEncoder):
    """The items' vectors pooled by how much each has to say, then what a small network adds to the pool.

    An item weighs ``w = exp(a . vector)``, and the pool is ``sum w vector / sqrt(sum w)``: a mean that grows
    surer with the root of what it rests on. Sets have no steps.

    Parameters
    ----------
    dim : int
        Of the vectors.
    hidden : int
        Units of the network.
    dropout : float
        Of the pool and of the units.
    """

    def __init__(self, dim: int, hidden: int, dropout: float) -> None:
        super().__init__()
        self.scale = dim**0.5
        self.weigh = nn.Linear(dim, 1, bias=False)
        nn.init.zeros_(self.weigh.weight)
        self.dropout = nn.Dropout(dropout)
        self.head = nn.Sequential(
            nn.Linear(dim, hidden), nn.GELU(), nn.Dropout(dropout), nn.Linear(hidden, dim)
        )

    def output(self, x: Tensor, lengths: Tensor) -> Tensor:
        inside = torch.arange(x.shape[1], device=x.device) < lengths[:, None]
        scaled = x * self.scale
        weights = self.weigh(scaled).exp() * inside[:, :, None]
        pool = self.dropout((weights * scaled).sum(dim=1) / weights.sum(dim=1).sqrt())
        return pool + self.head(pool)


@dataclass(frozen=True)
class Hiding:
    """Sets of which a part is hidden, one a row.

    Parameters
    ----------
    shown, hidden : PaddedHistories
        What is read, and what is to be found; at least one item of each.
    """

    shown: PaddedHistories
    hidden: PaddedHistories

    def to(self, device: torch.device) -> "Hiding":
        """The same on a device."""
        return Hiding(self.shown.to(device), self.hidden.to(device))


@dataclass(kw_only=True)
class SetModel(SequenceModel):
    """A model that reads histories as sets, and learns to find what is hidden of them.

    Parameters
    ----------
    hide : float
        Share of a user's items that is hidden.
    pieces : int
        Items that are read and sought together in training; who has more gives several sets.
    hidden : int
        Units of the network that reads the pool.
    dropout : float
        Of the pool.
    """

    batch_size: Count = 512
    epochs: Count = 80
    length: Count = 500
    hide: Fraction = 0.5
    pieces: Count = 50
    hidden: Count = 128
    dropout: Share = 0.5

    def batches(self, dataset: Dataset, random: np.random.Generator) -> Iterable[Hiding]:
        where = self.runtime.where
        sets = hiding_batches(
            drawn(dataset.train_matrix, random), self.hide, self.pieces, self.batch_size, random
        )
        return (hiding.to(where) for hiding in sets)


def hiding_batches(
    X: sparse.csr_array, share: float, most: int, size: int, random: np.random.Generator
) -> Iterator[Hiding]:
    """Every user's items once, shuffled, with a share of them hidden; those of like number together.

    Parameters
    ----------
    X : csr_array, shape (n_users, n_items)
        Interactions.
    share : float
        Hidden on average; at least one item is, and one is not. Users with a single item are left out.
    most : int
        Items in a set: who has more gives several sets, so that each is a size that most users' are.
    size : int
        Sets in a batch.
    """
    sets = pieces(shuffled(X, random), most)
    sets = sets.take(np.flatnonzero(sets.lengths >= 2))
    counts = np.floor(share * sets.lengths + random.random(len(sets))).astype(np.int64)
    shown, hidden = cut(sets, sets.lengths - np.clip(counts, 1, sets.lengths - 1))
    for rows in alike_in_length(sets.lengths, size, random):
        yield Hiding(PaddedHistories.of(shown.take(rows), most), PaddedHistories.of(hidden.take(rows), most))


def drawn(X: sparse.csr_array, random: np.random.Generator) -> sparse.csr_array:
    """Each entry with the probability of its value, at most 1; the same matrix where all are 1."""
    if np.all(X.data == 1):
        return X
    return select(X, random.random(X.nnz) < X.data)


def shuffled(X: sparse.csr_array, random: np.random.Generator) -> Histories:
    """Items of each user in random order."""
    sets = Histories(X.indptr.astype(np.int64), X.indices.astype(np.int32))
    return Histories(sets.starts, sets.items[np.lexsort((random.random(len(sets.items)), sets.rows))])


def pieces(histories: Histories, most: int) -> Histories:
    """Each history cut into as few parts as make none longer than ``most``, all of about one length."""
    parts = np.maximum(-(-histories.lengths // most), 1)
    user = np.repeat(np.arange(len(histories)), parts)
    piece = np.arange(len(user)) - np.repeat(np.cumsum(parts) - parts, parts)
    starts = histories.starts[user] + piece * histories.lengths[user] // parts[user]
    return Histories(np.append(starts, histories.starts[-1]), histories.items)


def cut(histories: Histories, places: NDArray[np.int64]) -> tuple[Histories, Histories]:
    """The first ``places[u]`` events of each history u, and the rest."""
    before = histories.steps_back() >= np.repeat(histories.lengths - places, histories.lengths)
    first, rest = (
        np.concatenate([[0], np.cumsum(counts)]) for counts in (places, histories.lengths - places)
    )
    return Histories(first, histories.items[before]), Histories(rest, histories.items[~before])
