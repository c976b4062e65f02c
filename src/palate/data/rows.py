"""Order and relative weights of rows of interactions."""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from palate.data.parts import TRAIN
from palate.errors import InputError
from palate.linalg.ordering import order_by


def event_order(
    user: NDArray[np.int32], time: NDArray[np.float64] | None, item_rank: NDArray[np.int64]
) -> NDArray[np.int64]:
    """Return the order of rows by user, then by time, then by an arbitrary rank of their items; by row where
    there are no times.

    User and moment make one integer, since sorting one key takes a fifth of the time of sorting three; only
    rows whose keys are equal are sorted by their items.
    """
    if time is None:
        return np.argsort(user, kind="stable")
    order = np.empty(len(user), dtype=np.int64)
    for start, end in _pieces(user):
        rows = slice(start, end)
        order[rows] = _ordered(user[rows], time[rows], item_rank[rows]) + start
    return order


PIECE = 2**20
"""Rows that are ordered at once where users are in order already, in the memory of these rows."""


def _pieces(user: NDArray[np.int32]) -> Iterator[tuple[int, int]]:
    """Begin and end of rows that can be ordered by themselves."""
    if len(user) <= PIECE or np.any(user[1:] < user[:-1]):
        yield 0, len(user)
        return
    start = 0
    while start < len(user):
        last: np.int32 = user[min(start + PIECE, len(user)) - 1]
        end: int = np.searchsorted(user, last, side="right").item()
        yield start, end
        start = end


def _ordered(
    user: NDArray[np.int32], time: NDArray[np.float64], item_rank: NDArray[np.int64]
) -> NDArray[np.int64]:
    if not np.all(np.isfinite(time)):
        return np.lexsort((item_rank, time, user))
    return order_by(user.astype(np.uint64) << np.uint64(32) | _moments(time), item_rank)


def _moments(time: NDArray[np.float64]) -> NDArray[np.uint64]:
    """Compute integers below 2^32 that are ordered and equal as the times are: whole seconds since the first
    time where that is exact, else ranks.
    """
    if not len(time):
        return np.zeros(0, dtype=np.uint64)
    since = time - time.min()
    if since.max() < 2**32 and np.all(time == np.floor(time)) and np.abs(time).max() < 2**53:
        return since.astype(np.uint64)
    order = np.argsort(time)
    in_order = time[order]
    ranks = np.empty(len(time), dtype=np.uint64)
    ranks[order] = np.cumsum(np.append(False, in_order[1:] != in_order[:-1]), dtype=np.uint64)
    return ranks


def strongest_weight(weight: NDArray[np.float32], split: NDArray[np.uint8]) -> float:
    """Return the largest weight of a train row, or of any row where there is no train row.

    Where every row speaks against its item, it is the strength of the strongest of these.
    """
    train = weight[split == TRAIN]
    measure = train if len(train) else weight
    strongest = float(measure.max(initial=-np.inf))
    return strongest if strongest > 0 else -float(measure.min(initial=-1.0))


def relative_weights(weight: NDArray[np.float32], split: NDArray[np.uint8]) -> NDArray[np.float32] | None:
    """Divide weights by :func:`strongest_weight`; None where all are 1.

    Raises
    ------
    InputError
        If a weight is 0 or no number.
    """
    if not np.all(np.isfinite(weight) & (weight != 0)):
        raise InputError("a row weighs a number other than 0; leave out rows that say nothing")
    return _unless_alike((weight / np.float32(strongest_weight(weight, split))).astype(np.float32))


def tempered_weights(weight: NDArray[np.float32], strength: float) -> NDArray[np.float32] | None:
    """Raise the sizes of weights to a power, keeping signs; None where all are 1."""
    return _unless_alike((np.sign(weight) * np.abs(weight) ** np.float32(strength)).astype(np.float32))


def _unless_alike(weight: NDArray[np.float32]) -> NDArray[np.float32] | None:
    return None if np.all(weight == 1) else weight
