"""MMRec's data sets: NAME.inter with x_label as split, and features of items as .npy, one row an item."""

from pathlib import Path
from typing import cast

import numpy as np
import polars as pl
from numpy.typing import NDArray

from palate.errors import UNREADABLE, UnusableFile
from palate.importing.found import Contents
from palate.importing.recbole import as_table, interactions_of
from palate.importing.source import Source, only
from palate.tables.schema import ITEM, ITEMS

MODALITIES = {
    "text_feat": "text",
    "t_feat": "text",
    "image_feat": "image",
    "v_feat": "image",
    "visual_feat": "image",
    "audio_feat": "audio",
    "a_feat": "audio",
}
"""What MMRec calls the features of a modality."""


def fits(source: Source) -> bool:
    """Whether there is a .inter file that says its split, or has features beside it."""
    split = [path for path in source.having("xlabel") if path in source.ending(".inter")]
    return bool(split) or bool(source.ending(".inter") and source.ending("_feat.npy"))


def read(source: Source) -> Contents:
    """Read a data set of MMRec.

    Raises
    ------
    InputError
        If there are several data sets, or features have fewer rows than there are items.
    """
    path = only(source, source.ending(".inter"), ".inter file")
    interactions, said, used = interactions_of(source)
    if interactions is None:
        raise UnusableFile(path, "holds no interactions")
    features: dict[str, tuple[list[str], NDArray[np.floating]]] = {}
    not_used: list[str] = []
    for file in source.ending(".npy"):
        name = file.name.removesuffix(".npy").lower()
        if not name.endswith("_feat"):
            continue
        values = _matrix(file, interactions[ITEM], path)
        modality = MODALITIES.get(name, name.removesuffix("_feat"))
        features[modality] = ([str(row) for row in range(len(values))], values)
        size = f"{len(values):,} items, {values.shape[1]} numbers each"
        said.append(f"{file.name}: {modality} of {size}; row i is item i")
        used.append(file)
    items: pl.DataFrame | None = None
    described = [file for file in source.having("itemid", "title") if file not in used]
    if described:
        meta = only(source, described, "table of items")
        items, line = as_table(source, meta, ITEMS)
        said.append(line)
        used.append(meta)
    not_used += [file.name for file in source.files if file not in used]
    return Contents(
        items=items, interactions=interactions, features=features, understood=said, not_used=not_used
    )


def _matrix(path: Path, items: pl.Series, interactions: Path) -> NDArray[np.floating]:
    """The features of a file, which must have a row for each item that is numbered in the interactions."""
    try:
        loaded: object = np.load(path, allow_pickle=False)
    except UNREADABLE as error:
        raise UnusableFile(path, f"can't be read ({error})") from error
    values = cast("NDArray[np.floating]", loaded)
    if not isinstance(loaded, np.ndarray) or values.ndim != 2 or values.dtype.kind not in "fiu":
        raise UnusableFile(path, "must be a matrix of numbers")
    numbers = items.cast(pl.Int64, strict=False)
    if numbers.null_count():
        raise UnusableFile(path, f"row i is item i, but item ids of {interactions.name} are no whole numbers")
    last = int(numbers.max() or 0)  # pyright: ignore[reportArgumentType]
    if last >= len(values):
        raise UnusableFile(path, f"has {len(values):,} rows, but {interactions.name} has an item {last:,}")
    return values.astype(np.float32)
