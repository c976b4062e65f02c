"""Rows of unit length in cells of rows that are alike, those of a cell side by side in a file."""

from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from palate.engine import Local, blocks

ROWS = 4096
"""Rows whose cells are looked for at once."""

ROUNDS = 6
"""Rounds in which centres are moved to the mean of their rows."""

DRAWN = 24
"""Rows drawn for each cell, from which the centres are learned."""

NEARBY = 16
"""Cells that stand side by side since their centres are alike."""

COPIED = 65_536
"""Rows put in order at once."""


@dataclass(frozen=True)
class Cells:
    """Rows in cells.

    Parameters
    ----------
    values : ndarray of float32, shape (n, dim)
        The rows, cell by cell, mapped from a file.
    order : ndarray of int64, shape (n,)
        Where each stood before; within a cell they are in their old order.
    starts : ndarray of int64, shape (n_cells + 1,)
        Where cells start in ``values``.
    centres : ndarray of float32, shape (n_cells, dim)
        Of unit length.
    """

    values: NDArray[np.float32]
    order: NDArray[np.int64]
    starts: NDArray[np.int64]
    centres: NDArray[np.float32]

    def rows(self, cell: int) -> slice:
        """Where the rows of a cell are in ``values``."""
        return slice(int(self.starts[cell]), int(self.starts[cell + 1]))

    def of(self, rows: NDArray[np.int64]) -> NDArray[np.int64]:
        """The cells of rows by their positions in ``values``."""
        return np.searchsorted(self.starts, rows, side="right") - 1


def in_cells(values: NDArray[np.float32], present: NDArray[np.int64], n_cells: int, path: Path) -> Cells:
    """Put rows in cells, by spherical k-means of some of them; the same rows give the same cells.

    Parameters
    ----------
    values : ndarray of float32, shape (n, dim)
        Of unit length; they may be mapped from a file.
    present : ndarray of int64
        Positions of the rows to take, rising.
    n_cells : int
        How many cells there are to be.
    path : Path
        File that the rows are copied to in the order of their cells.
    """
    random = np.random.default_rng(0)
    n_cells = min(n_cells, len(present))
    drawn = np.sort(random.choice(len(present), min(len(present), DRAWN * n_cells), replace=False))
    centres = _centres(values[present[drawn]], n_cells, random)
    quarters = _centres(centres, max(n_cells // NEARBY, 1), random)
    centres = centres[np.argsort(_nearest(centres, quarters, np.arange(n_cells)), kind="stable")]
    cell = _cells_of(values, present, centres)
    by_cell = np.argsort(cell, kind="stable")
    order = present[by_cell]
    with path.open("wb") as file:
        for rows in blocks(len(order), COPIED):
            file.write(np.ascontiguousarray(values[order[rows]], dtype=np.float32).data)
    mapped = np.asarray(np.memmap(path, np.float32, "r", shape=(len(order), values.shape[1])))
    starts = np.searchsorted(cell[by_cell], np.arange(n_cells + 1))
    return Cells(mapped, order, starts, centres)


def _centres(rows: NDArray[np.float32], n_cells: int, random: np.random.Generator) -> NDArray[np.float32]:
    centres = rows[np.sort(random.choice(len(rows), n_cells, replace=False))].copy()
    for _ in range(ROUNDS):
        cell = _cells_of(rows, np.arange(len(rows)), centres)
        by_cell = np.argsort(cell, kind="stable")
        held, first = np.unique(cell[by_cell], return_index=True)
        sums = np.add.reduceat(rows[by_cell], first, axis=0)
        centres[held] = sums / np.maximum(np.linalg.norm(sums, axis=1, keepdims=True), np.float32(1e-12))
        # A cell without rows begins anew at a row drawn by chance.
        empty = np.setdiff1d(np.arange(n_cells), held)
        centres[empty] = rows[random.choice(len(rows), len(empty), replace=False)]
    return centres


def _cells_of(
    values: NDArray[np.float32], rows: NDArray[np.int64], centres: NDArray[np.float32]
) -> NDArray[np.int32]:
    """The nearest centre of each of some rows."""
    # Threads of this process, whatever the engine: rows that are mapped from a file are not sent elsewhere.
    wanted = (rows[block] for block in blocks(len(rows), ROWS))
    return np.concatenate([cell for _, cell in Local().map(partial(_nearest, values, centres), wanted)])


def _nearest(
    values: NDArray[np.float32], centres: NDArray[np.float32], rows: NDArray[np.int64]
) -> NDArray[np.int32]:
    return np.argmax(values[rows] @ centres.T, axis=1).astype(np.int32)
