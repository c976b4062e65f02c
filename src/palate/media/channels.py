"""Several channels to one, without losing what is in opposite phase."""

from collections.abc import Callable, Iterable

import numpy as np
from numpy.typing import NDArray

CANCELLED = 0.5
"""Share of the energy that unrelated channels leave in their mean; below it, channels cancel each other."""


def one_channel(blocks: Callable[[], Iterable[NDArray[np.float32]]]) -> NDArray[np.float32]:
    """Mean of the channels of a sound, or the loudest of them where the mean loses what they hold.

    The mean of n unrelated channels has 1/n of their mean energy, and so has the mean of n channels of which
    one alone is heard. A mean with less than half of that has lost what the channels hold in opposite phase.
    Energy is counted about each channel's own mean, so that an offset, which no ear hears, is none.

    Parameters
    ----------
    blocks : callable
        Gives the sound from its beginning in blocks of shape (n, channels); called twice where channels
        cancel each other, so that they are never in memory together.

    Returns
    -------
    ndarray of float32, shape (n,)
        Not finite where the sound is not.
    """
    means: list[NDArray[np.float32]] = []
    total = squares = np.zeros(0)
    with np.errstate(invalid="ignore", over="ignore"):  # what is not finite is refused by the caller
        for block in blocks():
            mean = block.mean(axis=1)
            means.append(mean)
            if block.shape[1] > 1:
                wide = block.astype(np.float64)
                total = _grown(total, wide.sum(axis=0))
                squares = _grown(squares, (wide * wide).sum(axis=0))
        mixed = np.concatenate(means) if means else np.empty(0, np.float32)
        if len(mixed) == 0 or len(total) == 0:
            return mixed
        energies = squares / len(mixed) - (total / len(mixed)) ** 2
        left = float(mixed.var(dtype=np.float64))
        if not left < CANCELLED * float(energies.mean()) / len(energies):
            return mixed
    loudest = int(energies.argmax())
    return np.concatenate([block[:, loudest] for block in blocks()])


def _grown(so_far: NDArray[np.float64], more: NDArray[np.float64]) -> NDArray[np.float64]:
    return so_far + more if len(so_far) else more
