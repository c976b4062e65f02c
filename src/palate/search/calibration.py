"""Calibration of the scores of items that have nothing of the modalities of a query."""

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from palate.fusion.joint import FEWEST
from palate.search.compared import Compared

BEHIND = 0.5
"""How far behind the item that has both and ranks alike an item is placed, so that of two that come first
the one that matches directly stays first."""

TELLING = 5.0
"""Times the mean reciprocal rank of chance, below which a rank across modalities is taken for noise."""


def calibration(compared: Mapping[str, Compared]) -> NDArray[np.float64]:
    """Compute what to add to the score of each item, shape (n_items,), 0 where the query reaches it directly.

    Cosines across modalities are low and count little, so that an item that has only a picture would come
    after all that have texts, however well it fits the words. Its rank is known, however: where its picture
    stands among the pictures of items that have texts too. It takes the score that these reach at that rank
    (quantile mapping), so that among results it is as frequent as in the catalogue.

    Parameters
    ----------
    compared : mapping of str to Compared
        All items compared with a query by each modality. Without FEWEST items that are reached in both ways
        nothing is known of how their scores compare, and nothing is added.
    """
    added = np.zeros(len(next(iter(compared.values())).scores))
    direct = _having([modality for modality in compared.values() if modality.direct], len(added))
    telling = [modality for modality in compared.values() if _tells(modality)]
    reached = _having(telling, len(added))
    both, lacking = np.flatnonzero(direct & reached), np.flatnonzero(reached & ~direct)
    if len(both) < FEWEST or len(lacking) == 0:
        return added
    total = sum(modality.weight for modality in compared.values())
    own, whole = _sum(telling, total), _sum(list(compared.values()), total)
    seen, best = np.sort(own[both]), np.sort(whole[both])[::-1]
    ranks = np.arange(len(both), dtype=np.float64)
    beyond = np.maximum(own[lacking] - seen[-1], 0.0)
    place = np.interp(own[lacking], seen, ranks[::-1]) + BEHIND / (1.0 + beyond)
    added[lacking] = np.interp(place, ranks, best) - whole[lacking]
    return added


def weighed(compared: Mapping[str, Compared]) -> dict[str, NDArray[np.float64]]:
    """Compute the score of each item by modality; modalities add up to the weighted mean, calibrated.

    What calibration adds goes to the modalities that the item is reached by, in proportion to their weights.
    """
    total = sum(modality.weight for modality in compared.values())
    weights = {name: np.where(it.present & (not it.direct), it.weight, 0.0) for name, it in compared.items()}
    added = calibration(compared) / np.maximum(np.sum(list(weights.values()), axis=0), 1e-12)
    return {
        name: modality.scores * (modality.weight / total) + added * weights[name]
        for name, modality in compared.items()
    }


def _tells(modality: Compared) -> bool:
    """Whether a modality is reached across, and better than by chance."""
    chance = float(np.mean(1.0 / np.arange(1, max(int(modality.present.sum()), 1) + 1)))
    return not modality.direct and modality.weight > TELLING * chance


def _having(modalities: Sequence[Compared], n_items: int) -> NDArray[np.bool_]:
    """Which items have any of some modalities."""
    present = np.zeros(n_items, dtype=np.bool_)
    for modality in modalities:
        present |= modality.present
    return present


def _sum(modalities: Sequence[Compared], total: float) -> NDArray[np.float64]:
    """Compute what some modalities add to the weighted mean of all."""
    return np.sum([modality.scores * (modality.weight / total) for modality in modalities], axis=0)
