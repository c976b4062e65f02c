"""``python -m benchmarks.ingest [ROWS] [csv|parquet ...]``: rows read a second, and peak memory.

The table is made anew, of as many users as a shop has with twenty rows each. A process of its own reads it
into a dataset, as `palate train` does before it learns.
"""

import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import polars as pl

ROWS = 2_000_000
PART = 1_000_000
"""Rows that are made at once, and rows of a part of Parquet."""

KINDS = ("csv", "parquet")

READ = """
import sys, time
from palate.evaluation.protocol import peak_rss_mb
from palate.shop import dataset_of, read_shop
before, clock, cpu = peak_rss_mb(), time.perf_counter(), time.process_time()
rows = len(dataset_of(read_shop(sys.argv[1])))
print(rows, time.perf_counter() - clock, time.process_time() - cpu, before, peak_rss_mb())
"""


@dataclass(frozen=True)
class Read:
    """What reading a table took."""

    kind: str
    rows: int
    seconds: float
    cpu_seconds: float
    before_mb: float
    peak_mb: float

    def __str__(self) -> str:
        return (
            f"{self.rows:,} rows of {self.kind}: {self.rows / self.seconds:,.0f} rows/s by the clock, "
            f"{self.rows / self.cpu_seconds:,.0f} a CPU second, {self.peak_mb:,.0f} MiB at most "
            f"({self.before_mb:,.0f} before), {self.bytes_a_row:.0f} bytes a row"
        )

    @property
    def bytes_a_row(self) -> float:
        """Peak memory above what the process had before, by row."""
        return (self.peak_mb - self.before_mb) * 2**20 / self.rows


def make_shop(folder: Path, rows: int, kind: str) -> None:
    """Write interactions as a CSV file or as a folder of Parquet files, never all in memory."""
    random = np.random.default_rng(0)
    users, items = max(rows // 20, 1), max(rows // 400, 1000)
    table = folder / f"interactions.{kind}"
    if kind == "parquet":
        table.mkdir()
    for start in range(0, rows, PART):
        count = min(PART, rows - start)
        part = pl.DataFrame(
            {
                "user_id": random.integers(0, users, count),
                "item_id": (random.pareto(1.1, count) * items / 100).astype(np.int64) % items,
                "timestamp": random.integers(1_600_000_000, 1_700_000_000, count),
                "event": np.array(["view", "cart", "purchase"])[random.integers(0, 3, count)],
            }
        ).with_columns(pl.format("u{}", "user_id"), pl.format("i{}", "item_id"))
        if kind == "parquet":
            part.write_parquet(table / f"part-{start // PART:05}.parquet")
        else:
            with table.open("ab") as file:
                part.write_csv(file, include_header=start == 0)


def measured(rows: int, kind: str) -> Read:
    """Make a table and read it in a process of its own."""
    with tempfile.TemporaryDirectory() as name:
        make_shop(Path(name), rows, kind)
        told = subprocess.run([sys.executable, "-c", READ, name], capture_output=True, text=True, check=True)
    found, *figures = map(float, told.stdout.split())
    return Read(kind, int(found), *figures)


def benchmarks(rows: int = ROWS, kinds: Sequence[str] = KINDS) -> Iterator[Read]:
    for kind in kinds:
        yield measured(rows, kind)


def main() -> None:
    numbers = [int(word.replace("_", "")) for word in sys.argv[1:] if word[0].isdigit()]
    kinds = [word for word in sys.argv[1:] if word in KINDS] or KINDS
    for read in benchmarks(numbers[0] if numbers else ROWS, kinds):
        print(read, flush=True)


if __name__ == "__main__":
    main()
