"""Rows of fewer numbers, among which the candidates for the nearest rows are found."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from palate.engine import blocks
from palate.linalg.known import COLUMNS, Known, taken, themselves
from palate.linalg.running import RunningTopK

DIMS = (32, 48, 64, 96, 128, 192, 256)
"""Numbers of directions that are tried."""

CANDIDATES = (1.5, 2.0, 4.0)
"""Candidates that are tried, as multiples of k."""

KEPT = 0.995
"""Share of the nearest rows that are to be among the candidates."""

WORTH = 0.6
"""Share of all dimensions above which fewer do not pay: candidates are compared in all of them."""

SAMPLE = 20_000
"""Rows by which directions are found."""

TRIED = 128
"""Rows whose candidates are looked for among all."""

DECIMALS = 4
"""Digits of a direction that are kept."""

ROUNDING = 1e-5
"""Products that differ by no more are equal."""


@dataclass(frozen=True)
class Narrowing:
    """How rows are made narrow.

    Parameters
    ----------
    directions : ndarray of float32, shape (dim, n_directions)
        Of unit length, at right angles to each other: products of narrow rows are nearly those of whole ones.
    candidates : int
        How many of the nearest narrow rows are compared as a whole.
    kept : float
        Share of the k nearest rows that are among them.
    """

    directions: NDArray[np.float32]
    candidates: int
    kept: float


def narrowing(
    values: NDArray[np.float32], present: NDArray[np.int64], some: Known, k: int
) -> Narrowing | None:
    """Choose the fewest directions, and for these the fewest candidates, that keep :data:`KEPT`.

    Directions are those along which rows differ most from zero. None if no such choice is cheaper than the
    comparison of whole rows.

    Parameters
    ----------
    values : ndarray of float32, shape (n, dim)
        Of unit length; they may be mapped from a file.
    present : ndarray of int64
        Positions of the rows to choose from, rising.
    some : Known
        The first :data:`TRIED` of them tell.
    k : int
        How many of the nearest.
    """
    dims = [dim for dim in DIMS if dim <= WORTH * values.shape[1]]
    rows = some.rows[:TRIED]
    if not dims or not len(rows):
        return None
    directions = _leading(values, present)[:, : dims[-1]]
    most = int(CANDIDATES[-1] * k)
    left: NDArray[np.float32] = values[rows] @ directions
    best = {dim: RunningTopK(len(rows), most) for dim in dims}
    for step in blocks(len(present), COLUMNS):
        columns = present[step]
        right: NDArray[np.float32] = taken(values, columns) @ directions
        itself = themselves(rows, columns)
        for dim in dims:
            products: NDArray[np.float32] = left[:, :dim] @ right[:, :dim].T
            products[itself] = -np.inf
            best[dim].see(products, columns)
    there = some.nearest[:TRIED] >= 0
    nearest = values[some.nearest[:TRIED].ravel()] @ directions
    nearest = nearest.reshape(*there.shape, dims[-1])
    for dim in dims:
        whose = np.einsum("qd,qkd->qk", left[:, :dim], nearest[:, :, :dim])
        found = best[dim].found()[1]
        for candidates in (int(times * k) for times in CANDIDATES):
            inside = whose >= found[:, candidates - 1 : candidates] - ROUNDING
            kept = float(inside[there].mean()) if there.any() else 0.0
            if kept >= KEPT:
                return Narrowing(np.ascontiguousarray(directions[:, :dim]), candidates, kept)
    return None


def _leading(values: NDArray[np.float32], present: NDArray[np.int64]) -> NDArray[np.float32]:
    """Directions of rows, those of the largest mean square first."""
    random = np.random.default_rng(2)
    drawn = present[np.sort(random.choice(len(present), min(len(present), SAMPLE), replace=False))]
    rows = values[drawn].astype(np.float64)
    found = np.linalg.eigh(rows.T @ rows)[1][:, ::-1]
    found *= np.sign(np.take_along_axis(found, np.abs(found).argmax(axis=0)[None, :], axis=0))
    # What another number of threads adds in another order must not move a row to another cell: a run that
    # was stopped may go on there. Cosines are those of whole rows, so that nothing is lost.
    return np.round(found, DECIMALS).astype(np.float32)
