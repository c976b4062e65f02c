"""Batches of users with all of their items."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import torch
from scipy import sparse
from torch import Tensor


@dataclass(frozen=True)
class Baskets:
    """Users with all of their items.

    Parameters
    ----------
    users : Tensor of int64, shape (n_users,)
        Numbers of the users.
    rows, items : Tensor of int64, shape (n_entries,)
        ``users[rows[e]]`` has item ``items[e]``.
    """

    users: Tensor
    rows: Tensor
    items: Tensor

    def to(self, device: torch.device) -> "Baskets":
        """Move to a device."""
        return Baskets(self.users.to(device), self.rows.to(device), self.items.to(device))


def basket_batches(X: sparse.csr_array, size: int, random: np.random.Generator) -> Iterator[Baskets]:
    """Yield every user with an item once, in random order.

    Parameters
    ----------
    X : csr_array, shape (n_users, n_items)
        Interactions.
    size : int
        Users in a batch at most.
    """
    users = random.permutation(np.flatnonzero(np.diff(X.indptr)))
    for start in range(0, len(users), size):
        some = users[start : start + size]
        taken = X[some]
        rows = np.repeat(np.arange(len(some)), np.diff(taken.indptr))
        arrays = (some, rows, taken.indices.astype(np.int64))
        yield Baskets(*map(torch.from_numpy, arrays))
