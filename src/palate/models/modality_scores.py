"""Scores of all items by modality, for one history."""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from palate.data import Histories
from palate.models.terms import Term

ModalityScores = Mapping[str, NDArray[np.float64]]
"""By modality as in :class:`palate.models.terms.Term`, each of shape (n_items,)."""

CELLS = 2**20
"""Values of one term that are held at once: 8 MiB."""


def scores_by_modality(
    explain: Callable[[Histories, NDArray[np.int64]], Sequence[Term]], history: Histories, n_items: int
) -> dict[str, NDArray[np.float64]]:
    """Add up the terms of all items by modality, a block of items at a time.

    Parameters
    ----------
    explain : callable
        Returns the terms of the scores of some items, by their positions, for a single history.
    history : Histories
        The history.
    n_items : int
        Number of items.
    """
    scores: dict[str, NDArray[np.float64]] = defaultdict(lambda: np.zeros(n_items))
    n_reviews = 0 if history.remarks is None else len(history.remarks.reviews)
    step = max(1, CELLS // max(len(history.items), n_reviews, 1))
    for start in range(0, n_items, step):
        block = np.arange(start, min(start + step, n_items))
        for term in explain(history, block):
            scores[term.modality][block] += term.values.sum(axis=0)
    return dict(scores)


def add_scores(total: dict[str, NDArray[np.float64]], scores: ModalityScores, factor: float = 1.0) -> None:
    """Add scores, multiplied by a factor, to others in place."""
    for modality, values in scores.items():
        own = total.setdefault(modality, np.zeros(len(values)))
        own += values * factor
