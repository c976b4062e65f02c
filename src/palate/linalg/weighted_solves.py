"""Least squares of many rows over a few entries each, all others having a weight: a step of implicit ALS."""

from collections.abc import Callable, Iterator

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from palate.engine import blocks, current
from palate.linalg.moments import moments

GATHERED = 2**21
"""Numbers of factors that are gathered at once for some rows."""

Factors = NDArray[np.float32]


def eigenbasis(factors: Factors) -> tuple[Factors, NDArray[np.float32]]:
    """Turn factors to where their Gram matrix is diagonal; inner products among them stay what they are.

    Returns
    -------
    factors : ndarray of float32, shape (n, dim)
    gram : ndarray of float32, shape (dim,)
        The diagonal.
    """
    gram, turn = np.linalg.eigh(moments(factors)[1])
    return factors @ turn.astype(np.float32), np.maximum(gram, 0).astype(np.float32)


def solved(
    rows: sparse.csr_array, factors: Factors, penalty: Callable[[int], NDArray[np.float32]]
) -> Factors:
    """Solve ``(D + F' C F) x = F' c`` for each row, C = diag(c) being its entries and F the factors of their
    columns.

    Rows of one length are solved together: over their entries where these are fewer than dimensions, as
    ``x = T' (I + S T')^-1 c^1/2`` with ``S = C^1/2 F`` and ``T = S D^-1``, since D is diagonal.

    Parameters
    ----------
    rows : csr_array of float32, shape (n, m)
        Not negative.
    factors : ndarray of float32, shape (m, dim)
        As of :func:`eigenbasis`.
    penalty : callable
        The diagonal of D, shape (dim,), above 0, for a row of so many entries.

    Returns
    -------
    ndarray of float32, shape (n, dim)
        Zero for rows without entries.
    """
    found = np.zeros((rows.shape[0], factors.shape[1]), dtype=np.float32)

    def solve(some: NDArray[np.int64]) -> Factors:
        starts = rows.indptr[some].astype(np.int64)
        length = int(rows.indptr[some[0] + 1] - starts[0])
        stored = starts[:, None] + np.arange(length)
        roots = np.sqrt(rows.data[stored])[:, :, None]
        S = factors[rows.indices[stored]]
        S *= roots
        return _solved(S, roots, penalty(length))

    for some, solutions in current().map(solve, _alike(np.diff(rows.indptr), factors.shape[1])):
        found[some] = solutions
    return found


def _solved(S: Factors, roots: Factors, diagonal: NDArray[np.float32]) -> Factors:
    """Solve rows of one length by their scaled factors, shape (n, length, dim)."""
    _, length, dim = S.shape
    turned = S.transpose(0, 2, 1)
    if length <= dim:
        T: Factors = np.divide(S, diagonal, dtype=np.float32)
        inner = T @ turned
        inner[:, np.arange(length), np.arange(length)] += 1
        return (T.transpose(0, 2, 1) @ _solution(inner, roots))[:, :, 0]
    inner = turned @ S
    inner[:, np.arange(dim), np.arange(dim)] += diagonal
    return _solution(inner, turned @ roots)[:, :, 0]


def _solution(inner: Factors, right: Factors) -> Factors:
    """Solve systems of equations of float32, in float32."""
    return np.linalg.solve(inner, right).astype(np.float32, copy=False)


def _alike(lengths: NDArray[np.integer], dim: int) -> Iterator[NDArray[np.int64]]:
    """Rows of one length, the long ones first, as many at once as there is room for."""
    order = np.argsort(-lengths, kind="stable")
    ordered = lengths[order]
    ends = np.flatnonzero(np.append(ordered[1:] != ordered[:-1], True)) + 1 if len(order) else ()
    start = 0
    for end in map(int, ends):
        length = int(ordered[start])
        if length:
            for some in blocks(end - start, max(1, GATHERED // (length * dim))):
                yield order[start + some.start : start + some.stop]
        start = end
