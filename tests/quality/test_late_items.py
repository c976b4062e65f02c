"""What a model gives items that came after its training, beside what training with them would have given."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from tests.models.late.shelves import shelf

import palate
from palate.data import TEST, TRAIN, VALID, Dataset, relevant_of
from palate.models import Blend, Recommender, make, top_k
from palate.models.blend import Ingredient
from palate.models.late import prepare_late, with_late_items
from palate.simulate import simulate_shop

pytestmark = pytest.mark.quality

WORDS = 'text_encoder = "none"\nimpute = "zeros"\n\n[reviews]\nfeatures = false\n'
"""Sentence vectors take minutes to encode; words, pictures and sounds make the point."""


def opened(folder: Path) -> Dataset:
    (folder / "palate.toml").write_text(WORDS)
    return palate.open(folder).dataset()


@pytest.fixture(scope="module")
def office(shared_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Dataset:
    folder = tmp_path_factory.mktemp("late") / "office"
    folder.mkdir()
    for source in (shared_data / "office").iterdir():
        (folder / source.name).symlink_to(source)
    return opened(folder)


@pytest.fixture(scope="module")
def made_up(tmp_path_factory: pytest.TempPathFactory) -> Dataset:
    folder = tmp_path_factory.mktemp("late") / "shop"
    simulate_shop(folder, items=120, users=500, seed=1)
    return opened(folder)


@dataclass
class Recall:
    """Recall@20 of test rows: the mean over users, and that of rows of late items."""

    every: float
    late: float

    @classmethod
    def of(cls, model: Recommender, dataset: Dataset, hidden: NDArray[np.int64]) -> "Recall":
        """Of a model of some or all items; what was had in any train row is not recommended."""
        relevant = relevant_of(dataset, TEST, (TRAIN,)).matrix
        users = np.flatnonzero(np.diff(relevant.indptr))
        here = model.items_.positions(dataset.items.ids)
        histories = dataset.histories().take(users)
        seen, told = histories.barred(len(dataset.items)), histories.renumbered(here)
        scores = np.full((len(users), len(dataset.items)), -np.inf, dtype=np.float32)
        scores[:, here >= 0] = model.score(told)[:, here[here >= 0]]
        best, _ = top_k(scores, 20, seen, dataset.tie_order)
        wanted = relevant[users].toarray() > 0
        hit = np.zeros_like(wanted)
        np.put_along_axis(hit, best, values=True, axis=1)
        hit &= wanted
        late = np.isin(np.arange(len(dataset.items)), hidden)
        return cls((hit.sum(axis=1) / wanted.sum(axis=1)).mean(), hit[:, late].sum() / wanted[:, late].sum())


def compared(model: Recommender, dataset: Dataset, tenths: int = 10) -> dict[str, Recall]:
    """Means over tenths of the items, each hidden from training in turn.

    They are trained with, not there, and added late to a model that never saw them; events on them count.
    """
    order = np.random.default_rng(0).permutation(len(dataset.items))
    found: list[dict[str, Recall]] = []
    for tenth in range(tenths):
        hidden = np.sort(order[tenth::10])
        known, rows = shelf(dataset.only(TRAIN, VALID), hidden)
        without = model.refitted(known)
        prepare_late(without, known)
        late = with_late_items(without, known.features)
        late = late.with_items([dataset.items[int(item)] for item in hidden], rows)
        models = {"trained": model, "without": without, "late": late}
        found.append({name: Recall.of(one, dataset, hidden) for name, one in models.items()})
    return {name: _mean([one[name] for one in found]) for name in found[0]}


def _mean(found: list[Recall]) -> Recall:
    return Recall(float(np.mean([one.every for one in found])), float(np.mean([one.late for one in found])))


def test_on_a_real_shop_they_are_found_as_if_trained_with(office: Dataset) -> None:
    found = compared(make("l3ae").fit(office.only(TRAIN, VALID)), office, tenths=2)
    assert found["late"].late >= 0.9 * found["trained"].late
    assert found["late"].every >= found["without"].every


def test_in_a_made_up_shop_they_are_found_as_if_trained_with(made_up: Dataset) -> None:
    found = compared(make("l3ae").fit(made_up.only(TRAIN, VALID)), made_up, tenths=5)
    assert found["late"].late >= 0.9 * found["trained"].late
    assert found["late"].every >= found["without"].every


def test_where_order_tells_most_lists_are_better_with_them_than_without(office: Dataset) -> None:
    """What auto chooses of closed forms here: what follows an item is known of those trained with alone."""
    parts = [("slit", {"l2": 120.0, "past_span": 1.5, "future_span": 4.0}, 1.0), ("content-knn", {}, 4.0)]
    blend = Blend(
        ingredients=[
            Ingredient(model=one, parameters=parameters, memory_steps=steps, memory_days=None, weight=1.0)
            for one, parameters, steps in parts
        ]
    ).fit(office.only(TRAIN, VALID))
    found = compared(blend, office, tenths=2)
    assert found["late"].every >= found["without"].every
    assert found["late"].late >= 0.35 * found["trained"].late
