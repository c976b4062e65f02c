"""Export of features as plain files."""

from pathlib import Path

import numpy as np

from palate.atomic import filling
from palate.data import Features, Index


def write_features(features: Features, items: Index, out: Path) -> tuple[int, int]:
    """Write ``out/features.npy`` (float32) and ``out/ids.txt``; items without the modality are left out.

    Both are written, or neither.

    Parameters
    ----------
    features : Features
        Rows in the order of ``items``.
    items : Index
        Ids of the catalogue.
    out : Path
        Folder, made where it is missing.

    Returns
    -------
    tuple of int
        Rows and columns written.
    """
    rows = np.flatnonzero(features.present)
    values = features.values if isinstance(features.values, np.ndarray) else features.values.toarray()
    with filling(out) as folder:
        np.save(folder / "features.npy", values[rows].astype(np.float32), allow_pickle=False)
        (folder / "ids.txt").write_text("".join(f"{items[int(row)]}\n" for row in rows), encoding="utf-8")
    return len(rows), features.dim
