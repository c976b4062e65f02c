"""Histories as padded tensors, in batches of like length."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from torch.nn.functional import embedding

from palate.data import Histories

Number = TypeVar("Number", bound=np.generic)

SHUFFLED = 16
"""Batches whose sequences are sorted by length together: little padding, and a new mix each epoch."""


@dataclass(frozen=True)
class PaddedHistories:
    """The latest events of some histories, padded to the longest.

    Parameters
    ----------
    items : Tensor of int64, shape (n, steps)
        Item positions, oldest first, padded with 0.
    lengths : Tensor of int64, shape (n,)
        Events of each.
    """

    items: Tensor
    lengths: Tensor

    @classmethod
    def of(cls, histories: Histories, length: int) -> "PaddedHistories":
        """Take the last ``length`` events of each history."""
        items = padded(histories, histories.items, length).astype(np.int64)
        return cls(torch.from_numpy(items), torch.from_numpy(np.minimum(histories.lengths, length)))

    def to(self, device: torch.device) -> "PaddedHistories":
        """Move to a device."""
        return PaddedHistories(self.items.to(device), self.lengths.to(device))

    @property
    def inside(self) -> Tensor:
        """Mask of events, False for padding; bool, shape (n, steps)."""
        return torch.arange(self.items.shape[1], device=self.items.device) < self.lengths[:, None]

    @property
    def events(self) -> tuple[Tensor, Tensor]:
        """Row and item of every event, int64, both of shape (n_events,)."""
        inside = self.inside
        return torch.nonzero(inside)[:, 0], self.items[inside]


def padded(histories: Histories, column: NDArray[Number], length: int) -> NDArray[Number]:
    """Pad a column's values of the last ``length`` events of each history with 0, shape (n, steps)."""
    lengths = np.minimum(histories.lengths, length)
    steps = np.arange(max(int(lengths.max(initial=0)), 1))
    inside = steps < lengths[:, None]
    if not len(column):
        return np.zeros(inside.shape, dtype=column.dtype)
    at = (histories.starts[1:] - lengths)[:, None] + steps
    return np.where(inside, column[np.where(inside, at, 0)], 0).astype(column.dtype)


def vectors_of(histories: Histories, table: Tensor, length: int) -> tuple[Tensor, PaddedHistories]:
    """Look up the vectors of the last events of histories, each times its event's weight, and the events.

    In training, an event is kept with the probability of its weight; in scoring the weight takes the place of
    that probability, as with dropout.
    """
    latest = PaddedHistories.of(histories, length)
    vectors = embedding(latest.items, table)
    if histories.weights is not None:
        vectors = vectors * torch.from_numpy(padded(histories, histories.weights, length))[:, :, None]
    return vectors, latest


def sequence_batches(
    histories: Histories, length: int, size: int, random: np.random.Generator
) -> Iterator[PaddedHistories]:
    """Yield every history of two events or more once, in random batches of like length."""
    several = np.flatnonzero(histories.lengths >= 2)
    for some in alike_in_length(histories.lengths[several], size, random):
        yield PaddedHistories.of(histories.take(several[some]), length + 1)


def alike_in_length(
    lengths: NDArray[np.int64], size: int, random: np.random.Generator
) -> Iterator[NDArray[np.int64]]:
    """Yield all positions once, in random batches of at most ``size`` whose lengths are alike."""
    order = random.permutation(len(lengths))
    batches: list[NDArray[np.int64]] = []
    for start in range(0, len(order), size * SHUFFLED):
        some = order[start : start + size * SHUFFLED]
        some = some[np.argsort(lengths[some], kind="stable")]
        batches += [some[first : first + size] for first in range(0, len(some), size)]
    for number in random.permutation(len(batches)):
        yield batches[number]
