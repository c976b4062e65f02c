"""Items that came or changed after the training, and models that take them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from palate.explain import Crowd
from palate.late import WithLateItems
from palate.linalg.csr import Rows
from palate.models import Recommender
from palate.tasks.live.catalogue import Entry

ROOM = 0.25
"""Share of items that counts of a crowd have room for beyond those that are there."""


@dataclass(frozen=True)
class Arrival:
    """An item that came or changed after the training, encoded.

    Parameters
    ----------
    entry : Entry
        What the catalogue holds of it.
    rows : mapping of str to ndarray or csr_array of float32, shape (1, dim)
        Its content by name of the features, on their footing; see
        :func:`palate.tasks.live.encoding.rows_on_footing`.
    means : mapping of str to ndarray of float32, shape (dim,)
        Mean unit vectors of its content, by modality, as the encoders gave them.
    """

    entry: Entry
    rows: Mapping[str, Rows]
    means: Mapping[str, NDArray[np.float32]] = field(default_factory=dict[str, NDArray[np.float32]])


def with_late(model: WithLateItems, fresh: Sequence[Arrival]) -> WithLateItems:
    """Add late items to a model, in their order; runs of items of the same features at once."""
    known = model.likeness.features
    for names, run in groupby(
        fresh, key=lambda arrival: tuple(name for name in known if name in arrival.rows)
    ):
        arrivals = list(run)
        rows = {name: _stacked([arrival.rows[name] for arrival in arrivals]) for name in names}
        model = model.with_items([arrival.entry.item_id for arrival in arrivals], rows)
    return model


def _stacked(rows: Sequence[Rows]) -> Rows:
    if all(isinstance(row, np.ndarray) for row in rows):
        return np.concatenate([np.asarray(row) for row in rows])
    return sparse.csr_array(sparse.vstack([sparse.csr_array(row) for row in rows]))


def crowd_of(model: Recommender) -> Crowd:
    """Count a model's histories, with room for later items."""
    return Crowd(model.histories_, int(len(model.items_) * (1 + ROOM)) + 1000)
