"""Sampling of user-item pairs with a negative item each."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import torch
from numpy.typing import NDArray
from scipy import sparse
from torch import Tensor

from palate.nn.rows import taken

Triple = tuple[Tensor, Tensor, Tensor]
"""Vectors of a batch's users, positives and negatives, each of shape (n, dim)."""


def triple(vectors: Tensor) -> Triple:
    """Split vectors of as many users, positives and negatives, one after the other."""
    users, positives, negatives = vectors.chunk(3)
    return users, positives, negatives


TRIES = 20
"""Draws for a negative before an item of the user is accepted; such a user has nearly all items."""


@dataclass(frozen=True)
class Batch:
    """Users, each with a positive and a negative item; int64, all of one length."""

    users: Tensor
    positives: Tensor
    negatives: Tensor

    def gather(self, users: Tensor, items: Tensor) -> Triple:
        """Take the rows of the batch's users, positives and negatives."""
        return taken(users, self.users), taken(items, self.positives), taken(items, self.negatives)

    @property
    def items(self) -> Tensor:
        """Positives, then negatives."""
        return torch.cat([self.positives, self.negatives])

    def nodes(self, n_users: int) -> Tensor:
        """Return users, positives and negatives as nodes of a graph that has ``n_users`` before its items."""
        return torch.cat([self.users, self.items + n_users])


@dataclass(frozen=True)
class Pairs:
    """All pairs of a user and an item that they interacted with.

    Parameters
    ----------
    X : csr_array, shape (n_users, n_items)
        Interactions.
    size : int
        Pairs in a batch at most.
    device : torch.device
        Device of the batches.
    """

    X: sparse.csr_array
    size: int
    device: torch.device

    def epoch(self, random: np.random.Generator) -> Iterator[Batch]:
        """Yield every pair once, in random order, each with a fresh negative drawn evenly from all other
        items.

        Where pairs weigh less than 1, their weight is the probability that they are in an epoch.
        """
        order = random.permutation(len(self._keys))
        if np.any(self._weights != 1):
            order = order[random.random(len(order)) < self._weights[order]]
        users, items = np.divmod(self._keys[order], self.X.shape[1])
        negatives = self._negatives(users, random)
        for start in range(0, len(order), self.size):
            some = slice(start, start + self.size)
            yield Batch(
                *(torch.from_numpy(column[some]).to(self.device) for column in (users, items, negatives))
            )

    def _negatives(self, users: NDArray[np.int64], random: np.random.Generator) -> NDArray[np.int64]:
        n_items = self.X.shape[1]
        drawn = random.integers(0, n_items, len(users))
        for _ in range(TRIES):
            wrong = np.flatnonzero(self._is_positive(users * n_items + drawn))
            if len(wrong) == 0:
                break
            drawn[wrong] = random.integers(0, n_items, len(wrong))
        return drawn

    def _is_positive(self, keys: NDArray[np.int64]) -> NDArray[np.bool_]:
        position = np.minimum(np.searchsorted(self._keys, keys), len(self._keys) - 1)
        return self._keys[position] == keys

    @cached_property
    def _keys(self) -> NDArray[np.int64]:
        """``user * n_items + item`` of every pair, sorted."""
        return np.sort(self._unsorted)

    @cached_property
    def _weights(self) -> NDArray[np.float32]:
        """Weight of each of the sorted pairs."""
        return self.X.data[np.argsort(self._unsorted, kind="stable")]

    @cached_property
    def _unsorted(self) -> NDArray[np.int64]:
        rows = np.repeat(np.arange(self.X.shape[0]), np.diff(self.X.indptr))
        return rows * np.int64(self.X.shape[1]) + self.X.indices
