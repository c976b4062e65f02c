"""Sorting by one integer key, which takes a fraction of the time of sorting by several."""

import numpy as np
from numpy.typing import NDArray


def order_by(key: NDArray[np.uint64], rank: NDArray[np.int64] | NDArray[np.float32]) -> NDArray[np.int64]:
    """Order by a key, then by a rank, then by position; ranks are looked at where keys are equal alone.

    Parameters
    ----------
    key : ndarray of uint64, shape (n,)
        Such as two integers below 2^32 in one, the more telling in the upper half.
    rank : ndarray of int64 or float32, shape (n,)
    """
    order = np.argsort(key)
    in_order = key[order]
    same = in_order[1:] == in_order[:-1]
    if same.any():
        alike = np.flatnonzero(np.append(same, False) | np.insert(same, 0, False))
        some = order[alike]
        order[alike] = some[np.lexsort((some, rank[some], key[some]))]
    return order
