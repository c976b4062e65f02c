"""Lists whose items differ: maximal marginal relevance over the content of items."""

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from palate.data import Features

CANDIDATES = 5
"""Items looked at for each place."""


def diversified(
    positions: NDArray[np.int64],
    scores: NDArray[np.float32],
    features: Mapping[str, Features],
    k: int,
    diversity: float,
) -> NDArray[np.int64]:
    """Order some of the best items so that each is good and unlike those before it.

    Parameters
    ----------
    positions : ndarray of int64, shape (n,)
        Candidates, best first.
    scores : ndarray of float32, shape (n,)
        Theirs.
    features : mapping of str to Features
        By which likeness is judged; the mean cosine over those that both items have.
    k : int
        How many are wanted.
    diversity : float
        From 0, by score alone, to 1, by unlikeness alone.

    Returns
    -------
    ndarray of int64, shape (min(k, n),)
        Places in ``positions``, in their new order.

    References
    ----------
    Carbonell and Goldstein, The use of MMR, diversity-based reranking for reordering documents and producing
    summaries, SIGIR 1998.
    """
    n = len(positions)
    wanted = min(k, n)
    if diversity <= 0 or n < 2:
        return np.arange(wanted)
    spread = float(scores.max() - scores.min())
    worth = (scores - scores.min()) / spread if spread > 0 else np.ones(n, dtype=np.float32)
    alike = likeness(positions, features)
    nearest = np.full(n, -np.inf, dtype=np.float32)
    left = np.ones(n, dtype=np.bool_)
    chosen: list[int] = []
    for turn in range(wanted):
        value = worth if turn == 0 else (1 - diversity) * worth - diversity * nearest
        best = int(np.argmax(np.where(left, value, -np.inf)))
        chosen.append(best)
        left[best] = False
        nearest = np.maximum(nearest, alike[best])
    return np.array(chosen, dtype=np.int64)


def likeness(positions: NDArray[np.int64], features: Mapping[str, Features]) -> NDArray[np.float32]:
    """Mean cosine of some items with each other, shape (n, n); 0 where they share no features."""
    total = np.zeros((len(positions), len(positions)), dtype=np.float32)
    count = np.zeros_like(total)
    for feature in features.values():
        rows, present = feature.values[positions], feature.present[positions].astype(np.float32)
        product = rows @ rows.T
        total += product if isinstance(product, np.ndarray) else product.toarray()
        count += np.outer(present, present)
    return (total / np.maximum(count, 1)).astype(np.float32)
