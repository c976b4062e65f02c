"""Dense weights of a large catalogue are held in a file: a search needs the memory of one model only."""

import tempfile

import numpy as np

from palate.logs import get_logger
from palate.models.base import Recommender
from palate.models.linear import ItemToItem, Weights

log = get_logger(__name__)

SPILLED = 2**30
"""Size in bytes from which the weights of one model are held in a file."""


def spilled(model: Recommender) -> Recommender:
    """Move large dense weights of a fitted model into an unnamed file, mapped into memory.

    The file lies where temporary files do, and is gone with the model. Where the disk has no room for it, the
    weights stay in memory.

    Returns
    -------
    Recommender
        The same model.
    """
    if isinstance(model, ItemToItem) and _is_large(model.weights_):
        _move(model)
    return model


def _is_large(weights: Weights) -> bool:
    return isinstance(weights, np.ndarray) and weights.nbytes >= SPILLED


def _move(model: ItemToItem) -> None:
    weights = np.asarray(model.weights_)
    try:
        with tempfile.TemporaryFile() as file:
            weights.tofile(file)
            file.flush()
            # A view of the mapping, which is what keeps the file, and no array of a class of its own.
            model.weights_ = np.asarray(np.memmap(file, weights.dtype, "r", shape=weights.shape))
    except OSError as error:
        log.warning("weights stay in memory", model=model.name, gib=weights.nbytes / 2**30, why=str(error))
