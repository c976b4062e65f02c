"""What is chosen for late items, by which rows, and that it is saved with the model."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from benchmarks.late_recall import shelf
from tests.shops import tasteful

from palate.data import TEST, TRAIN, VALID, Dataset
from palate.holdout import Holdout
from palate.late import (
    LateSettings,
    carry_late,
    choose_late,
    prepare_late,
    settings_of,
    with_late_items,
)
from palate.late.choose import mixtures_of
from palate.late.scale import ScoreSketch
from palate.linalg.csr import csr_of
from palate.linalg.ranks import hide
from palate.models import Recommender, make
from palate.models.hidden_items import FACTORS, HiddenItems


@pytest.fixture(scope="module")
def dataset() -> Dataset:
    return tasteful(200, 40)


@pytest.fixture(scope="module")
def model(dataset: Dataset) -> Recommender:
    return make("ease").fit(dataset)


def test_recall_with_hidden_items_is_what_lists_of_these_scores_give(
    model: Recommender, dataset: Dataset
) -> None:
    hidden = HiddenItems(model, dataset)
    n = len(dataset.items)
    random = np.random.default_rng(0)
    picked = random.integers(0, n, 2 * n)
    weights = csr_of(random.random(2 * n).astype(np.float32), np.repeat(np.arange(n), 2), picked, (n, n))
    holdout = Holdout.of(dataset, 10_000)
    scores = model.score(holdout.histories)
    late_scores = (weights @ scores.T).T
    fold = hidden.fold
    every: list[float] = []
    found = {True: 0, False: 0}
    for number in range(fold.max() + 1):
        mixed = scores.copy()
        columns = np.flatnonzero(fold[hidden.items] == number)
        mixed[:, hidden.items[columns]] = late_scores[:, columns]
        mixed = hide(mixed, holdout.mask(0, len(holdout)))
        order = np.lexsort((np.broadcast_to(dataset.tie_order, mixed.shape), -mixed), axis=1)
        top = order[:, : holdout.k]
        recall = np.zeros(len(holdout))
        for row, item in zip(holdout.rows, holdout.items, strict=True):
            hit = item in top[row]
            recall[row] += hit / np.diff(holdout.starts)[row]
            if fold[item] == number:
                found[bool(hit)] += 1
        every.append(recall.mean())
    judged = hidden.judge(weights)
    assert judged.every == pytest.approx(np.mean(every))
    assert judged.late == pytest.approx(found[True] / (found[True] + found[False]))
    identity = csr_of(np.ones(n, np.float32), np.arange(n), hidden.items, (n, n))
    assert hidden.judge(identity) == hidden.trained


def test_only_content_that_tells_tastes_weighs(model: Recommender, dataset: Dataset) -> None:
    random = np.random.default_rng(1)
    text = dataset.features["text"]
    noise = replace(text, values=text.values[random.permutation(len(text.present))])
    choice = choose_late(model, dataset.with_features({"noise": noise, "text": text}))
    assert choice is not None
    weights = choice.settings.weights(["noise", "text"])
    assert weights["text"] > weights["noise"] > 0
    assert choice.late.late >= choice.trained.late
    assert choice.late.every >= choice.ignored.every


def test_test_rows_change_nothing(model: Recommender, dataset: Dataset) -> None:
    rows = np.flatnonzero(dataset.split == TEST)
    item = dataset.item.copy()
    item[rows] = item[rows[::-1]]
    other = replace(dataset, item=item)
    assert (
        choose_late(model, dataset)
        == choose_late(model, other)
        == choose_late(model, dataset.only(TRAIN, VALID))
    )


def test_defaults_stand_where_there_is_nothing_to_choose_by(model: Recommender, dataset: Dataset) -> None:
    for bare in (dataset.only(TRAIN), replace(dataset, features={})):
        assert choose_late(model, bare) is None
        unchosen = make("ease").fit(bare)
        prepare_late(unchosen, bare)
        assert settings_of(unchosen) == LateSettings() == settings_of(make("ease"))


def test_every_feature_keeps_a_weight() -> None:
    for names in (["a"], ["a", "b"], ["a", "b", "c"]):
        for mixture in mixtures_of(names):
            assert list(LateSettings(mixture=mixture).weights(names)) == names


def test_a_sketch_tells_the_size_of_sums_of_scores(model: Recommender, dataset: Dataset) -> None:
    sketch = ScoreSketch.of(model)
    scores = model.score(list(dataset.users)).astype(np.float64)
    true = np.sqrt(np.square(scores).mean(axis=0))
    told = np.linalg.norm(sketch.rows, axis=1)
    assert np.allclose(told / told.mean(), true / true.mean(), rtol=0.2)


@pytest.mark.parametrize("name", ["ease", "content-knn"])
def test_what_was_chosen_is_read_with_the_model(name: str, dataset: Dataset, tmp_path: Path) -> None:
    hidden = np.array([3, 11, 30])
    known, rows = shelf(dataset, hidden)
    model = make(name).fit(known)
    prepare_late(model, known)
    assert settings_of(model).factor in FACTORS
    model.save(tmp_path / "model")
    loaded = Recommender.load(tmp_path / "model")
    assert settings_of(loaded) == settings_of(model)
    names = [dataset.items[int(item)] for item in hidden]
    ours, theirs = (
        with_late_items(fitted, known.features).with_items(names, rows).score(list(dataset.users))
        for fitted in (model, loaded)
    )
    assert np.array_equal(ours, theirs)
    again = model.refitted(known.trained_on(TRAIN, VALID, TEST))
    carry_late(model, again)
    assert settings_of(again) == settings_of(model)
