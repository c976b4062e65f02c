"""What reviews are worth where tastes show in them alone.

``python -m benchmarks.reviews [ITEMS USERS [SEED ...]]`` makes a shop a seed and measures, by words alone,
recall@20 of popularity, of the profile of one's own reviews, and of auto with and without reviews; last come
the mean and the standard deviation over seeds.
"""

import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from palate.simulate import simulate_shop
from palate.workspace import Workspace

WORDS = 'text_encoder = "none"\nimage_encoder = "none"\naudio_encoder = "none"\nimpute = "zeros"\n'
"""Encoding sentences, pictures and sounds takes minutes a shop; words make the point."""

MODELS = ("popularity", "review-profile", "auto")


def recalls(folder: Path, items: int, users: int, seed: int) -> list[float]:
    """Of MODELS, and of auto without reviews."""
    simulate_shop(folder, items=items, users=users, seed=seed, tastes="reviews")
    (folder / "palate.toml").write_text(WORDS)
    workspace = Workspace(folder)
    results = [
        *workspace.evaluate(MODELS).results,
        *workspace.evaluate(["auto"], leave_out=["review"]).results,
    ]
    return [result.metrics["recall@20"] for result in results]


def main(items: int, users: int, seeds: Sequence[int]) -> None:
    """Print a line a seed, and mean and deviation."""
    columns = (*MODELS, "auto without reviews")
    print("seed", *columns, sep="\t")
    rows: list[list[float]] = []
    for seed in seeds:
        with tempfile.TemporaryDirectory() as name:
            rows.append(recalls(Path(name) / "shop", items, users, seed))
        print(seed, *(f"{value:.4f}" for value in rows[-1]), sep="\t", flush=True)
    table = np.array(rows)
    print("mean", *(f"{value:.3f}" for value in table.mean(axis=0)), sep="\t")
    print("deviation", *(f"{value:.3f}" for value in table.std(axis=0)), sep="\t")
    print(f"auto: {table[:, -2].mean() / table[:, -1].mean():.2f} x with reviews")


if __name__ == "__main__":
    given = [int(number) for number in sys.argv[1:]]
    items, users, *seeds = given or [160, 240]
    main(items, users, seeds or range(10))
