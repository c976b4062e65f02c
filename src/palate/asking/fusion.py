"""Scores of several kinds brought together: a weighted sum of z-scores over the best of each kind."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

DEEP = 200
"""Items of each kind of scores that may be in an answer."""


@dataclass(frozen=True)
class Channel:
    """All items compared with a question in one way.

    Parameters
    ----------
    scores : ndarray of float64, shape (n_items,)
        Higher is better.
    present : ndarray of bool, shape (n_items,)
        Items that can be compared so.
    """

    scores: NDArray[np.float64]
    present: NDArray[np.bool_]


def standardised(
    channels: Mapping[str, Channel], allowed: NDArray[np.bool_]
) -> tuple[NDArray[np.int64], dict[str, NDArray[np.float64]]]:
    """Candidates, the union of the best DEEP of each channel, and their z-scores by channel.

    An item that a channel can't compare has the least score of the candidates there. A channel that tells
    nothing apart gives zeros.

    Parameters
    ----------
    channels : mapping of str to Channel
        By name.
    allowed : ndarray of bool, shape (n_items,)
        Items that may be in the answer.

    References
    ----------
    Bruch et al., An Analysis of Fusion Functions for Hybrid Retrieval, arXiv 2210.11934.
    """
    chosen = np.zeros(len(allowed), dtype=np.bool_)
    for channel in channels.values():
        usable = np.flatnonzero(allowed & channel.present)
        if len(usable) > DEEP:
            scores = channel.scores[usable]
            cut = np.partition(scores, -DEEP)[-DEEP]
            # Items with the least score of all, such as those without any of the words, are no match.
            usable = usable[scores >= cut] if cut > scores.min() else usable[scores > cut]
        chosen[usable] = True
    rows = np.flatnonzero(chosen if chosen.any() else allowed)
    return rows, {name: _z(channel, rows) for name, channel in channels.items()}


def _z(channel: Channel, rows: NDArray[np.int64]) -> NDArray[np.float64]:
    scores, present = channel.scores[rows].astype(np.float64), channel.present[rows]
    if not present.any():
        return np.zeros(len(rows))
    filled = np.where(present, scores, scores[present].min())
    spread = float(filled.std())
    return np.zeros(len(rows)) if spread < 1e-12 else (filled - filled.mean()) / spread
