"""Positive and negative events of the same user and item: the last word counts."""

import numpy as np
from numpy.typing import NDArray


def settle(
    rows: NDArray[np.int64],
    items: NDArray[np.int32],
    against: NDArray[np.bool_],
    lifts: NDArray[np.bool_] | None = None,
    moments: NDArray[np.float64] | None = None,
) -> tuple[NDArray[np.bool_], NDArray[np.int64]]:
    """Return which events stand, and one event of each user and item that stay rejected.

    An event against an item takes back what was done before. From then on the item is rejected until an event
    lifts that; what is done in between, such as a view of what was returned, does not stand. At the same
    moment the word against is taken for the later one.

    Parameters
    ----------
    rows, items : ndarray of int, shape (n_events,)
        Whose events they are, and with which item; those of one user oldest first.
    against : ndarray of bool, shape (n_events,)
        Events that speak against their item.
    lifts : ndarray of bool, shape (n_events,), optional
        Events that lift a rejection; all that don't speak against their item where nothing is said.
    moments : ndarray of float64, shape (n_events,), optional
        When they happened; their order tells where nothing is said.

    Returns
    -------
    stands : ndarray of bool, shape (n_events,)
        False where an event was taken back, or speaks against its item.
    rejected : ndarray of int64
        Positions of events, in order of their rows and items.
    """
    if not against.any():
        return np.ones(len(rows), dtype=bool), np.zeros(0, dtype=np.int64)
    keys = (items, rows) if moments is None else (against, moments, items, rows)
    order = np.lexsort(keys)
    row, item, no = rows[order], items[order], against[order]
    yes = ~no if lifts is None else lifts[order] & ~no
    first = np.ones(len(order), dtype=bool)
    first[1:] = (row[1:] != row[:-1]) | (item[1:] != item[:-1])
    pair, position = np.cumsum(first) - 1, np.arange(len(order))
    last_no = np.full(int(pair[-1]) + 1, -1, dtype=np.int64)
    np.maximum.at(last_no, pair[no], position[no])
    # Events of a pair stand from the first one that lifts its last rejection; all do where there is none.
    from_here = np.where(last_no < 0, -1, len(order))
    lifting = yes & (position > last_no[pair]) & (last_no[pair] >= 0)
    np.minimum.at(from_here, pair[lifting], position[lifting])
    stands = np.empty(len(order), dtype=bool)
    stands[order] = position >= from_here[pair]
    return stands, order[last_no[from_here == len(order)]]
