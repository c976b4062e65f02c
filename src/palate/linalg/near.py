"""Nearest rows by cells: a small share of all products, and a measured share of what all would give."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from palate.engine import blocks
from palate.linalg.cells import Cells, in_cells
from palate.linalg.known import Known, known
from palate.linalg.narrowing import Narrowing, narrowing
from palate.linalg.running import RunningTopK
from palate.logs import get_logger

log = get_logger(__name__)

RECALL = 0.98
"""Share of the nearest rows that are to be found at least."""

AIMED = 0.985
"""Share aimed at, by rows other than those by which it is measured."""

MOST = 0.9999
"""Share aimed at above which all cells are looked through."""

CELL, NARROW_CELL = 500, 250
"""Rows of a cell on average, where they are whole and where they are narrow."""

CHOSEN = 256
"""Cells that are chosen from at once."""

ENTRIES = 2**22
"""Products computed at once."""

RESCORED = 16
"""Rows whose candidates are compared as a whole at once."""

NEAREST = -3.0
"""Reach of a cell that is looked through in any case."""

EVERYTHING = float("inf")
"""Reach that no cell is beyond."""

UNKNOWN = -5.0
"""Stands for the k-th cosine of a row whose group is smaller: all cells are looked through for it."""

ROUNDING = 1e-5
"""Cosines that differ by no more are equal: a product in blocks of another size is rounded otherwise."""

Found = tuple[NDArray[np.int64], NDArray[np.float32]]
"""Positions and cosines of others, each of shape (n_rows, k), best first; -1 and -inf if there are fewer."""


@dataclass(frozen=True)
class Near:
    """Search of the rows nearest to each row, by cosine.

    A row is compared with all rows of its own group of cells first. The k-th cosine among them tells which
    other cells are worth it: those whose rows have a product with it, on average, that is less than that by
    no more than ``reach`` times their spread.

    Parameters
    ----------
    cells : Cells
        Rows of unit length.
    k : int
        How many for each row.
    candidates : int
        How many are found among the narrow rows; their whole rows give the cosines.
    reach : float
        In spreads of a cell.
    recall : float
        Share of the k nearest that are found, measured on rows drawn by chance.
    share : float
        Share of all pairs that are compared for these.
    """

    cells: Cells
    k: int
    candidates: int
    reach: float
    recall: float
    share: float

    @property
    def row_bytes(self) -> int:
        """Bytes that the search takes for each row of a stretch."""
        # Candidates are there some five times while they are put in order, by position and product.
        return 100 * self.candidates + 8 * self.cells.narrow.shape[1] + 5 * CHOSEN

    def of(self, rows: slice) -> Found:
        """What is nearest to a stretch of rows of ``cells``; others are named by their old positions."""
        start, stop, _ = rows.indices(len(self.cells.values))
        return _Search(self.cells, self.k, self.candidates, np.arange(start, stop)).found(self.reach)


def near(values: NDArray[np.float32], present: NDArray[np.int64], k: int, folder: Path) -> Near:
    """Put rows in cells, and choose how far to look so that RECALL of the nearest rows are found.

    Both are chosen by rows drawn by chance, whose nearest ones among all are known, and judged by others.
    Where narrow rows find too few of these however far is looked, whole rows are used in their place, of
    which all find everything.

    Parameters
    ----------
    values : ndarray of float32, shape (n, dim)
        Of unit length; they may be mapped from a file.
    present : ndarray of int64
        Positions of the rows to take, rising.
    k : int
        How many for each row.
    folder : Path
        Where rows are put in files.
    """
    learned, judged = known(values, present, k)
    narrow = narrowing(values, present, learned, k)
    size = CELL if narrow is None else NARROW_CELL
    directions = None if narrow is None else narrow.directions
    cells = in_cells(values, present, max(len(present) // size, 1), folder, directions)
    found = _reaching(cells, k, narrow, learned, judged)
    if narrow is None or found.recall >= RECALL:
        return found
    log.info(
        "few dimensions find too few, all are compared", dimensions=cells.narrow.shape[1], recall=found.recall
    )
    cells = in_cells(values, present, max(len(present) // CELL, 1), folder)
    return _reaching(cells, k, None, learned, judged)


def recall_of(found: NDArray[np.float32], wanted: NDArray[np.float32]) -> float:
    """Share of places that are filled as well as by the search of all rows, by cosines of shape (n, k)."""
    least = np.where(wanted > -np.inf, wanted, np.float32(np.inf)).min(axis=1, keepdims=True)
    there = (wanted > -np.inf).sum()
    return float((found >= least - ROUNDING).sum() / there) if there else 1.0


def _reaching(cells: Cells, k: int, narrow: Narrowing | None, learned: Known, judged: Known) -> Near:
    """Choose the reach that takes in AIMED of the nearest; raise it while too few of others are found."""
    candidates = k if narrow is None else narrow.candidates
    if not len(judged.rows):
        return Near(cells, k, candidates, EVERYTHING, 1.0, 1.0)
    by_place = np.argsort(cells.place[judged.rows])
    rows, wanted = cells.place[judged.rows][by_place], judged.cosines[by_place]
    reaches = _reaches(cells, k, candidates, learned)
    aimed = AIMED if narrow is None else AIMED / narrow.kept
    while True:
        reach = float(np.quantile(reaches, aimed)) if aimed < 1 and len(reaches) else EVERYTHING
        search = _Search(cells, k, candidates, rows)
        recall = recall_of(search.found(reach)[1], wanted)
        if recall >= RECALL or reach == EVERYTHING:
            return Near(cells, k, candidates, reach, recall, float(search.looked.mean()) / len(cells.values))
        aimed = (1 + aimed) / 2 if aimed < MOST else 1.0


def _reaches(cells: Cells, k: int, candidates: int, learned: Known) -> NDArray[np.float32]:
    """How far must be looked for each of the neighbours of some rows."""
    by_place = np.argsort(cells.place[learned.rows])
    search = _Search(cells, k, candidates, cells.place[learned.rows][by_place])
    row, place = np.nonzero(learned.nearest[by_place] >= 0)
    cell = cells.of(cells.place[learned.nearest[by_place][row, place]])
    reach = -np.einsum("ij,ij->i", search.aims[cell], search.probes()[row])
    own = cells.group(cell) == cells.group(cells.of(search.rows[row]))
    return np.where(own, np.float32(NEAREST), np.maximum(reach, np.float32(NEAREST)))


class _Search:
    """What is nearest to some rows, found so far."""

    def __init__(self, cells: Cells, k: int, candidates: int, rows: NDArray[np.int64]) -> None:
        self.cells, self.k, self.rows = cells, k, rows
        self.left = cells.narrow[rows]
        self.best = RunningTopK(len(rows), candidates)
        self.looked = np.zeros(len(rows))
        groups, first = np.unique(cells.group(cells.of(rows)), return_index=True)
        bounds: list[int] = [*first.tolist(), len(rows)]
        of_groups: list[int] = groups.tolist()
        # Each group that has some of the rows, and where these start and end among them.
        self.own = list(zip(of_groups, bounds[:-1], bounds[1:], strict=True))
        # Their products with probes: how many spreads nearer the rows of a cell are than the k-th cosine.
        self.aims = np.column_stack([cells.means, np.full(len(cells.means), np.float32(-1))])
        self.aims /= cells.spread[:, None]

    def found(self, reach: float) -> Found:
        """Look through all cells within a reach."""
        probes = self.probes()
        groups = self.cells.groups
        for some in blocks(len(self.aims), CHOSEN):
            wanted: NDArray[np.bool_] = self.aims[some] @ probes.T >= np.float32(-reach)
            for group, start, stop in self.own:
                # These were looked through before.
                first = max(int(groups[group]) - some.start, 0)
                last = max(int(groups[group + 1]) - some.start, 0)
                wanted[first:last, start:stop] = False
            for cell in np.flatnonzero(wanted.any(axis=1)).tolist():
                self._compare(np.flatnonzero(wanted[cell]), self.cells.rows(some.start + cell), False)
        return self._whole()

    def probes(self) -> NDArray[np.float32]:
        """Look through the own groups; the rows, each with its k-th cosine so far as the last number."""
        for group, start, stop in self.own:
            within = self.cells.of_group(group)
            # All columns at once, where they are not too many: the best of few would be no good bound.
            height = max(ENTRIES // (within.stop - within.start), 1)
            for step in blocks(stop - start, height):
                self._compare(np.arange(start, stop)[step], within, True)
        least = self.best.found()[1][:, self.k - 1]
        return np.column_stack([self.left, np.maximum(least, np.float32(UNKNOWN))])

    def _compare(self, some: NDArray[np.int64], within: slice, own: bool) -> None:
        """Look through the products of some rows with those of a stretch of others."""
        left = self.left[some]
        self.looked[some] += within.stop - within.start
        for step in blocks(within.stop - within.start, max(ENTRIES // len(some), 1)):
            columns = slice(within.start + step.start, within.start + step.stop)
            products = left @ self.cells.narrow[columns].T
            if own:
                named = self.rows[some]
                itself = np.flatnonzero((named >= columns.start) & (named < columns.stop))
                products[itself, named[itself] - columns.start] = -np.inf
            self.best.see(products, self.cells.order[columns], some)

    def _whole(self) -> Found:
        """The k nearest of the candidates by their whole rows; equal ones by their old positions."""
        positions, products = self.best.found()
        if self.cells.narrow is self.cells.values:
            return positions, products
        nearest = np.empty((len(self.rows), self.k), np.int64)
        cosines = np.empty(nearest.shape, np.float32)
        for some in blocks(len(self.rows), RESCORED):
            named = np.sort(positions[some], axis=1)
            whole = np.take(self.cells.values, self.cells.place[named.ravel()], axis=0)
            whole = whole.reshape(*named.shape, -1)
            products = (whole @ self.cells.values[self.rows[some]][:, :, None])[:, :, 0]
            products[named < 0] = -np.inf
            best = np.argsort(-products, axis=1, kind="stable")[:, : self.k]
            nearest[some] = np.take_along_axis(named, best, axis=1)
            cosines[some] = np.take_along_axis(products, best, axis=1)
        return nearest, cosines
