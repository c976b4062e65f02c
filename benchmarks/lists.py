"""``python -m benchmarks.lists [USERS] [ITEMS]``: best items for many users as files, and peak memory.

The model is dense, a vector an item; it is fitted to few users, whose histories the others share. A process
of its own writes the parts, as `palate recommend --users all --out FOLDER/` does.
"""

import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from palate.data import Dataset, Index
from palate.models import Recommender, make

USERS, ITEMS = 65_536, 50_000
AT_LEAST = 0.6
"""Of the rate of single-precision matrix products."""

WRITE = """
import sys, time
from collections.abc import Sequence
import numpy as np
from benchmarks.lists import fitted
from palate.data import Histories
from palate.evaluation.protocol import peak_rss_mb
from palate.folders import folder_at
from palate.tasks.parts import write_parts

users, items = map(int, sys.argv[2:4])
model = fitted(items)
known = len(model.histories_)
def histories_of(names: Sequence[str]) -> Histories:
    return model.histories_.take(np.array([int(name) % known for name in names]))

def products() -> float:
    left, right = np.ones((512, 64), np.float32), np.ones((64, items), np.float32)
    out = left @ right
    cpu = time.process_time()
    for _ in range(16):
        np.matmul(left, right, out=out)
    return 16 * 512 / (time.process_time() - cpu)

products()
names = [str(number) for number in range(users)]
rate = products()
before, clock, cpu = peak_rss_mb(), time.perf_counter(), time.process_time()
written = write_parts(model, names, histories_of, 20, folder_at(sys.argv[1]))
taken = time.perf_counter() - clock, time.process_time() - cpu
peak = peak_rss_mb()
print(written.lists, *taken, (rate + products()) / 2, before, peak)
"""


@dataclass(frozen=True)
class Lists:
    """What writing the lists of many users took."""

    users: int
    items: int
    seconds: float
    cpu_seconds: float
    products: float
    before_mb: float
    peak_mb: float

    def __str__(self) -> str:
        rate = self.users / self.cpu_seconds
        missed = ", MISSED" if rate < AT_LEAST * self.products else ""
        return (
            f"top 20 of {self.items:,} items for {self.users:,} users: "
            f"{self.users / self.seconds:,.0f} users/s by the clock, {rate:,.0f} a CPU second, "
            f"{rate / self.products:.0%} of the rate of products alone ({AT_LEAST:.0%} wanted{missed}), "
            f"{self.peak_mb:,.0f} MiB at most ({self.before_mb:,.0f} before)"
        )


def fitted(items: int) -> Recommender:
    """BPR-MF after one epoch on a few users."""
    random = np.random.default_rng(0)
    users, rows = 2_000, 40_000
    user = np.sort(random.integers(0, users, rows)).astype(np.int32)
    item = ((random.pareto(1.1, rows) * items / 100).astype(np.int64) % items).astype(np.int32)
    names = (Index(tuple(map(str, range(count)))) for count in (users, items))
    return make("bpr-mf", epochs=1).fit(Dataset.of(*names, user, item))


def measured(users: int, items: int) -> Lists:
    """Write the lists in a process of its own."""
    with tempfile.TemporaryDirectory() as name:
        words = [sys.executable, "-c", WRITE, f"{name}/", str(users), str(items)]
        told = subprocess.run(words, capture_output=True, text=True, check=True)
    found, *figures = map(float, told.stdout.split())
    return Lists(int(found), items, *figures)


def benchmarks() -> Iterator[Lists]:
    yield measured(USERS, ITEMS)


def main() -> None:
    numbers = [int(word.replace("_", "")) for word in sys.argv[1:]]
    print(measured(*[*numbers, *(USERS, ITEMS)[len(numbers) :]]))


if __name__ == "__main__":
    main()
