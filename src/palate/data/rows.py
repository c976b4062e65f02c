"""Order and relative weights of rows of interactions."""

import numpy as np
from numpy.typing import NDArray

from palate.data.parts import TRAIN
from palate.errors import InputError


def event_order(
    user: NDArray[np.int32], time: NDArray[np.float64] | None, item_rank: NDArray[np.int64]
) -> NDArray[np.int64]:
    """Return the order of rows by user, then by time, then by an arbitrary rank of their items; by row where
    there are no times.
    """
    return np.argsort(user, kind="stable") if time is None else np.lexsort((item_rank, time, user))


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
