from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from tests.shops import tasteful

from palate.data import TEST, TRAIN, VALID, Dataset, Features
from palate.evaluation import drop_modality, evaluate
from palate.features import IMPUTATIONS, impute
from palate.models import (
    Auto,
    ContentKNN,
    Recommender,
    choose_imputation,
    imputed,
    imputed_variants,
    make,
)
from palate.models.auto.imputation import worth_imputing


def one_sense(missing: float, seed: int = 0) -> Dataset:
    """Three tastes that show in a text alone, which a share of the items lacks."""
    dataset = tasteful(n_users=150, n_items=60, seed=seed)
    return dataset.with_features(drop_modality({"text": dataset.features["text"]}, "text", missing, seed))


def loss(method: str, seeds: range) -> float:
    """Recall on test rows that is lost by half of the texts, mean over seeds."""
    lost = 0.0
    for seed in seeds:
        full, half = one_sense(0.0, seed), one_sense(0.5, seed)
        filled, _ = imputed(half, method, seed)
        recalls = [evaluate(ContentKNN(), rows).metrics["recall@10"] for rows in (full, filled)]
        lost += recalls[0] - recalls[1]
    return lost / len(seeds)


def test_less_than_half_of_what_zeros_lose_is_lost() -> None:
    zeros = loss("zeros", range(6))
    assert zeros > 0.02
    assert loss("auto", range(6)) < 0.5 * zeros


def test_the_choice_is_what_ranks_valid_rows_best() -> None:
    chosen = choose_imputation(one_sense(0.5))
    assert set(chosen.tried) == set(IMPUTATIONS)
    assert chosen.method == max(chosen.tried, key=lambda method: chosen.tried[method])
    assert chosen.tried[chosen.method] > chosen.tried["zeros"]


def test_test_rows_have_no_say() -> None:
    dataset = one_sense(0.5)
    random = np.random.default_rng(0)
    item = np.where(dataset.split == TEST, random.integers(0, 60, len(dataset)), dataset.item)
    other = replace(dataset, item=item.astype(np.int32))
    assert choose_imputation(other).tried == choose_imputation(dataset).tried
    first, second = (np.asarray(imputed(rows)[0].features["text"].values) for rows in (other, dataset))
    assert np.array_equal(first, second)


def test_zeros_stay_where_nothing_is_better() -> None:
    dataset = one_sense(0.5)
    nobody = replace(dataset, split=np.full(len(dataset), TEST, dtype=np.uint8))
    assert choose_imputation(nobody).method == "zeros"


def test_nothing_is_tried_where_nothing_is_missing() -> None:
    assert choose_imputation(one_sense(0.0)).tried == {}
    everyone_lacks_it = drop_modality(one_sense(0.0).features, "text", 1.0)
    assert not worth_imputing(one_sense(0.0).with_features(everyone_lacks_it))
    # Nobody had the only item that lacks a text: no row tells which way is best.
    dataset = one_sense(0.0)
    unsold = int(dataset.item[0])
    rare = dataset.with_features({"text": dataset.features["text"].without(np.array([unsold]))})
    assert worth_imputing(rare)
    kept = np.where(rare.item == unsold, TEST, rare.split).astype(np.uint8)
    assert not worth_imputing(rare.with_split(kept))


def test_new_items_are_served_where_the_graph_says_nothing() -> None:
    dataset = tasteful(n_users=150, n_items=60)
    new = np.arange(60) % 5 == 0
    cold = dataset.with_split(np.where(new[dataset.item], TEST, TRAIN).astype(np.uint8))
    cold = cold.with_features(drop_modality(cold.features, "image", 0.5))
    image = imputed(cold, "multi-hop")[0].features["image"]
    assert image.imputed is not None
    assert np.all(image.present | image.imputed)


def test_ways_that_come_to_the_same_are_gone_through_once() -> None:
    assert [how.method for _, how in imputed_variants(one_sense(0.0), ["zeros", "auto"])] == ["zeros"]
    assert len(list(imputed_variants(one_sense(0.5), ["zeros", "auto"]))) == 2


# -- what is told of imputed rows ------------------------------------------------------------------------


def told(model: Recommender, dataset: Dataset, item: int, user: str) -> dict[tuple[str, str], bool]:
    terms = model.contributions(user, [dataset.items[item]])[0]
    return {(term.modality, term.source): term.imputed for term in terms}


@pytest.mark.parametrize("name", ["content-knn", "content-profile", "l3ae"])
def test_contributions_tell_measured_from_imputed(name: str, tmp_path: Path) -> None:
    dataset = tasteful().with_features(impute(tasteful(), "multi-hop"))
    present = dataset.features["image"].present
    lacks = int(np.flatnonzero(~present)[0])
    make(name).fit(dataset).save(tmp_path / "model")
    model = Recommender.load(tmp_path / "model")
    for (modality, source), guessed in told(model, dataset, lacks, "u0").items():
        assert guessed == (modality == "image"), (modality, source)
    has = int(np.flatnonzero(present)[0])
    for (modality, source), guessed in told(model, dataset, has, "u0").items():
        assert guessed == (modality == "image" and not present[dataset.items.position(source)])


def test_a_blend_tells_too_after_loading(tmp_path: Path) -> None:
    dataset = tasteful().with_features(impute(tasteful(), "heat"))
    Auto().fit(dataset).save(tmp_path / "model")
    model = Auto.load(tmp_path / "model")
    lacks = int(np.flatnonzero(~dataset.features["image"].present)[0])
    guessed = [term for term in model.contributions("u0", [dataset.items[lacks]])[0] if term.imputed]
    assert {term.modality for term in guessed} <= {"image"}
    assert np.array_equal(model.measured_["image"], dataset.features["image"].present)


def test_without_imputed_rows_nothing_is_kept_of_them() -> None:
    model = ContentKNN().fit(tasteful())
    assert model.measured_ == {}
    assert not any(term.imputed for term in model.contributions("u0", ["i1"])[0])


def test_valid_rows_are_not_learned_from() -> None:
    dataset = one_sense(0.5)
    assert np.any(dataset.split == VALID)
    filled: Features = imputed(dataset, "heat")[0].features["text"]
    alone: Features = imputed(dataset.only(TRAIN), "heat")[0].features["text"]
    assert np.array_equal(np.asarray(filled.values), np.asarray(alone.values))
