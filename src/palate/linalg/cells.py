"""Rows of unit length in cells of rows that are alike, those of a cell side by side in a file."""

from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from palate.engine import Local, blocks

ROWS = 1024
"""Rows whose cells are looked for at once."""

ROUNDS = 5
"""Rounds in which centres are moved to the mean of their rows."""

DRAWN = 16
"""Rows drawn for each cell, from which the centres are learned."""

NEARBY = 16
"""Cells of a group, which stand side by side since their centres are alike."""

COPIED = 65_536
"""Rows put in order at once."""

LEAST_SPREAD = 0.01
"""Rows of a cell, such as copies of a single one, count as no less far from its mean."""


@dataclass(frozen=True)
class Cells:
    """Rows in cells, and cells in groups.

    Parameters
    ----------
    values : ndarray of float32, shape (n, dim)
        The rows, cell by cell, mapped from a file.
    narrow : ndarray of float32, shape (n, n_directions)
        The same, made narrow; ``values`` where they were not.
    order : ndarray of int64, shape (n,)
        Where each stood before; within a cell they are in their old order.
    place : ndarray of int64
        By where a row stood before, where it is in ``values``.
    starts : ndarray of int64, shape (n_cells + 1,)
        Where cells start in ``values``.
    groups : ndarray of int64, shape (n_groups + 1,)
        Where groups start among cells.
    means : ndarray of float32, shape (n_cells, n_directions)
        Mean of the narrow rows of each cell.
    spread : ndarray of float32, shape (n_cells,)
        Root mean square distance of the narrow rows of each cell from their mean.
    """

    values: NDArray[np.float32]
    narrow: NDArray[np.float32]
    order: NDArray[np.int64]
    place: NDArray[np.int64]
    starts: NDArray[np.int64]
    groups: NDArray[np.int64]
    means: NDArray[np.float32]
    spread: NDArray[np.float32]

    def rows(self, cell: int) -> slice:
        """Where the rows of a cell are in ``values``."""
        return slice(int(self.starts[cell]), int(self.starts[cell + 1]))

    def of_group(self, group: int) -> slice:
        """Where the rows of a group are in ``values``."""
        return slice(int(self.starts[self.groups[group]]), int(self.starts[self.groups[group + 1]]))

    def of(self, rows: NDArray[np.int64]) -> NDArray[np.int64]:
        """The cells of rows by their positions in ``values``."""
        return np.searchsorted(self.starts, rows, side="right") - 1

    def group(self, cells: NDArray[np.int64]) -> NDArray[np.int64]:
        """The groups of cells."""
        return np.searchsorted(self.groups, cells, side="right") - 1


def in_cells(
    values: NDArray[np.float32],
    present: NDArray[np.int64],
    n_cells: int,
    folder: Path,
    directions: NDArray[np.float32] | None = None,
) -> Cells:
    """Put rows in cells, by spherical k-means of some of them; the same rows give the same cells.

    Parameters
    ----------
    values : ndarray of float32, shape (n, dim)
        Of unit length; they may be mapped from a file.
    present : ndarray of int64
        Positions of the rows to take, rising.
    n_cells : int
        How many cells there are to be.
    folder : Path
        Where the rows are put in files, in the order of their cells.
    directions : ndarray of float32, shape (dim, n_directions), optional
        What rows are multiplied by to make them narrow; cells are those of narrow rows.
    """
    random = np.random.default_rng(0)
    n_cells = min(n_cells, len(present))
    drawn = np.sort(random.choice(len(present), min(len(present), DRAWN * n_cells), replace=False))
    centres = _centres(_narrow(values, directions, present[drawn]), n_cells, random)
    quarters = _centres(centres, max(n_cells // NEARBY, 1), random)
    group = _cells_of(centres, None, np.arange(n_cells), quarters)
    by_group = np.argsort(group, kind="stable")
    centres = centres[by_group]
    cell = _cells_of(values, directions, present, centres)
    by_cell = np.argsort(cell, kind="stable")
    order, cell = present[by_cell], cell[by_cell]
    whole, narrow = folder / "cells.bin", folder / "narrow.bin"
    sums, squares = np.zeros(centres.shape), np.zeros(n_cells)
    with whole.open("wb") as file, narrow.open("wb") as narrow_file:
        for block in blocks(len(order), COPIED):
            rows = np.ascontiguousarray(values[order[block]], dtype=np.float32)
            file.write(rows.data)
            if directions is not None:
                rows = rows @ directions
                narrow_file.write(rows.data)
            held, first = np.unique(cell[block], return_index=True)
            sums[held] += np.add.reduceat(rows, first, axis=0)
            squares[held] += np.add.reduceat(np.einsum("ij,ij->i", rows, rows), first)
    sizes = np.maximum(np.bincount(cell, minlength=n_cells), 1)
    means, squares = sums / sizes[:, None], squares / sizes
    squares -= np.einsum("ij,ij->i", means, means)
    place = np.full(len(values), -1)
    place[order] = np.arange(len(order))
    mapped = _mapped(whole, len(order))
    return Cells(
        values=mapped,
        narrow=mapped if directions is None else _mapped(narrow, len(order)),
        order=order,
        place=place,
        starts=np.searchsorted(cell, np.arange(n_cells + 1)),
        groups=np.searchsorted(group[by_group], np.append(np.unique(group), len(quarters))),
        means=means.astype(np.float32),
        spread=np.sqrt(np.maximum(squares, LEAST_SPREAD**2)).astype(np.float32),
    )


def _mapped(path: Path, n: int) -> NDArray[np.float32]:
    return np.asarray(np.memmap(path, np.float32, "r")).reshape(n, -1)


def _narrow(
    values: NDArray[np.float32], directions: NDArray[np.float32] | None, rows: NDArray[np.int64]
) -> NDArray[np.float32]:
    if directions is None:
        return values[rows]
    return np.concatenate([values[rows[block]] @ directions for block in blocks(len(rows), COPIED)])


def _centres(rows: NDArray[np.float32], n_cells: int, random: np.random.Generator) -> NDArray[np.float32]:
    centres = _unit(rows[np.sort(random.choice(len(rows), n_cells, replace=False))])
    for _ in range(ROUNDS):
        cell = _cells_of(rows, None, np.arange(len(rows)), centres)
        by_cell = np.argsort(cell, kind="stable")
        held, first = np.unique(cell[by_cell], return_index=True)
        centres[held] = _unit(np.add.reduceat(rows[by_cell], first, axis=0))
        # A cell without rows begins anew at a row drawn by chance.
        empty = np.setdiff1d(np.arange(n_cells), held)
        centres[empty] = _unit(rows[random.choice(len(rows), len(empty), replace=False)])
    return centres


def _unit(rows: NDArray[np.float32]) -> NDArray[np.float32]:
    return rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), np.float32(1e-12))


def _cells_of(
    values: NDArray[np.float32],
    directions: NDArray[np.float32] | None,
    rows: NDArray[np.int64],
    centres: NDArray[np.float32],
) -> NDArray[np.int32]:
    """The nearest centre of each of some rows."""
    # Threads of this process, whatever the engine: rows that are mapped from a file are not sent elsewhere.
    wanted = (rows[block] for block in blocks(len(rows), ROWS))
    nearest = partial(_nearest, values, directions, centres)
    return np.concatenate([cell for _, cell in Local().map(nearest, wanted)])


def _nearest(
    values: NDArray[np.float32],
    directions: NDArray[np.float32] | None,
    centres: NDArray[np.float32],
    rows: NDArray[np.int64],
) -> NDArray[np.int32]:
    left = values[rows] if directions is None else values[rows] @ directions
    return np.argmax(left @ centres.T, axis=1).astype(np.int32)
