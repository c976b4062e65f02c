"""Work by two workers of a Ray cluster on this machine, against the threads of one process on the same work.

``python -m benchmarks.cluster``, where Ray is installed (`make ray`). Both run in turn, several times; the
ratio is the median of the ratios of the rounds, once of processor time, and once of the time that passed,
which hangs on what else runs here.
"""

import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from statistics import median

import numpy as np
import psutil

from benchmarks.made_pictures import encoding
from palate.data import TEST, TRAIN, Dataset, Index
from palate.engine import Local, using
from palate.evaluation import evaluate
from palate.linalg.gram import dense_gram
from palate.models import EASE, SparseL3AE
from palate.scale.cluster import LOCAL, cluster
from palate.scale.ray_engine import RayEngine
from palate.tasks import lists

WORKERS = 2
ROUNDS = 3
USERS, ITEMS, EACH = 40_000, 6_000, 20
PICTURES = 192
AT_MOST = 1.25


@dataclass(frozen=True)
class Overhead:
    """Seconds of processors and of a clock, for each round of a cluster and of one process."""

    what: str
    cpu: list[tuple[float, float]]
    clock: list[tuple[float, float]]

    @property
    def ratio(self) -> float:
        return median(ours / alone for ours, alone in self.cpu)

    def __str__(self) -> str:
        clock = median(ours / alone for ours, alone in self.clock)
        wanted = f"at most {AT_MOST:g} wanted" + (", MISSED" if self.ratio > AT_MOST else "")
        seconds = " and ".join(f"{median(column):.1f} s" for column in zip(*self.cpu, strict=True))
        return (
            f"{self.what}: {self.ratio:.2f} x the processor time of one process ({seconds}), "
            f"{clock:.2f} x as long; {wanted}"
        )


def cpu_seconds() -> float:
    """Processor time so far of this process and of all that it started."""
    own = psutil.Process()
    spent = 0.0
    for process in (own, *own.children(recursive=True)):
        times = process.cpu_times()
        spent += times.user + times.system
    return spent


def overhead(what: str, engine: RayEngine, work: Callable[[], object]) -> Overhead:
    """Let both do the work in turn, once before anything is measured."""
    cpu: list[tuple[float, float]] = []
    clock: list[tuple[float, float]] = []
    for _ in range(1 + ROUNDS):
        spent: list[tuple[float, float]] = []
        for other in (engine, Local(threads=WORKERS)):
            before, began = cpu_seconds(), time.perf_counter()
            with using(other):
                work()
            spent.append((cpu_seconds() - before, time.perf_counter() - began))
        (ray_cpu, ray_clock), (own_cpu, own_clock) = spent
        cpu.append((ray_cpu, own_cpu))
        clock.append((ray_clock, own_clock))
    return Overhead(what, cpu[1:], clock[1:])


def made_up() -> Dataset:
    """Interactions with a long tail, one test row a user."""
    random = np.random.default_rng(0)
    user = np.repeat(np.arange(USERS), EACH).astype(np.int32)
    item = (random.zipf(1.2, len(user)) % ITEMS).astype(np.int32)
    split = np.full(len(user), TRAIN, np.uint8)
    split[::EACH] = TEST
    users, items = (Index(tuple(map(str, range(count)))) for count in (USERS, ITEMS))
    return Dataset.of(users, items, user, item, split)


def benchmarks() -> Iterator[Overhead]:
    with cluster(LOCAL, workers=WORKERS) as ray, tempfile.TemporaryDirectory() as name:
        engine, dataset = RayEngine(ray), made_up()
        X = dataset.train_matrix
        yield overhead(f"Gram matrix of {ITEMS:,} items", engine, lambda: dense_gram(X))
        yield overhead("sparse-l3ae, fit", engine, lambda: SparseL3AE().fit(dataset.only(TRAIN)))
        model = EASE().fit(dataset.only(TRAIN))

        def ranked() -> None:
            for _ in lists.ranked(model, list(model.users_), model.histories_of, 20):
                pass

        yield overhead(f"top 20 of {ITEMS:,} items for {USERS:,} users", engine, ranked)
        known = evaluate(EASE(), dataset)
        assert known.metrics
        fitted = EASE().fit(dataset.only(TRAIN))
        yield overhead("the same, measured", engine, lambda: evaluate(fitted, dataset, fitted_in=0.0))
        yield overhead(f"{PICTURES} pictures, decoded and encoded", engine, encoding(Path(name), PICTURES))


if __name__ == "__main__":
    for overhead_of in benchmarks():
        print(overhead_of, flush=True)
