"""Weighted histories against unweighted ones: recall@20 and ndcg@20 on the same wanted rows, valid and test.

    python -m benchmarks.weights FOLDER ...

Every row a like: what rejects counts as a like, each row 1. Rejections out: each sign of liking 1. Declared:
as palate weighs events and ratings. The wanted rows are those that speak for their item, and what a user
rejected is masked, in all of them: so the difference is what models learn.
"""

import sys
from dataclasses import replace
from pathlib import Path

import numpy as np

from palate.data import TEST, VALID, Dataset, Histories
from palate.evaluation import evaluate
from palate.models import Recommender, make
from palate.shop import dataset_of, read_shop
from palate.shop.settings import read_settings

MODELS: tuple[tuple[str, dict[str, object]], ...] = (
    ("popularity", {}),
    ("item-knn", {}),
    ("ease", {}),
    ("graph-filter", {"content": 0.0}),
)


class Told(Recommender):
    """A model fitted on other rows than those that say what is wanted and masked."""

    def __init__(self, model: Recommender, rows: Dataset) -> None:
        self.inner, self.rows, self.name = model, rows, model.name  # pyright: ignore[reportAttributeAccessIssue]

    def learn(self, dataset: Dataset) -> None:
        parts = np.unique(dataset.split).tolist()
        self.inner.fit(self.rows.only(*parts))
        self.histories_ = self.inner.histories_

    def score_histories(self, histories: Histories) -> np.ndarray:
        return self.inner.score_histories(histories)

    def explain_history(self, history: Histories, items: np.ndarray) -> list[object]:  # type: ignore[override]
        raise NotImplementedError


def main(folders: list[str]) -> None:
    """Print one table a folder."""
    for folder in folders:
        settings = read_settings(Path(folder))
        dataset = dataset_of(read_shop(folder), split=settings.split, events=settings.events)
        assert dataset.weight is not None, f"{folder}: all rows weigh alike"
        rejecting = np.mean(dataset.weight < 0)
        print(f"\n{Path(folder).name}: {len(dataset):,} rows, {rejecting:.1%} reject")
        print("| model | rows | valid recall@20 | ndcg@20 | test recall@20 | ndcg@20 |\n" + "|---" * 6 + "|")
        ways = {
            "every row a like": replace(dataset, weight=None),
            "rejections out": dataset.tempered(0.0),
            "square root": dataset.tempered(0.5),
            "declared": dataset,
        }
        for name, parameters in MODELS:
            for way, rows in ways.items():
                cells: list[str] = []
                for part in (VALID, TEST):
                    told = Told(make(name, **parameters), rows)
                    metrics = evaluate(told, dataset, ks=(20,), part=part).metrics
                    cells += [f"{metrics['recall@20']:.4f}", f"{metrics['ndcg@20']:.4f}"]
                print(f"| {name} | {way} | {' | '.join(cells)} |", flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
