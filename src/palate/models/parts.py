"""What each modality adds to the scores of all items, for one history."""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from palate.data import Histories
from palate.models.terms import Term

Parts = Mapping[str, NDArray[np.float64]]
"""By modality as in :class:`palate.models.terms.Term`, each of shape (n_items,)."""

CELLS = 2**20
"""Values of one term that are held at once: 8 MiB."""


def parts_of(
    explain: Callable[[Histories, NDArray[np.int64]], Sequence[Term]], history: Histories, n_items: int
) -> dict[str, NDArray[np.float64]]:
    """Add up the terms of all items by modality, a block of items at a time.

    Parameters
    ----------
    explain : callable
        Gives the terms of the scores of some items, by their positions, for a single history.
    history : Histories
        The history.
    n_items : int
        All items.
    """
    parts: dict[str, NDArray[np.float64]] = defaultdict(lambda: np.zeros(n_items))
    said = 0 if history.remarks is None else len(history.remarks.reviews)
    step = max(1, CELLS // max(len(history.items), said, 1))
    for start in range(0, n_items, step):
        block = np.arange(start, min(start + step, n_items))
        for term in explain(history, block):
            parts[term.modality][block] += term.values.sum(axis=0)
    return dict(parts)


def added(parts: dict[str, NDArray[np.float64]], more: Parts, factor: float = 1.0) -> None:
    """Add parts, multiplied by a factor, to others."""
    for modality, values in more.items():
        own = parts.setdefault(modality, np.zeros(len(values)))
        own += values * factor
