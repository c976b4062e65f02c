"""Events on late items, mapped to known items that a model can read."""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from palate.data import Histories
from palate.data.ragged import starts_of
from palate.models.terms import Term


@dataclass(frozen=True)
class StandIns:
    """Known items that stand in for each late item in a history.

    Parameters
    ----------
    n_known : int
        Known items; position ``n_known + i`` is late item i.
    weights : csr_array of float32, shape (n_late, n_known)
        How much an event on the late item weighs for each known item, rows of sum 1 or empty.
    """

    n_known: int
    weights: sparse.csr_array

    def histories(self, histories: Histories) -> tuple[Histories, NDArray[np.int64]]:
        """Replace late items by their stand-ins in histories.

        Each event on a late item becomes one event of its time on each of these, which weighs its share; none
        on an item that the user spoke against. What a user says against a late item, and of which late item a
        review is, is left out: no known item is to suffer for it.

        Returns
        -------
        histories : Histories
            Of known items alone.
        origins : ndarray of int64, shape (n_events,)
            The item that each of its events was on, late or known.
        """
        avoid = histories.avoid
        if avoid is not None and np.any(avoid.items >= self.n_known):
            avoid = avoid.renumbered(self._known_alone)
        remarks = histories.remarks
        if remarks is not None and np.any(remarks.items >= self.n_known):
            remarks = remarks.renumbered(self._known_alone)
        late = histories.items >= self.n_known
        if not late.any():
            return replace(histories, avoid=avoid, remarks=remarks), histories.items.astype(np.int64)
        return self._expanded(replace(histories, avoid=avoid, remarks=remarks), late)

    @property
    def _known_alone(self) -> NDArray[np.int64]:
        known = np.arange(self.n_known)
        return np.concatenate([known, np.full(self.weights.shape[0], -1)])

    def _expanded(self, histories: Histories, late: NDArray[np.bool_]) -> tuple[Histories, NDArray[np.int64]]:
        """Replace events on late items by events on their stand-ins."""
        row = np.where(late, histories.items - self.n_known, 0)
        count = np.where(late, np.diff(self.weights.indptr)[row], 1)
        event = np.repeat(np.arange(len(late)), count)
        position = np.arange(len(event)) - np.repeat(np.cumsum(count) - count, count)
        entry = np.where(late[event], self.weights.indptr[row][event] + position, 0)
        items, share = histories.items[event], np.ones(len(event), dtype=np.float32)
        stands_in = late[event]
        items[stands_in] = self.weights.indices[entry[stands_in]]
        share[stands_in] = self.weights.data[entry[stands_in]]
        if histories.weights is not None:
            share *= histories.weights[event]
        keep = ~(stands_in & self._avoided(histories, histories.rows[event], items))
        event, items, share = event[keep], items[keep], share[keep]
        told = replace(
            histories,
            starts=starts_of(np.bincount(histories.rows[event], minlength=len(histories))),
            items=items,
            times=None if histories.times is None else histories.times[event],
            weights=None if np.all(share == 1) else share,
            lifts=None if histories.lifts is None else histories.lifts[event],
        )
        return told, histories.items[event].astype(np.int64)

    def _avoided(
        self, histories: Histories, rows: NDArray[np.int64], items: NDArray[np.int32]
    ) -> NDArray[np.bool_]:
        """Return the known items that users spoke against."""
        if histories.avoid is None:
            return np.zeros(len(items), dtype=np.bool_)
        avoid = histories.avoid
        return np.isin(rows * self.n_known + items, avoid.rows * self.n_known + avoid.items)


def by_origin(term: Term, told: Histories, origins: NDArray[np.int64]) -> Term:
    """Return a term of one history with the items of its events as sources.

    What comes from a known item is split among the events that name it, by their weights, so that the sum
    over sources stays what it was.

    Parameters
    ----------
    term : Term
        Its sources are known items, or no items.
    told : Histories
        The one history that the term was made from.
    origins : ndarray of int64, shape (n_events,)
        The item that each of its events was on.
    """
    weights = np.ones(len(told.items)) if told.weights is None else told.weights.astype(np.float64)
    sources: list[NDArray[np.int64]] = []
    values: list[NDArray[np.float64]] = []
    for source, value in zip(term.sources.tolist(), term.values, strict=True):
        events = np.flatnonzero(told.items == source) if source >= 0 else np.empty(0, dtype=np.int64)
        if len(events) == 0:
            sources.append(np.array([source], dtype=np.int64))
            values.append(value[None])
            continue
        share = weights[events] / weights[events].sum()
        sources.append(origins[events])
        values.append(share[:, None] * value)
    if not sources:
        return term
    return Term(term.modality, np.concatenate(sources), np.concatenate(values))
