"""Timing two ways of doing the same thing."""

import resource
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median


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

    def __str__(self) -> str:
        return (
            f"{self.what}: {self.ours_s:.3f} s, "
            f"{self.ratio:.2f} x as fast as {self.baseline} ({self.baseline_s:.3f} s)"
        )


@dataclass(frozen=True)
class Cost:
    """CPU seconds of our process and of a baseline's, in each of several rounds.

    The ratio is the median of those of the rounds: what else the machine does slows both of a round alike.
    """

    what: str
    baseline: str
    ours_s: Sequence[float]
    baseline_s: Sequence[float]
    at_most: float

    @property
    def ratio(self) -> float:
        return median(ours / other for ours, other in zip(self.ours_s, self.baseline_s, strict=True))

    def __str__(self) -> str:
        wanted = f"at most {self.at_most:.3g} wanted" + (", MISSED" if self.ratio > self.at_most else "")
        return (
            f"{self.what}: {median(self.ours_s):.3f} s of CPU, "
            f"{self.ratio:.2f} x {self.baseline} ({median(self.baseline_s):.3f} s); {wanted}"
        )


def pair(
    what: str,
    ours: Callable[[], object],
    baseline: str,
    other: Callable[[], object],
    runs: int = 3,
    clock: Callable[[], float] = time.perf_counter,
) -> Pair:
    """Time both in turn, so that a busy moment hits both, and keep the best of each."""
    best = [float("inf"), float("inf")]
    for _ in range(runs):
        for place, work in enumerate((ours, other)):
            began = clock()
            work()
            best[place] = min(best[place], clock() - began)
    return Pair(what, baseline, best[0], best[1])


def cpu_seconds(folder: Path, words: Sequence[str]) -> float:
    """User and system time of Python with some arguments, run to its end in a folder."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run([sys.executable, *words], cwd=folder, capture_output=True, check=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime
