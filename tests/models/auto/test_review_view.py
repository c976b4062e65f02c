"""Ratings part what reviews say of items only where that clearly ranks held-out items better."""

import numpy as np
from numpy.typing import NDArray
from tests.shops import tasteful

from palate.data import Dataset, Features, Fingerprint
from palate.features.normalise import normalised
from palate.models.auto.review_view import APART, TOGETHER, choose_view


def of_items(values: NDArray[np.float64]) -> dict[str, Features]:
    rows = values.astype(np.float32)
    present = np.ones(len(rows), np.bool_)
    return {"review": normalised(rows, present, "review", Fingerprint("made-up", "1"))}


def noise(dataset: Dataset, seed: int) -> NDArray[np.float64]:
    return np.random.default_rng(seed).normal(size=(len(dataset.items), 16))


def taste(dataset: Dataset) -> NDArray[np.float64]:
    """Items of the kinds that users like one of, as :func:`tests.shops.tasteful` makes them."""
    return np.eye(3)[np.arange(len(dataset.items)) % 3] + 0.01 * noise(dataset, 0)[:, :3]


def test_what_tells_tastes_apart_is_chosen() -> None:
    dataset = tasteful(n_users=240)
    views = {TOGETHER: of_items(noise(dataset, 1)), APART: of_items(taste(dataset))}
    assert choose_view(dataset, views.__getitem__) == APART
    turned = {TOGETHER: views[APART], APART: views[TOGETHER]}
    assert choose_view(dataset, turned.__getitem__) == TOGETHER


def test_chance_parts_nothing() -> None:
    """Of two kinds of noise one is better by far more than a hundredth in most shops; that tells nothing."""
    dataset = tasteful(n_users=240)
    chosen = [
        choose_view(
            dataset,
            {
                TOGETHER: of_items(noise(dataset, 2 * n)),
                APART: of_items(noise(dataset, 2 * n + 1)),
            }.__getitem__,
        )
        for n in range(12)
    ]
    assert chosen.count(TOGETHER) >= 10


def test_few_users_part_nothing() -> None:
    dataset = tasteful(n_users=60)
    views = {TOGETHER: of_items(noise(dataset, 1)), APART: of_items(taste(dataset))}
    assert choose_view(dataset, views.__getitem__) == TOGETHER
