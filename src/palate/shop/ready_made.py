"""Features that came as files."""

import hashlib
import unicodedata
from collections.abc import Iterable
from pathlib import Path
from typing import cast

import numpy as np
from numpy.typing import NDArray

from palate.engine import blocks
from palate.errors import UNREADABLE, UnusableFile
from palate.shop.joining import Joined
from palate.shop.shop import ReadyMade
from palate.tables.loss import judge_loss
from palate.tables.missing import INVISIBLE, TOKENS
from palate.tables.quarantine import Quarantine

MAPPED = 256 * 2**20
"""Bytes above which files of features are mapped, not read."""

ROWS = 65_536
"""Rows looked at at once."""


def read_ready_made(path: Path, joined: Joined, quarantine: Quarantine) -> ReadyMade:
    """One pair NAME.npy, NAME.ids.txt; rows that are not finite and ids that come twice are taken out.

    Rows of a large file of float32 are mapped from it, unless some of them are taken out.

    Raises
    ------
    UnusableFile
        If one of the two is missing, is no matrix of numbers, or they differ in length.
    """
    listing = path.with_name(f"{path.stem}.ids.txt")
    file = f"features/{listing.name}"
    if not listing.is_file():
        raise UnusableFile(path, f"has no {listing.name} beside it, with one item id a line")
    try:
        mode = "r" if path.stat().st_size > MAPPED else None
        loaded: object = np.load(path, mmap_mode=mode, allow_pickle=False)
        ids = listing.read_text(encoding="utf-8-sig").splitlines()
    except UNREADABLE as error:
        raise UnusableFile(path, f"can't be read ({error})") from error
    if not isinstance(loaded, np.ndarray):
        raise UnusableFile(path, "holds several arrays; write one matrix of numbers with numpy.save")
    values = cast("NDArray[np.float64]", loaded)
    if values.ndim != 2 or values.dtype.kind not in "fiu":
        raise UnusableFile(path, f"must be a matrix of numbers, not {values.dtype} of shape {values.shape}")
    if len(ids) != len(values):
        raise UnusableFile(path, f"has {len(values)} rows but {listing.name} has {len(ids)} lines")
    ids = [joined.one(unicodedata.normalize("NFC", name.strip(INVISIBLE))) for name in ids]
    values = np.asarray(values).astype(np.float32, copy=False)
    finite = np.empty(len(values), dtype=np.bool_)
    for some in blocks(len(values), ROWS):
        finite[some] = np.isfinite(values[some]).all(axis=1)
    kept: dict[str, int] = {}
    for row, name in enumerate(ids):
        if fault := _row_fault(name, bool(finite[row]), kept):
            quarantine.add(file, row + 1, path.stem, fault)
        else:
            kept[name] = row
    judge_loss(path.parent.parent, file, [row + 1 for row in kept.values()], quarantine)
    digest = hashlib.sha256()
    by_id = np.array([kept[name] for name in sorted(kept)], dtype=np.int64)
    for some in blocks(len(by_id), ROWS):
        digest.update(values[by_id[some]].tobytes())
    if len(kept) < len(values):
        values = values[list(kept.values())]
    return ReadyMade(tuple(kept), values, digest.hexdigest())


def _row_fault(name: str, finite: bool, kept: Iterable[str]) -> str:
    if not name:
        return "no item id"
    if name in TOKENS:
        return f"no item id ('{name}')"
    if not finite:
        return f"the features of '{name}' are not finite"
    return f"item '{name}' is there already; the first row counts" if name in kept else ""
