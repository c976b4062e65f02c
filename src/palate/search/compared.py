"""Similarity of all items to a query, by modality, and over several queries."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from palate.data import Features, unit_rows
from palate.features import FeatureSet
from palate.fusion import Joint
from palate.search.asked import Asked


@dataclass(frozen=True)
class Compared:
    """Similarity of all items to a query by one modality.

    Parameters
    ----------
    scores : ndarray of float64, shape (n_items,)
        Cosines, 0 where the item lacks the modality.
    present : ndarray of bool, shape (n_items,)
        Which items have it.
    weight : float
        1 within a modality; across modalities, how far the joint space is to be trusted there.
    direct : bool
        Whether the query has the modality itself; False where it is reached through the joint space.
    """

    scores: NDArray[np.float64]
    present: NDArray[np.bool_]
    weight: float = 1.0
    direct: bool = True


def compared_with(
    built: FeatureSet, sought: Asked, wanted: Sequence[str], joint: Callable[[], Joint | None]
) -> dict[str, Compared]:
    """Compare all items with one part of a query by each modality that it leads to.

    Parameters
    ----------
    built : FeatureSet
        Features of the catalogue.
    sought : Asked
        The part.
    wanted : sequence of str
        Modalities to compare by.
    joint : callable
        Gives the joint space, or None; asked only where a modality is not reached without it.
    """
    features, heard = built.features, sought.heard
    found = {name: compared for name in wanted if (compared := _within(features, sought, name)) is not None}
    found |= {name: Compared(heard[name].scores, heard[name].present) for name in wanted if name in heard}
    if len(found) < len(wanted) and (space := joint()) is not None:
        for name in wanted:
            if name not in found and (compared := _across(features, space, sought, name)) is not None:
                found[name] = compared
    return found


def together(parts: Sequence[Mapping[str, Compared]]) -> dict[str, Compared]:
    """Compare with several parts of a query at once: each modality takes the mean of its scores, where a part
    that comes through the joint space counts by how far it is to be trusted.
    """
    if len(parts) == 1:
        return dict(parts[0])
    found: dict[str, Compared] = {}
    for name in dict.fromkeys(name for part in parts for name in part):
        several = [part[name] for part in parts if name in part]
        weights = np.array([compared.weight for compared in several])
        scores = weights @ np.stack([compared.scores for compared in several]) / weights.sum()
        present = np.logical_or.reduce([compared.present for compared in several])
        direct = any(compared.direct for compared in several)
        found[name] = Compared(scores, present, float(weights.max()), direct)
    return found


def _within(features: Mapping[str, Features], sought: Asked, modality: str) -> Compared | None:
    """Compare items by the modality that the query has itself."""
    names = [name for name in sought.direct if features[name].modality == modality]
    if not names:
        return None
    scores = np.mean([features[name].similarities(sought.direct[name])[0] for name in names], axis=0)
    present = np.logical_or.reduce([features[name].present for name in names])
    return Compared(np.where(present, scores, 0.0), present)


def _across(features: Mapping[str, Features], joint: Joint, sought: Asked, modality: str) -> Compared | None:
    """Compare items by a modality that the query lacks, in the joint space."""
    sources = _in_joint(joint, sought)
    targets = [name for name in joint.items.projected if features[name].modality == modality]
    trust = max((joint.trust.get((source, name), 0.0) for source in sources for name in targets), default=0.0)
    if trust == 0.0:
        return None
    # A picture and a sentence of the same thing are two witnesses; their mean direction is the better one.
    query = unit_rows(np.stack(list(sources.values())).sum(axis=0))
    total = np.sum([joint.items.projected[name] @ query[0] for name in targets], axis=0)
    count = np.sum([joint.items.present[name] for name in targets], axis=0)
    scores = np.where(count > 0, total / np.maximum(count, 1), 0.0)
    return Compared(scores, count > 0, trust, direct=False)


def _in_joint(joint: Joint, sought: Asked) -> dict[str, NDArray[np.float32]]:
    """Project the query into the joint space, one row for each modality that it has."""
    if sought.row is not None:
        return {
            name: joint.items.projected[name][[sought.row]]
            for name in sought.direct
            if name in joint.items.projected
        }
    return {
        name: joint.space.project(plain())
        for name, plain in sought.plain.items()
        if name in joint.space.projections
    }
