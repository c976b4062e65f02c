"""Normalisation of features: centred over the items that have them, rows of unit length."""

import numpy as np
from numpy.typing import NDArray

from palate.data import Features, Fingerprint, unit_rows


def normalised(
    values: NDArray[np.float32], present: NDArray[np.bool_], modality: str, encoder: Fingerprint
) -> Features:
    """Make features of raw vectors: centred over present rows, rows of unit length, absent rows zero.

    Encoders place everything in a narrow cone; without centring all cosines are near 1.

    Parameters
    ----------
    values : ndarray of float32, shape (n_items, dim)
        Raw vectors; rows that are not present are not read.
    present : ndarray of bool, shape (n_items,)
        Which items have the modality.
    modality : str
        What the features measure.
    encoder : Fingerprint
        What made them.
    """
    # One lone item has no mean to differ from; taking it off would leave nothing.
    several = int(present.sum()) > 1
    centre = values[present].mean(axis=0, dtype=np.float64) if several else np.zeros(values.shape[1])
    centre = centre.astype(np.float32)
    unit = unit_rows(np.where(present[:, None], values - centre, np.float32(0)))
    return Features(unit, present, modality, encoder, centre)


def mean_by_item(
    vectors: NDArray[np.float32], item: NDArray[np.int64], n_items: int
) -> tuple[NDArray[np.float32], NDArray[np.bool_]]:
    """Average the unit vectors of each item, and return which items have any.

    Parameters
    ----------
    vectors : ndarray of float32, shape (n_things, dim)
        Vectors of texts, pictures or sounds.
    item : ndarray of int64, shape (n_things,)
        The item of each.
    n_items : int
        Number of items.
    """
    total = np.zeros((n_items, vectors.shape[1]), dtype=np.float32)
    np.add.at(total, item, unit_rows(vectors))
    count = np.bincount(item, minlength=n_items)
    return total / np.maximum(count, 1)[:, None].astype(np.float32), count > 0
