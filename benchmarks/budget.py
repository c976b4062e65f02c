"""How `auto` keeps its budget on a large catalogue: `python -m benchmarks.budget [SECONDS] [--features]`."""

import sys
import time

import numpy as np

from palate.data import Dataset, Features, Fingerprint, Index
from palate.features import normalised
from palate.models.auto.model import choose

ITEMS, ROWS, USERS = 60_000, 320_000, 20_000


def made_up(*, features: bool) -> Dataset:
    """A long tail of items, users with sixteen rows, and content of 64 numbers."""
    random = np.random.default_rng(0)
    user = np.repeat(np.arange(USERS), ROWS // USERS).astype(np.int32)
    item = np.minimum(ITEMS * random.random(ROWS) ** 2.5, ITEMS - 1).astype(np.int32)
    users, items = (Index(tuple(map(str, range(count)))) for count in (USERS, ITEMS))
    content: dict[str, Features] = {}
    if features:
        values = random.normal(size=(ITEMS, 64)).astype(np.float32)
        content["text"] = normalised(values, np.ones(ITEMS, bool), "text", Fingerprint("made-up", "1"))
    return Dataset.of(users, items, user, item, features=content)


def main(budget: float, *, features: bool) -> None:
    """Print what was tried, how long it took, and how long the whole took."""
    dataset, began = made_up(features=features), time.monotonic()
    choice = choose(dataset, budget)
    for trial in choice.trials:
        print(f"{trial['model']:16} {trial['parameters'][:50]:50} {trial['seconds']:7.1f} s")
    print(f"budget {budget:g} s, took {time.monotonic() - began:.1f} s, judged {choice.judged} users")


if __name__ == "__main__":
    main(float(next(iter(sys.argv[1:]), 10.0)), features="--features" in sys.argv)
