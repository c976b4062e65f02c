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
from palate.linalg.ranks import hide
from palate.models import Blend, Recommender, read_recipe, write_recipe
from palate.models.auto import Auto
from palate.models.auto.new_items import FACTORS, new_items_way
from palate.models.auto.plan import Plan
from palate.models.auto.tuning import Search
from palate.models.borrowed import FLOOR, STEADY, NewItemsBy, by_deviation
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


def blend(factor: float | None = 1.3, by: NewItemsBy = "mean") -> Blend:
    return Blend(ingredients=INGREDIENTS, new_items=factor, new_items_by=by)


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


def test_a_new_item_stands_as_far_above_others_as_the_sold_items_most_like_it_deviate() -> None:
    dataset = shop()
    fitted = blend(0.8, "deviation").fit(dataset)
    before = blend(None).fit(dataset).score(list(dataset.users)).astype(float)
    after = fitted.score(list(dataset.users))
    deviations = before.std(axis=0)
    away = (before - before.mean(axis=0)) / np.maximum(deviations, FLOOR * np.median(deviations))
    items, shares = new_items_of(dataset, STEADY)
    assert items.tolist() == NEW.tolist()
    near = away @ shares.toarray().T
    both = near / near.std(axis=0) + away[:, NEW]
    assert np.allclose(after[:, NEW], 0.8 * both / both.std(axis=0), rtol=1e-3, atol=1e-4)
    # However popular the items are that it is like.
    assert after[:, NEW].mean(axis=0) == pytest.approx(0, abs=1e-4)
    assert after[:, NEW].std(axis=0) == pytest.approx(0.8, rel=1e-3)


def test_what_deviates_nowhere_stands_at_zero() -> None:
    dataset = shop()
    ingredients: Any = [INGREDIENTS[1]]
    fitted = Blend(ingredients=ingredients, new_items=1.0, new_items_by="deviation").fit(dataset)
    assert not fitted.score(list(dataset.users))[:, NEW].any()


def test_few_users_tell_how_far_scores_deviate_where_items_are_many(monkeypatch: pytest.MonkeyPatch) -> None:
    dataset, fitted = shop(), blend(None).fit(shop())
    every = by_deviation(dataset, fitted)
    monkeypatch.setattr("palate.models.borrowed.LEAST_USERS", 5)
    monkeypatch.setattr("palate.models.borrowed.SCORES", 1)
    few = by_deviation(dataset, fitted)
    some = np.sort(np.argsort(dataset.users.hash_order)[:5])
    scores = few.of(fitted.score(dataset.histories().take(some)))
    assert scores.std(axis=0) == pytest.approx(1.0, rel=1e-3)
    assert not np.allclose(every.offsets, few.offsets)


@pytest.mark.parametrize("by", ["mean", "deviation"])
def test_one_history_has_the_scores_of_many_and_contributions_add_up(by: NewItemsBy) -> None:
    dataset = shop()
    fitted = blend(by=by).fit(dataset)
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
        assert ("new-item" in by_modality) == (by == "deviation")


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


@pytest.mark.parametrize("by", ["mean", "deviation"])
def test_an_item_that_is_sold_by_now_has_its_own_scores(by: NewItemsBy, tmp_path: Path) -> None:
    fitted = blend(by=by).fit(shop())
    fitted.save(tmp_path / "model")
    loaded = Recommender.load(tmp_path / "model")
    users = list(fitted.users_)
    assert np.array_equal(loaded.score(users), fitted.score(users))
    again = fitted.refitted(shop().trained_on(TRAIN, VALID, TEST))
    assert again.new_items == 1.3
    assert len(again.new_) == 0
    assert len(fitted.new_) == len(NEW)


def test_a_recipe_keeps_the_factor_and_what_it_is_of(tmp_path: Path) -> None:
    path = tmp_path / "recipe.toml"
    for by in ("mean", "deviation"):
        write_recipe(blend(by=by), path)
        found = read_recipe(path)
        assert (found.new_items, found.new_items_by) == (1.3, by)
    write_recipe(blend(None), path)
    assert "new_items" not in path.read_text()
    path.write_text('new_items = -1\n[[part]]\nmodel = "ease"\nweight = 1\n')
    with pytest.raises(InputError, match="new_items is -1; it must be"):
        read_recipe(path)
    path.write_text('new_items = 1\nnew_items_by = "median"\n[[part]]\nmodel = "ease"\nweight = 1\n')
    with pytest.raises(InputError, match="new_items_by is 'median'; it must be"):
        read_recipe(path)
    path.write_text('new_items_by = "mean"\n[[part]]\nmodel = "ease"\nweight = 1\n')
    with pytest.raises(InputError, match="new_items_by says nothing without new_items"):
        read_recipe(path)


def test_auto_chooses_a_way_where_items_are_new_and_by_valid_rows_alone() -> None:
    dataset = shop(VALID)
    chosen = Auto(budget=1.0).fit(dataset).blend_
    assert chosen.new_items in FACTORS[chosen.new_items_by]
    assert chosen.new_.tolist() == NEW.tolist()
    again = Auto(budget=1.0).fit(dataset.only(TRAIN, VALID)).blend_
    assert (again.new_items_by, again.new_items) == (chosen.new_items_by, chosen.new_items)
    assert Auto(budget=1.0).fit(tasteful()).blend_.new_items is None


def judged_shop() -> tuple[Blend, Holdout]:
    """A blend as the search judges it, in a shop in which one new item of four is in valid rows."""
    dataset = shop()
    split = np.where(dataset.item == NEW[0], VALID, dataset.split)
    holdout = Holdout.of(dataset.with_split(split.astype(np.uint8)), 1000)
    return blend(None).fit(holdout.fit), holdout


def test_of_ways_that_cost_lists_nothing_that_is_taken_which_shows_new_items_most(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    fitted, holdout = judged_shop()
    new = new_items_of(holdout.fit)[0]
    found: dict[tuple[str, float | None], tuple[float, int]] = {}
    for by, factor in [("mean", None), *((way, own) for way in FACTORS for own in FACTORS[way])]:
        tried = replace(fitted, new_items=factor, new_items_by=by).made_of(holdout.fit, fitted.models_)
        scores = hide(tried.score(holdout.histories), holdout.mask(0, len(holdout)))
        last = np.sort(np.delete(scores, new, axis=1), axis=1)[:, [-holdout.k]]
        shown = np.minimum((scores[:, new] > last).sum(axis=1), holdout.k).sum()
        found[by, factor] = holdout.judge(tried).value, int(shown)
    best = max(value for value, _ in found.values())
    taken: set[tuple[str, float | None]] = set()
    for noise in (0.0, 0.001, 0.01, 0.02):
        monkeypatch.setattr("palate.models.auto.new_items.LEAST_GAIN", noise)
        harmless = {way: own[::-1] for way, own in found.items() if own[0] >= best * (1 - noise)}
        assert len(harmless) < len(found)
        assert found[new_items_way(fitted, holdout)][::-1] == max(harmless.values())
        taken.add(new_items_way(fitted, holdout))
    assert len(taken) > 1


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
