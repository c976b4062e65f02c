"""Items without a train row take the scores of the sold items most like them, where a blend is told so."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from tests.shops import tasteful

from palate.data import TEST, TRAIN, VALID, Dataset
from palate.errors import InputError
from palate.holdout import Holdout
from palate.models import Blend, Recommender, read_recipe, write_recipe
from palate.models.auto import Auto
from palate.models.auto.new_items import new_items_factor
from palate.models.auto.plan import Plan
from palate.models.auto.tuning import Search
from palate.models.hidden_items import FACTORS
from palate.models.neighbours import new_items_of

NEW = np.array([2, 9, 17, 28])
INGREDIENTS: Any = [
    {"model": "l3ae", "parameters": {}, "memory_steps": 3.0, "memory_days": None, "weight": 0.7},
    {"model": "popularity", "parameters": {}, "memory_steps": None, "memory_days": None, "weight": 0.1},
]


def shop(part: int = TEST) -> Dataset:
    """A shop in which nobody has some items yet, but in held-out rows."""
    dataset = tasteful()
    split = np.where(np.isin(dataset.item, NEW), part, dataset.split)
    return dataset.with_split(split.astype(np.uint8))


def blend(factor: float | None = 1.3) -> Blend:
    return Blend(ingredients=INGREDIENTS, new_items=factor)


def test_a_new_item_has_a_multiple_of_the_mean_of_the_sold_items_most_like_it() -> None:
    dataset = shop()
    plain, fitted = blend(None).fit(dataset), blend().fit(dataset)
    users = list(dataset.users)
    before, after = plain.score(users), fitted.score(users)
    sold = np.setdiff1d(np.arange(len(dataset.items)), NEW)
    assert np.array_equal(before[:, sold], after[:, sold])
    alike = np.mean(
        [feature.similarities(feature.values[NEW]) for feature in dataset.features.values()], axis=0
    )
    alike[:, NEW] = -1
    for place, item in enumerate(NEW):
        best = np.argsort(-alike[place])[:10]
        share = np.maximum(alike[place, best], 0) ** 2
        expected = 1.3 * before[:, best] @ (share / share.sum())
        assert np.allclose(after[:, item], expected, rtol=1e-3, atol=1e-5)
    assert not np.allclose(before[:, NEW], after[:, NEW])


def test_one_history_has_the_scores_of_many_and_contributions_add_up() -> None:
    dataset = shop()
    fitted = blend().fit(dataset)
    every = list(dataset.items)
    scores = fitted.score(list(dataset.users))
    for row in (0, 7, 19):
        history = dataset.histories().take(np.array([row]))
        assert np.allclose(fitted.score_single(history), scores[row], rtol=1e-4, atol=1e-5)
        own = fitted.contributions(history, every)
        assert np.allclose([sum(part.score for part in parts) for parts in own], scores[row], atol=1e-4)
        by_modality = fitted.score_by_modality(history)
        for name, values in by_modality.items():
            told = [sum(part.score for part in parts if part.modality == name) for parts in own]
            assert values == pytest.approx(told, rel=1e-5, abs=1e-6)


def test_items_without_content_keep_what_the_ingredients_give_them() -> None:
    dataset = shop()
    bare = {
        name: replace(feature, values=_without(feature.values, 9))
        for name, feature in dataset.features.items()
    }
    items, weights = new_items_of(dataset.with_features(bare))
    assert items.tolist() == [2, 17, 28]
    assert weights.sum(axis=1) == pytest.approx(1.0)
    assert not np.isin(weights.indices, NEW).any()
    assert len(new_items_of(replace(dataset, features={}))[0]) == 0
    assert len(new_items_of(tasteful())[0]) == 0


def _without(values: Any, item: int) -> Any:
    values = values.copy()
    values[item] = 0
    return values


def test_an_item_that_is_sold_by_now_has_its_own_scores(tmp_path: Path) -> None:
    fitted = blend().fit(shop())
    fitted.save(tmp_path / "model")
    loaded = Recommender.load(tmp_path / "model")
    users = list(fitted.users_)
    assert np.array_equal(loaded.score(users), fitted.score(users))
    again = fitted.refitted(shop().trained_on(TRAIN, VALID, TEST))
    assert again.new_items == 1.3
    assert len(again.new_) == 0
    assert len(fitted.new_) == len(NEW)


def test_a_recipe_keeps_the_factor(tmp_path: Path) -> None:
    path = tmp_path / "recipe.toml"
    write_recipe(blend(), path)
    assert read_recipe(path).new_items == 1.3
    write_recipe(blend(None), path)
    assert "new_items" not in path.read_text()
    path.write_text('new_items = -1\n[[part]]\nmodel = "ease"\nweight = 1\n')
    with pytest.raises(InputError, match="new_items is -1; it must be"):
        read_recipe(path)


def test_auto_chooses_the_factor_where_items_are_new_and_by_valid_rows_alone() -> None:
    dataset = shop(VALID)
    chosen = Auto(budget=1.0).fit(dataset).blend_
    assert chosen.new_items in FACTORS
    assert chosen.new_.tolist() == NEW.tolist()
    assert Auto(budget=1.0).fit(dataset.only(TRAIN, VALID)).blend_.new_items == chosen.new_items
    assert Auto(budget=1.0).fit(tasteful()).blend_.new_items is None


def judged_shop() -> tuple[Blend, Holdout]:
    """A blend as the search judges it, in a shop in which one new item of four is in valid rows."""
    dataset = shop()
    split = np.where(dataset.item == NEW[0], VALID, dataset.split)
    holdout = Holdout.of(dataset.with_split(split.astype(np.uint8)), 1000)
    return blend(None).fit(holdout.fit), holdout


def test_a_factor_that_costs_the_lists_of_valid_rows_is_not_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    fitted, holdout = judged_shop()
    # Whatever hidden items say.
    monkeypatch.setattr("palate.models.auto.new_items._recall_of_hidden", lambda *_: list(FACTORS))
    without = holdout.judge(fitted).value
    values = [
        holdout.judge(replace(fitted, new_items=factor).made_of(holdout.fit, fitted.models_)).value
        for factor in FACTORS
    ]
    for noise in (0.003, 0.02, 0.04):
        monkeypatch.setattr("palate.models.auto.new_items.LEAST_GAIN", noise)
        harmless = [
            factor for factor, value in zip(FACTORS, values, strict=True) if value >= without * (1 - noise)
        ]
        assert len(harmless) < len(FACTORS)
        assert bool(harmless) == (noise > 0.003)
        assert new_items_factor(fitted, holdout, 0) == max(harmless, default=None)


def test_a_factor_is_looked_for_where_that_takes_a_small_share_of_the_budget() -> None:
    _, holdout = judged_shop()
    rich, poor = (Search(holdout, Plan(budget)) for budget in (10.0, 0.01))
    assert rich.judges_new_items()
    assert rich.plan.spent > 0
    assert not poor.judges_new_items()
    assert poor.plan.spent == 0
    assert poor.skipped["factor of new items"] == 1
    bare = Search(Holdout.of(tasteful(), 1000), Plan(10.0))
    assert not bare.judges_new_items()
    assert not bare.skipped
