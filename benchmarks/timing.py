"""Timing two ways of doing the same thing."""

import time
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Pair:
    """Seconds of ours and of a baseline, best of several runs taken in turn.

    A ratio above 1 says how many times faster ours is.
    """

    what: str
    baseline: str
    ours_s: float
    baseline_s: float

    @property
    def ratio(self) -> float:
        return self.baseline_s / self.ours_s


def pair(
    what: str, ours: Callable[[], object], baseline: str, other: Callable[[], object], runs: int = 3
) -> Pair:
    """Time both in turn, so that a busy moment hits both, and keep the best of each."""
    best = [float("inf"), float("inf")]
    for _ in range(runs):
        for place, work in enumerate((ours, other)):
            began = time.perf_counter()
            work()
            best[place] = min(best[place], time.perf_counter() - began)
    return Pair(what, baseline, best[0], best[1])
