"""SLIT: a sequential linear model, solved in closed form."""

from dataclasses import dataclass

import numpy as np
from scipy import sparse

from palate.data import Dataset, Histories
from palate.linalg.csr import csr_of
from palate.linalg.solve import dense_times_sparse, invert_spd
from palate.models.limits import check_dense
from palate.models.linear import ItemToItem
from palate.ranges import NonNegative, Positive


@dataclass(kw_only=True)
class SLIT(ItemToItem):
    """Score an item by how often it followed soon after the last items of the history.

    Every position p of every history gives one row: S holds the items before p, T those from p on, both
    weighted by ``exp(-steps / span)`` from p and by event. Solves ``min |T - SB|^2 + l2 |B|^2``; the score is
    the recency-weighted history times B.

    Parameters
    ----------
    l2 : float
        L2 penalty on B.
    past_span, future_span : float
        Events after which the weight of an item before (after) p has decayed to 1/e.

    Raises
    ------
    TooManyItems
        If the dense weights would not fit the memory budget.

    References
    ----------
    Choi et al., Session-aware Linear Item-Item Models for Session-based Recommendation, WWW 2021.
    """

    name = "slit"
    dense_arrays = 1

    l2: NonNegative = 60.0
    past_span: Positive = 1.5
    future_span: Positive = 1.5
    memory_steps: Positive | None = 1.5

    def learn(self, dataset: Dataset) -> None:
        check_dense(len(dataset.items), arrays=self.dense_arrays, model=self.name)
        past, future = windows(dataset.histories(), len(dataset.items), self.past_span, self.future_span)
        precision = invert_spd(sparse.csr_array(past.T @ past).toarray(), ridge=self.l2)
        self.weights_ = dense_times_sparse(precision, sparse.csr_array(past.T @ future), out=precision)


FAR = 4.0
"""Spans after which an event no longer counts: exp(-4) is 2 %."""


def windows(
    histories: Histories, n_items: int, past_span: float, future_span: float
) -> tuple[sparse.csr_array, sparse.csr_array]:
    """Return the weighted items before each inner position of the histories, and from it on.

    Returns
    -------
    past, future : csr_array of float32, shape (n_positions, n_items)
        One row for every event with a predecessor.
    """
    user = histories.rows
    inner = np.flatnonzero(np.arange(len(user)) > histories.starts[:-1][user])
    past = _window(histories, inner, n_items, past_span, first=-1, step=-1)
    future = _window(histories, inner, n_items, future_span, first=0, step=1)
    return past, future


def _window(
    histories: Histories, inner: np.ndarray, n_items: int, span: float, first: int, step: int
) -> sparse.csr_array:
    """Weight the items before or after each inner position by distance, the nearest with 1."""
    user = histories.rows
    starts, ends = histories.starts[:-1][user[inner]], histories.starts[1:][user[inner]]
    rows: list[np.ndarray] = []
    items: list[np.ndarray] = []
    weights: list[np.ndarray] = []
    longest = int(histories.lengths.max(initial=0))
    for steps in range(int(min(np.ceil(FAR * span), longest)) + 1):
        positions = inner + first + step * steps
        inside = np.flatnonzero((positions >= starts) & (positions < ends))
        rows.append(inside)
        items.append(histories.items[positions[inside]])
        weight = np.full(len(inside), np.exp(-steps / span), dtype=np.float32)
        weights.append(weight if histories.weights is None else weight * histories.weights[positions[inside]])
    return csr_of(np.concatenate(weights), np.concatenate(rows), np.concatenate(items), (len(inner), n_items))
