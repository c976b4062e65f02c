"""The expensive steps of fitting and ranking, against the plain way of doing them."""

from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from benchmarks.timing import Pair, pair
from palate.data import Dataset, Index
from palate.linalg.gram import dense_gram
from palate.linalg.solve import invert_spd
from palate.models import EASE, GraphFilter, top_k

ITEMS = 3000
USERS = 8000


def made_up() -> Dataset:
    """Eighty thousand interactions with a long tail."""
    random = np.random.default_rng(0)
    user = np.repeat(np.arange(USERS), 10).astype(np.int32)
    item = (random.zipf(1.2, len(user)) % ITEMS).astype(np.int32)
    users, items = (Index(tuple(map(str, range(count)))) for count in (USERS, ITEMS))
    return Dataset.of(users, items, user, item)


def benchmarks() -> Iterator[Pair]:
    dataset = made_up()
    gram = dense_gram(dataset.train_matrix)
    yield pair(
        f"inverse of {ITEMS:,} x {ITEMS:,}, positive definite",
        lambda: invert_spd(gram.copy(), 100.0),
        "numpy.linalg.inv",
        lambda: np.linalg.inv(gram + 100.0 * np.eye(ITEMS, dtype=np.float32)),
    )
    yield pair(
        f"EASE, fit on {ITEMS:,} items",
        lambda: EASE().fit(dataset),
        "numpy.linalg.inv alone",
        lambda: np.linalg.inv(gram + 100.0 * np.eye(ITEMS, dtype=np.float32)),
    )
    left, right = np.ones((ITEMS, ITEMS), np.float32), np.ones((ITEMS, ITEMS), np.float32)
    product = pair(
        f"EASE, fit on {ITEMS:,} items",
        lambda: EASE().fit(dataset),
        "n^3 operations at the rate of a matrix product",
        lambda: left @ right,
    )
    # A product makes two operations of each of n^3 steps.
    yield replace(product, baseline_s=product.baseline_s / 2)
    model = GraphFilter(content=0.0).fit(dataset)
    histories = model.histories_.take(np.arange(2000))
    graph = model.graph_.toarray()

    def formed() -> np.ndarray:
        S = graph.T @ graph
        return model.profiles(histories) @ (S + S @ S)

    yield pair(
        "graph filter, 2,000 histories",
        lambda: model.score_histories(histories),
        "forming items x items first",
        formed,
    )
    scores = np.random.default_rng(0).normal(size=(1000, ITEMS)).astype(np.float32)
    yield pair(
        "top 20 of 1,000 users, ties settled",
        lambda: top_k(scores, 20),
        "a full stable sort",
        lambda: np.argsort(-scores, axis=1, kind="stable")[:, :20],
    )
