"""Canonical order of a dataset: users by their ids, items by their tie order."""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from palate.data.dataset import Dataset
from palate.data.features import Features
from palate.data.ids import Index


@dataclass(frozen=True)
class Numbering:
    """Dataset in canonical order, and the way back.

    Parameters
    ----------
    dataset : Dataset
        The same rows and features, renumbered.
    users, items : ndarray of int64
        Original position of each user and item.
    """

    dataset: Dataset
    users: NDArray[np.int64]
    items: NDArray[np.int64]

    @classmethod
    def of(cls, dataset: Dataset) -> "Numbering":
        """Renumber users by ids and items by ``tie_order``."""
        names = dataset.users.ids
        users = np.array(sorted(range(len(names)), key=names.__getitem__), dtype=np.int64)
        items = np.argsort(dataset.tie_order)
        numbered = Dataset.of(
            Index(tuple(names[int(old)] for old in users)),
            Index(tuple(dataset.items.ids[int(old)] for old in items)),
            _inverse(users)[dataset.user].astype(np.int32),
            _inverse(items)[dataset.item].astype(np.int32),
            dataset.split,
            dataset.time,
            {name: _taken(feature, items) for name, feature in sorted(dataset.features.items())},
            dataset.ordered,
            dataset.weight,
            dataset.lifts,
        )
        return cls(numbered, users, items)

    def users_back(self, rows: NDArray[np.float32]) -> NDArray[np.float32]:
        """Return rows of users in their original order."""
        return rows[_inverse(self.users)]

    def items_back(self, rows: NDArray[np.float32]) -> NDArray[np.float32]:
        """Return rows of items in their original order."""
        return rows[_inverse(self.items)]


def _inverse(order: NDArray[np.int64]) -> NDArray[np.int64]:
    back = np.empty_like(order)
    back[order] = np.arange(len(order))
    return back


def _taken(features: Features, rows: NDArray[np.int64]) -> Features:
    imputed = None if features.imputed is None else features.imputed[rows]
    return replace(features, values=features.values[rows], present=features.present[rows], imputed=imputed)
