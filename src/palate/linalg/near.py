"""Nearest rows by cells: a small share of all products, and a measured share of what all would give."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import partial
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from palate.engine import Local, blocks
from palate.linalg.cells import Cells
from palate.linalg.running import RunningTopK

RECALL = 0.98
"""Share of the nearest rows that are to be found at least."""

AIMED = 0.985
"""Share aimed at, by rows other than those by which it is measured."""

JUDGED = 512
"""Rows whose nearest ones are looked for among all, to choose the margin, and as many to measure recall."""

STEP = 1024
"""Rows of which the cells to be looked through are found at once."""

COLUMNS = 8192
"""Rows that they are compared with at once."""

PART = 128
"""Rows drawn by chance that are looked at at once."""

EVERYTHING = 2.0
"""No cosine is less than that with the own cell by more."""

WIDER = 0.01
"""Added to twice the margin for rows whose cells hold too few."""

MOST = 0.9999
"""Share aimed at above which all cells are looked through."""

ROUNDING = 1e-5
"""Cosines that differ by no more are equal: a product in blocks of another size is rounded otherwise."""

Made = TypeVar("Made")


@dataclass(frozen=True)
class Near:
    """Search of the rows nearest to each row, by cosine.

    A row is compared with the rows of all cells whose centres are nearly as near to it as that of its own.

    Parameters
    ----------
    cells : Cells
        Rows of unit length.
    k : int
        How many for each row.
    margin : float
        Cells are looked through whose cosine with the row is less than that of its own by no more.
    recall : float
        Share of the k nearest that are found, measured on rows drawn by chance.
    share : float
        Share of all products that are computed for these.
    """

    cells: Cells
    k: int
    margin: float
    recall: float
    share: float

    def of(self, rows: slice) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
        """What is nearest to a stretch of rows of ``cells``, each of shape (n_rows, k), best first.

        Others are named by their old positions: -1, with a cosine of -inf, where there are fewer.
        """
        start, stop, _ = rows.indices(len(self.cells.values))
        return _nearest(self.cells, self.k, self.margin, np.arange(start, stop))


def near(cells: Cells, k: int) -> Near:
    """Choose the margin that finds RECALL of the nearest rows, by rows drawn by chance, and measure it.

    The margin is that below which the cells of AIMED of the neighbours of half of these rows are; where the
    other half then finds too few, it is raised until it finds enough.
    """
    n = len(cells.values)
    drawn = np.random.default_rng(1).permutation(n)[: 2 * JUDGED]
    learned, judged = np.sort(drawn[::2]), np.sort(drawn[1::2])
    if not len(judged):
        return Near(cells, k, EVERYTHING, 1.0, 1.0)
    gaps = _gaps(cells, learned, _exact(cells, k, learned)[0])
    wanted = _exact(cells, k, judged)[1]
    aimed = AIMED
    while True:
        margin = float(np.quantile(gaps, aimed)) if aimed < 1 else EVERYTHING
        found = np.concatenate(list(_in_parts(partial(_cosines, cells, k, margin), judged)))
        recall = recall_of(found, wanted)
        if recall >= RECALL or aimed == 1:
            break
        # All cells are looked through in the end, which finds everything.
        aimed = (1 + aimed) / 2 if aimed < MOST else 1.0
    looked = np.concatenate(list(_in_parts(partial(_looked_through, cells, margin), judged)))
    return Near(cells, k, margin, recall, float(looked.mean()) / n)


def recall_of(found: NDArray[np.float32], wanted: NDArray[np.float32]) -> float:
    """Share of places that are filled as well as by the search of all rows, by cosines of shape (n, k)."""
    least = np.where(wanted > -np.inf, wanted, np.float32(np.inf)).min(axis=1, keepdims=True)
    there = (wanted > -np.inf).sum()
    return float((found >= least - ROUNDING).sum() / there) if there else 1.0


def _nearest(
    cells: Cells, k: int, margin: float, rows: NDArray[np.int64]
) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
    best = RunningTopK(len(rows), k)
    left = cells.values[rows]
    found = [np.nonzero(_wanted(left[step], cells, margin)) for step in blocks(len(rows), STEP)]
    row = np.concatenate([own + number * STEP for number, (own, _) in enumerate(found)])
    cell = np.concatenate([own for _, own in found])
    by_cell = np.argsort(cell, kind="stable")
    row = row[by_cell]
    there, first = np.unique(cell[by_cell], return_index=True)
    last = np.append(first[1:], len(row))
    # Their own cells come first: what these give lets most of the others be passed over.
    later = ~np.isin(there, cells.of(rows))
    for position in np.argsort(later, kind="stable").tolist():
        some = row[first[position] : last[position]]
        _compare(best, cells, left, rows, some, cells.rows(int(there[position])))
    positions, cosines = best.found()
    short = np.flatnonzero(positions[:, min(k, len(cells.values) - 1) - 1] < 0)
    if len(short) and margin < EVERYTHING:
        # Small cells of their own, with none about as near: a wider margin for these rows alone.
        positions[short], cosines[short] = _nearest(cells, k, 2 * margin + WIDER, rows[short])
    return positions, cosines


def _compare(
    best: RunningTopK,
    cells: Cells,
    left: NDArray[np.float32],
    rows: NDArray[np.int64],
    some: NDArray[np.int64] | None,
    within: slice,
) -> None:
    """Look through the products of some rows with those of a stretch of others."""
    own, named = (left, rows) if some is None else (left[some], rows[some])
    for step in blocks(within.stop - within.start, COLUMNS):
        columns = slice(within.start + step.start, within.start + step.stop)
        products = own @ cells.values[columns].T
        itself = np.flatnonzero((named >= columns.start) & (named < columns.stop))
        products[itself, named[itself] - columns.start] = -np.inf
        best.see(products, cells.order[columns], some)


def _wanted(left: NDArray[np.float32], cells: Cells, margin: float) -> NDArray[np.bool_]:
    """Which cells each row is compared with, shape (n_rows, n_cells)."""
    near = left @ cells.centres.T
    return near >= near.max(axis=1, keepdims=True) - np.float32(margin)


def _looked_through(cells: Cells, margin: float, rows: NDArray[np.int64]) -> NDArray[np.float32]:
    """How many rows each row is compared with, shape (n_rows,)."""
    sizes = np.diff(cells.starts).astype(np.float32)
    return _wanted(cells.values[rows], cells, margin).astype(np.float32) @ sizes


def _cosines(cells: Cells, k: int, margin: float, rows: NDArray[np.int64]) -> NDArray[np.float32]:
    return _nearest(cells, k, margin, rows)[1]


def _exact(cells: Cells, k: int, rows: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
    """Search all rows; others are named by their positions in ``cells.values``."""
    found = list(_in_parts(partial(_among_all, cells, k), rows))
    positions, cosines = (np.concatenate(parts) for parts in zip(*found, strict=True))
    return positions, cosines


def _among_all(
    cells: Cells, k: int, rows: NDArray[np.int64]
) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
    best = RunningTopK(len(rows), k)
    everything = replace(cells, order=np.arange(len(cells.values)))
    _compare(best, everything, cells.values[rows], rows, None, slice(0, len(cells.values)))
    return best.found()


def _gaps(cells: Cells, rows: NDArray[np.int64], neighbours: NDArray[np.int64]) -> NDArray[np.float32]:
    """By how much the cells of the neighbours of some rows are less near to these than the nearest cell."""
    near = cells.values[rows] @ cells.centres.T
    row, place = np.nonzero(neighbours >= 0)
    return near.max(axis=1)[row] - near[row, cells.of(neighbours[row, place])]


def _in_parts(work: Callable[[NDArray[np.int64]], Made], rows: NDArray[np.int64]) -> Iterator[Made]:
    parts = (rows[part] for part in blocks(len(rows), PART))
    return (made for _, made in Local().map(work, parts))
