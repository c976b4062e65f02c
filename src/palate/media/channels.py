"""Several channels to one, without losing what is in opposite phase."""

from collections.abc import Callable, Iterable

import numpy as np
from numpy.typing import NDArray

CANCELLED = 0.5
"""Share of the energy that unrelated channels leave in their mean; below it, channels cancel each other."""

WINDOW = 8_192
"""Samples over which that is judged: some recordings turn the phase of a channel for a part only."""

MOST_CANCELLED = 0.2
"""Share of a sound's energy in windows that cancel, above which its mean has lost too much."""


def one_channel(blocks: Callable[[], Iterable[NDArray[np.float32]]]) -> NDArray[np.float32]:
    """Mean of the channels of a sound, or the loudest of them where the mean loses what they hold.

    The mean of n unrelated channels has 1/n of their mean energy, and so has the mean of n channels of which
    one alone is heard. A mean with less than half of that has lost what the channels hold in opposite phase.
    Energy is counted about each channel's own mean in a window, so that an offset, which no ear hears, is
    none.

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
    total, cancelled = np.zeros(0), 0.0
    with np.errstate(invalid="ignore", over="ignore"):  # what is not finite is refused by the caller
        for block in blocks():
            mean = block.mean(axis=1)
            means.append(mean)
            if block.shape[1] > 1 and len(block):
                energies, left = _energies(block), _energies(mean[:, None])[:, 0]
                lost = left < CANCELLED * energies.mean(axis=1) / block.shape[1]
                cancelled += float(energies[lost].sum())
                total = total + energies.sum(axis=0) if len(total) else energies.sum(axis=0)
        mixed = np.concatenate(means) if means else np.empty(0, np.float32)
        if len(total) == 0 or not cancelled > MOST_CANCELLED * float(total.sum()):
            return mixed
    loudest = int(total.argmax())
    return np.concatenate([block[:, loudest] for block in blocks()])


def _energies(block: NDArray[np.float32]) -> NDArray[np.float64]:
    """Sum of squares about the mean, by window and channel."""
    starts = np.arange(0, len(block), WINDOW)
    lengths = np.diff(np.append(starts, len(block)))[:, None]
    wide = block.astype(np.float64)
    sums = np.add.reduceat(wide, starts)
    return np.maximum(np.add.reduceat(wide * wide, starts) - sums * sums / lengths, 0.0)
