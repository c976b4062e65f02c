"""Orders of a list: how it is shown, how answers are averaged, and how far an item may move.

Models favour what stands first (Tang et al., NAACL 2024), so a list is shown in several orders and the
answers are averaged by Borda counts.
"""

from collections.abc import Sequence
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

TOP = 25
"""Items of a list that are ordered anew."""

MOVES = 5
"""Places that an item may move, up or down."""

DISAGREE = 0.5
"""Mean Kendall distance between the answers, above which they say nothing."""

WEIGHTS = (0.25, 0.5, 0.75, 1.0)
"""Weights of a model's order beside the list's own that are tried on valid rows."""

WEIGHT = 0.5
"""Weight where none was measured."""


def shown_orders(count: int, seed: int = 0) -> list[NDArray[np.int64]]:
    """Orders that a list is shown in: its own, reversed, and one at random."""
    own = np.arange(count)
    return [own, own[::-1].copy(), np.random.default_rng([seed, count]).permutation(count)]


def borda(answers: Sequence[Sequence[int]]) -> NDArray[np.int64]:
    """Mean order of several, each a permutation of places, best first; the list's own order breaks ties."""
    count = len(answers[0])
    total = np.zeros(count, dtype=np.int64)
    for answer in answers:
        total[np.asarray(answer)] += np.arange(count)
    return np.lexsort((np.arange(count), total))


def disagreement(answers: Sequence[Sequence[int]]) -> float:
    """Mean share of pairs that two answers put in opposite order: 0 for one opinion, .5 for chance."""
    distances = [_kendall(*pair) for pair in combinations(answers, 2)]
    return float(np.mean(distances)) if distances else 0.0


def _kendall(first: Sequence[int], second: Sequence[int]) -> float:
    rank = np.argsort(np.asarray(second))[np.asarray(first)]
    upper = np.triu(rank[:, None] > rank[None, :], 1)
    pairs = len(rank) * (len(rank) - 1) / 2
    return float(np.count_nonzero(upper) / pairs) if pairs else 0.0


def applied(order: Sequence[int], weight: float, moves: int = MOVES) -> list[int]:
    """Places of a list in a new order: its own averaged with another, no item moved by more than some places.

    Parameters
    ----------
    order : sequence of int
        A permutation of the places, best first.
    weight : float
        Of that order, from 0, which changes nothing, to 1.
    moves : int
        Places that an item may move.
    """
    count = len(order)
    rank = np.argsort(np.asarray(order, dtype=np.int64))
    keys = (1 - weight) * np.arange(count) + weight * rank
    left, found = list(range(count)), list[int]()
    for position in range(count):
        due = left[0] if left[0] <= position - moves else None
        near = [item for item in left if item <= position + moves]
        chosen = due if due is not None else min(near, key=lambda item: (keys[item], item))
        found.append(chosen)
        left.remove(chosen)
    return found
