"""Features and joint space of a catalogue that has grown since the training."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from palate.data import Features, Index
from palate.features import FeatureSet
from palate.fusion import Joint
from palate.fusion.space import Projected
from palate.linalg.csr import Rows


def grown_features(built: FeatureSet, items: Index, arrivals: Mapping[str, Mapping[str, Rows]]) -> FeatureSet:
    """Add rows of new and changed items to features.

    Parameters
    ----------
    built : FeatureSet
        Of the first items of ``items``.
    items : Index
        All items.
    arrivals : mapping of str to mapping of str to rows, shape (1, dim)
        Content of items that came or changed, by item and by name of the features. What an item that changed
        has no row of any more, it lacks, but for what is said of it in reviews.
    """
    positions = items.positions(list(arrivals))
    changed: dict[str, Features] = {}
    for name, features in built.features.items():
        own, at = [rows.get(name) for rows in arrivals.values()], positions
        if name.startswith("review"):
            told = [position for position, rows in enumerate(own) if rows is not None]
            own, at = [own[position] for position in told], positions[told]
        changed[name] = _grown(features, len(items), at, own)
    reviews = built.reviews
    if reviews is not None and reviews.words is not None:
        missing = len(items) - reviews.words.own.shape[0]
        empty = sparse.csr_array((missing, reviews.words.own.shape[1]), dtype=np.float32)
        longer = sparse.csr_array(sparse.vstack([reviews.words.own, empty]))
        reviews = replace(reviews, words=replace(reviews.words, own=longer))
    return replace(built, features=changed, reviews=reviews)


def _grown(
    features: Features, size: int, positions: NDArray[np.int64], rows: Sequence[Rows | None]
) -> Features:
    """Features of more items; the rows at some positions are put in, or taken away where they are None."""
    present = np.zeros(size, dtype=np.bool_)
    present[: len(features.present)] = features.present
    present[positions] = [row is not None for row in rows]
    if isinstance(features.values, np.ndarray):
        values = np.zeros((size, features.dim), dtype=np.float32)
        values[: len(features.values)] = features.values
        for position, row in zip(positions.tolist(), rows, strict=True):
            values[position] = 0.0 if row is None else np.asarray(row)[0]
        return Features(values, present, features.modality, features.encoder, features.centre)
    return replace(
        features, values=_grown_sparse(features.values, size, positions, rows), present=present, imputed=None
    )


def _grown_sparse(
    values: sparse.csr_array, size: int, positions: NDArray[np.int64], rows: Sequence[Rows | None]
) -> sparse.csr_array:
    width = values.shape[1]
    empty = sparse.csr_array((1, width), dtype=np.float32)
    kept = np.ones(size, dtype=np.float32)
    kept[positions] = 0.0
    longer = sparse.vstack([values, sparse.csr_array((size - values.shape[0], width), dtype=np.float32)])
    kept_rows = sparse.csr_array(sparse.diags_array(kept) @ sparse.csr_array(longer))
    if not len(positions):
        return kept_rows
    put = sparse.csr_array(sparse.vstack([empty if row is None else sparse.csr_array(row) for row in rows]))
    at = (np.ones(len(positions), dtype=np.float32), (positions, np.arange(len(positions))))
    spread = sparse.csr_array(at, shape=(size, len(positions)))
    return sparse.csr_array(kept_rows + spread @ put)


def grown_joint(joint: Joint, built: FeatureSet, items: Index, arrived: Sequence[str]) -> Joint:
    """Add new and changed items to the joint space.

    Parameters
    ----------
    joint : Joint
        Of the first items.
    built : FeatureSet
        Of all items, as :func:`grown_features` gives it.
    items : Index
        All items.
    arrived : sequence of str
        Ids of the items that came or changed.
    """
    at = items.positions(arrived)
    projected: dict[str, NDArray[np.float32]] = {}
    present: dict[str, NDArray[np.bool_]] = {}
    for name, known in joint.items.projected.items():
        features = built.features[name]
        placed = np.zeros((len(items), known.shape[1]), dtype=np.float32)
        placed[: len(known)] = known
        values = features.values
        if isinstance(values, np.ndarray):
            own = Features(
                values[at], features.present[at], features.modality, features.encoder, features.centre
            )
            placed[at] = joint.space.project(own)
        projected[name], present[name] = placed, features.present
    return replace(joint, items=Projected(projected, present))
