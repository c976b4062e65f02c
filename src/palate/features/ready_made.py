"""Features that came as files, normalised; large ones stay in a file, so that memory need not hold them."""

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from palate.atomic import replacing
from palate.data import Features, Fingerprint, Index, unit_rows
from palate.engine import blocks
from palate.features.normalise import normalised
from palate.shop import ReadyMade

MAPPED = 256 * 2**20
"""Bytes above which normalised features are mapped from a file."""

ROWS = 65_536
"""Rows normalised at once."""


def ready_features(name: str, ready: ReadyMade, items: Index, folder: Path) -> Features:
    """Normalise ready-made features, rows in the order of the catalogue.

    Parameters
    ----------
    name : str
        What they measure.
    ready : ReadyMade
        As they were read.
    items : Index
        The catalogue.
    folder : Path
        Where large features are written, as ``ready-NAME.npy``. A later call replaces the file; whoever
        mapped it before keeps what was there.
    """
    made_by = Fingerprint("ready-made", "1", ready.digest)
    rows = np.full(len(items), -1, dtype=np.int64)
    rows[items.positions(ready.ids)] = np.arange(len(ready.ids))
    present = rows >= 0
    if len(items) * ready.values.shape[1] * ready.values.itemsize <= MAPPED:
        values = np.zeros((len(items), ready.values.shape[1]), dtype=np.float32)
        values[present] = ready.values[rows[present]]
        return normalised(values, present, name, made_by)
    centre = _mean(ready.values)
    path = folder / f"ready-{name}.npy"
    with replacing(path) as partial:
        unit = np.lib.format.open_memmap(partial, "w+", np.float32, (len(items), ready.values.shape[1]))
        for some in blocks(len(items), ROWS):
            there = present[some]
            block = np.zeros((len(there), ready.values.shape[1]), dtype=np.float32)
            block[there] = unit_rows(ready.values[rows[some][there]] - centre)
            unit[some] = block
        unit.flush()
    values = np.asarray(np.load(path, mmap_mode="r", allow_pickle=False))
    return Features(values, present, name, made_by, centre)


def _mean(values: NDArray[np.float32]) -> NDArray[np.float32]:
    """The mean row; none is taken off a lone one, as :func:`palate.features.normalise.normalised` has it."""
    total = np.zeros(values.shape[1], dtype=np.float64)
    if len(values) > 1:
        for some in blocks(len(values), ROWS):
            total += values[some].sum(axis=0, dtype=np.float64)
    return (total / max(len(values), 1)).astype(np.float32)
