"""Rows of interactions by themselves: their order, and how much each weighs against the others."""

import numpy as np
from numpy.typing import NDArray

from palate.data.parts import TRAIN
from palate.errors import InputError


def event_order(
    user: NDArray[np.int32], time: NDArray[np.float64] | None, item_rank: NDArray[np.int64]
) -> NDArray[np.int64]:
    """Order that brings rows together by user and, within a user, to that of time, then of a rank of their
    items that says nothing; to that of row without times.
    """
    return np.argsort(user, kind="stable") if time is None else np.lexsort((item_rank, time, user))


def strongest_weight(weight: NDArray[np.float32], split: NDArray[np.uint8]) -> float:
    """Weight of the strongest train row, of any row where none is a train row, by which weights are divided.

    Where every row speaks against its item, it is the strength of the strongest of these.
    """
    train = weight[split == TRAIN]
    measure = train if len(train) else weight
    strongest = float(measure.max(initial=-np.inf))
    return strongest if strongest > 0 else -float(measure.min(initial=-1.0))


def relative_weights(weight: NDArray[np.float32], split: NDArray[np.uint8]) -> NDArray[np.float32] | None:
    """Weights divided by :func:`strongest_weight`; None where all come to weigh 1.

    Raises
    ------
    InputError
        If a weight is 0 or no number.
    """
    if not np.all(np.isfinite(weight) & (weight != 0)):
        raise InputError("a row weighs a number other than 0; leave out rows that say nothing")
    return _unless_alike((weight / np.float32(strongest_weight(weight, split))).astype(np.float32))


def tempered_weights(weight: NDArray[np.float32], strength: float) -> NDArray[np.float32] | None:
    """Weights whose sizes are raised to a power, their signs kept; None where all come to weigh 1."""
    return _unless_alike((np.sign(weight) * np.abs(weight) ** np.float32(strength)).astype(np.float32))


def _unless_alike(weight: NDArray[np.float32]) -> NDArray[np.float32] | None:
    return None if np.all(weight == 1) else weight
