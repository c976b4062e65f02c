"""Agreement of the modalities of one item, and near-duplicates."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np

from palate.errors import UnknownItem
from palate.fusion import Joint
from palate.fusion.consistency import SAME
from palate.tasks.live.shop import Live

USUAL = (5.0, 95.0)
"""Percentiles of the catalogue between which agreement is usual."""

FEWEST = 20
"""Items with both modalities below which nothing is said of what is usual."""

MOST_DUPLICATES = 50


@dataclass(frozen=True)
class Agreement:
    """Similarity of two modalities of an item in the joint space.

    Parameters
    ----------
    left, right : str
        Names of the features.
    cosine : float
    low, high : float
        Between which nine of ten items of the catalogue lie.
    """

    left: str
    right: str
    cosine: float
    low: float
    high: float


@dataclass(frozen=True)
class NearDuplicate:
    """Nearly identical item in one modality, with the cosine of their vectors."""

    item_id: str
    modality: str
    cosine: float


def agreements_of(live: Live, item_id: str) -> list[Agreement]:
    """Compute the similarity of each two modalities of an item; none without a joint space.

    Raises
    ------
    UnknownItem
        If there is no item of that id.
    """
    row, joint = _row(live, item_id), live.joint
    if joint is None:
        return []
    pairs = combinations(joint.items.projected, 2)
    return [found for left, right in pairs if (found := _agreement(joint, row, left, right)) is not None]


def _agreement(joint: Joint, row: int, left: str, right: str) -> Agreement | None:
    both = joint.items.present[left] & joint.items.present[right]
    if not both[row] or both.sum() < FEWEST:
        return None
    rows = np.flatnonzero(both)
    own = np.einsum("ij,ij->i", joint.items.projected[left][rows], joint.items.projected[right][rows])
    low, high = np.percentile(own, USUAL)
    return Agreement(left, right, float(own[np.searchsorted(rows, row)]), float(low), float(high))


def near_duplicates(live: Live, item_id: str) -> Sequence[NearDuplicate]:
    """Find visible items that are nearly identical to an item in a modality, the nearest first.

    Raises
    ------
    UnknownItem
        If there is no item of that id.
    """
    row, found = _row(live, item_id), list[NearDuplicate]()
    for name, features in live.built.features.items():
        values = features.values
        if name.startswith("review") or not isinstance(values, np.ndarray) or not features.present[row]:
            continue
        likeness = values @ values[row]
        same = (likeness >= SAME) & features.present & live.catalogue.shown
        same[row] = False
        found += [
            NearDuplicate(live.catalogue.items[position], name, min(float(likeness[position]), 1.0))
            for position in np.flatnonzero(same).tolist()
        ]
    return sorted(found, key=lambda duplicate: (-duplicate.cosine, duplicate.item_id))[:MOST_DUPLICATES]


def _row(live: Live, item_id: str) -> int:
    if not live.has(item_id):
        raise UnknownItem(f"no item '{item_id}' in the catalogue")
    return live.catalogue.items.position(item_id)
