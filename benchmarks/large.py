"""``python -m benchmarks.large [USERS [ITEMS [ROWS [BUDGET]]]]``: a large shop, table to lists.

A table of made-up interactions is written, `palate train` reads it and lets auto choose within BUDGET planned
seconds, and `palate recommend --users all --out FOLDER/` streams the best 20 items of every user to Parquet.
Training and lists are processes of their own. What they do is told with their processor time and peak memory.
"""

import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np
import polars as pl

USERS, ITEMS, ROWS, BUDGET = 1_000_000, 200_000, 20_000_000, 120
PART = 1_000_000
"""Rows that are made at once, and rows of a part of Parquet."""

TASTES = 500
OF_TASTE = 0.7
"""Share of a user's rows that are of the user's taste."""

WORK = """
import sys, time
from palate.evaluation.protocol import peak_rss_mb
from palate.folders import folder_at
from palate.models.auto import plan
from palate.workspace import Workspace

plan.PATIENCE = float("inf")  # a busy machine takes longer for the same search
began = time.perf_counter()

def tell(what, done, total):
    if done % 65_536 < 4096:
        told(f"{what}, {done:,} of {total:,}")

def told(what, file=sys.stderr):
    taken = f"{time.process_time():,.0f} s of CPU, {time.perf_counter() - began:,.0f} s by the clock"
    print(f"{what}: {taken}, {peak_rss_mb():,.0f} MiB at most", file=file, flush=True)

workspace = Workspace(sys.argv[2], progress=tell)
"""

TRAIN = """
trained = workspace.train("auto", "train", float(sys.argv[3]))
for chosen in workspace.model.chosen():
    print(f"  {chosen['weight']:.3f} {chosen['model']} {chosen['parameters']}", file=sys.stderr)
sizes = f"{trained.interactions:,} rows, {trained.users:,} users, {trained.items:,} items"
told(f"train on {sizes}", sys.stdout)
"""

LISTS = """
written = workspace.service.write_parts(folder_at(sys.argv[1] + "/lists/"), None, 20, progress=tell)
told(f"top 20 of {written.lists:,} users in {written.parts} parts", sys.stdout)
"""


def make_shop(folder: Path, users: int, items: int, rows: int) -> None:
    """Write interactions part by part; most of a user's rows are of one taste."""
    random = np.random.default_rng(0)
    of_taste = max(items // TASTES, 1)
    table = folder / "interactions.parquet"
    table.mkdir(parents=True)
    for start in range(0, rows, PART):
        count = min(PART, rows - start)
        user = random.integers(0, users, count)
        # A user's taste follows from the number.
        near = user % TASTES * of_taste + (random.pareto(1.2, count) * 20).astype(np.int64) % of_taste
        anywhere = (random.pareto(1.1, count) * 50).astype(np.int64) % items
        part = pl.DataFrame(
            {
                "user_id": user,
                "item_id": np.where(random.random(count) < OF_TASTE, near % items, anywhere),
                "timestamp": random.integers(1_600_000_000, 1_700_000_000, count),
            }
        ).with_columns(pl.format("u{}", "user_id"), pl.format("i{}", "item_id"))
        part.write_parquet(table / f"part-{start // PART:05}.parquet")


def main() -> None:
    given = [int(word.replace("_", "")) for word in sys.argv[1:]]
    users, items, rows, budget = [*given, *(USERS, ITEMS, ROWS, BUDGET)[len(given) :]]
    with tempfile.TemporaryDirectory() as name:
        shop = Path(name) / "shop"
        make_shop(shop, users, items, rows)
        for step in (TRAIN, LISTS):
            words = [sys.executable, "-c", WORK + step, name, str(shop), str(budget)]
            subprocess.run(words, check=True)


if __name__ == "__main__":
    main()
