import json
from pathlib import Path

import numpy as np
import pytest
from scipy import sparse
from tests.shops import random_features, tasteful

from palate.data import TEST, TRAIN, VALID, Dataset, Features, Histories
from palate.errors import InputError, SolveFailed
from palate.features import neighbours
from palate.features.neighbours import by_behaviour, by_features, cosine_neighbours, nearest
from palate.holdout import Holdout
from palate.models import Auto, choose, make, top_k
from palate.models.auto import spill, tuning, weighing
from palate.models.auto.families import Learner, families, memories
from palate.models.auto.model import judged
from palate.models.auto.spill import spilled

SPARSE = {
    "als",
    "graph-filter",
    "sparse-l3ae",
    "item-knn",
    "content-knn",
    "content-profile",
    "time-prior",
    "popularity",
}


def test_the_blend_is_as_good_on_valid_as_the_luckiest_entrant_but_for_noise() -> None:
    choice = choose(tasteful())
    values = [trial["recall"] + 0.5 * trial["ndcg"] for trial in choice.trials]  # type: ignore[operator]
    assert choice.quality.value >= 0.97 * max(values)
    assert values == sorted(values, reverse=True)
    assert choice.blend.ingredients


def test_it_finds_the_taste_that_is_there() -> None:
    dataset = tasteful(n_users=90)
    kind = np.arange(len(dataset.items)) % 3
    best = Auto().fit(dataset).recommend(list(dataset.users), k=3)
    right = [
        [kind[dataset.items.position(item.item_id)] == n % 3 for item in row] for n, row in enumerate(best)
    ]
    assert np.mean(right) > 0.75


@pytest.mark.parametrize("dated", [True, False])
def test_someone_without_a_history_gets_what_sells(dated: bool) -> None:
    dataset = tasteful(n_users=90, dated=dated)
    model = Auto().fit(dataset)
    best = [item.item_id for item in model.recommend(Histories.of([[]]), k=5)[0]]
    sold = dataset.popularity()
    assert min(sold[dataset.items.positions(best)]) >= np.median(sold)
    assert all(part.source == "prior" for part in model.contributions(Histories.of([[]]), best[:1])[0])


def test_a_seed_chooses_the_same_again() -> None:
    assert choose(tasteful(), seed=4).blend == choose(tasteful(), seed=4).blend


def test_noise_gets_no_say() -> None:
    """Features that say nothing about taste must not enter the blend at the cost of those that do."""
    dataset = tasteful(n_users=300)
    noisy = dataset.with_features({**dataset.features, "noise": random_features(len(dataset.items), "noise")})
    clean_quality = choose(dataset).quality.recall
    noisy_quality = choose(noisy).quality.recall
    assert noisy_quality >= clean_quality - 0.03


def test_the_smallest_budget_still_gives_a_model() -> None:
    model = Auto(budget=1e-9).fit(tasteful())
    assert len(model.recommend(["u0"], k=3)[0]) == 3


def test_fewer_users_are_judged_where_the_budget_is_small_for_the_catalogue() -> None:
    assert judged(n_items=7_050, budget=120.0) == judged(n_items=2_420, budget=10.0) == 6000
    assert judged(n_items=60_000, budget=10.0) < 1000 <= judged(n_items=60_000, budget=120.0)
    assert judged(n_items=10**9, budget=1.0) == 500


def test_neighbours_are_found_once_for_all_trials(monkeypatch: pytest.MonkeyPatch) -> None:
    found: list[int] = []
    real = neighbours.alike

    def counted(features: Features, k: int, ties: np.ndarray) -> sparse.csr_array:
        found.append(k)
        return real(features, k, ties)

    monkeypatch.setattr(neighbours, "alike", counted)
    dataset = tasteful()
    choose(dataset)
    # Of text and image, and once more for each where a trial wants more than the others.
    assert len(found) <= 4


def test_kept_neighbours_are_those_found_anew() -> None:
    dataset = tasteful(n_items=150)
    for k in (5, 120, 40):
        kept = by_features(dataset, "text", k)
        anew = nearest(dataset.features["text"], k, dataset.tie_order)
        assert abs(kept - anew).max() < 1e-6
        kept = by_behaviour(dataset, k, 10.0)
        assert abs(kept - cosine_neighbours(dataset.train_matrix, k, 10.0, dataset.tie_order)).max() == 0


def test_the_shortlist_holds_the_best_of_every_entrant(monkeypatch: pytest.MonkeyPatch) -> None:
    """Too short for all that the entrants like, it is cut at one rank for all, wherever their items are."""
    monkeypatch.setattr(weighing, "LONGEST", 12)
    dataset = tasteful(n_users=30, n_items=200)
    holdout = Holdout.of(dataset, 1000)
    models = [make(name).fit(holdout.fit) for name in ("item-knn", "content-knn", "popularity")]
    race = weighing.Race.of(holdout, models)
    ties = holdout.known.tie_order
    for place, model in enumerate(models):
        scores = weighing.hide(model.score_histories(holdout.histories), holdout.mask(0, len(holdout)))
        best = np.take_along_axis(scores, top_k(scores, 1, ties=ties)[0], axis=1)[:, 0]
        scaled = best * weighing.inverse_deviation(model.score_histories(holdout.histories))
        assert np.allclose(race.scores[place].max(axis=1), scaled, rtol=1e-4)


def test_what_run_measures_beside_auto_is_tried_by_auto() -> None:
    assert {"popularity", "item-knn", "content-knn"} <= {family.model for family in families(tasteful())}


@pytest.mark.parametrize("budget", [0, 0.0, -1, float("nan"), -float("inf"), float("inf")])
def test_a_budget_of_nothing_or_without_end_is_refused(budget: float) -> None:
    with pytest.raises(InputError, match="a finite number above 0"):
        Auto(budget=budget)


def test_without_valid_rows_the_last_train_row_of_each_user_is_held_out() -> None:
    dataset = tasteful().trained_on(TRAIN)
    holdout = Holdout.of(dataset, 1000)
    assert len(holdout.items) == len(dataset.users)
    for row in range(3):
        own = dataset.histories().of_user(row).tolist()
        assert holdout.items[row] == own[-1]
        assert holdout.histories.of_user(row).tolist() == own[:-1]


def test_models_are_shown_as_little_before_valid_rows_as_before_test_rows() -> None:
    dataset = tasteful()
    holdout = Holdout.of(dataset, 1000)
    later = np.diff(holdout.starts)
    assert later.min() >= 1
    for row in range(3):
        own = dataset.histories().of_user(row).tolist()
        assert holdout.histories.of_user(row).tolist() == own[: -later[row]]
        assert holdout.seen.of_user(row).tolist() == own
        assert set(holdout.mask(row, row + 1).indices.tolist()) == set(own)


def test_choices_never_see_test_rows() -> None:
    holdout = Holdout.of(tasteful(), 1000)
    assert set(holdout.fit.split.tolist()) == {TRAIN}
    assert not np.isin(TEST, holdout.fit.split)


def test_a_choice_on_valid_is_fitted_on_what_is_given() -> None:
    dataset = tasteful()
    model = Auto().choose_on(dataset).fit(dataset.trained_on(TRAIN, VALID))
    assert model.histories_.lengths.sum() == int(np.sum(dataset.split != TEST))


def test_order_is_used_only_where_it_is_known() -> None:
    known = tasteful(dated=False)
    unknown = Dataset(
        known.users, known.items, known.user, known.item, known.split, None, known.features, False
    )
    assert {"slit", "time-prior"} <= {family.model for family in families(known)}
    assert not {"slit", "time-prior"} & {family.model for family in families(unknown)}
    assert len(memories(unknown)) == 1 < len(memories(known)) < len(memories(tasteful()))


def test_a_large_catalogue_is_served_by_sparse_models(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("palate.models.limits.BUDGET_GIB", 1e-9)
    dataset = tasteful()
    assert {family.model for family in families(dataset)} == SPARSE | {"review-profile", "taste-profile"}
    assert len(Auto().fit(dataset).recommend(["u0"], k=3)[0]) == 3


def test_where_one_dense_model_fits_it_is_tried_after_a_sparse_one(monkeypatch: pytest.MonkeyPatch) -> None:
    dataset = tasteful()
    monkeypatch.setattr("palate.models.limits.BUDGET_GIB", 2 * 4 * len(dataset.items) ** 2 / 2**30)
    order = [family.model for family in families(dataset)]
    assert order.index("item-knn") < order.index("als") < order.index("sparse-l3ae")
    assert order.index("sparse-l3ae") < order.index("l3ae") < order.index("slit")
    assert len(Auto().fit(dataset).recommend(["u0"], k=3)[0]) == 3


def test_large_weights_are_held_in_files_and_score_the_same(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    dataset = tasteful()
    in_memory = Auto().fit(dataset)
    monkeypatch.setattr(spill, "SPILLED", 1)
    in_files = Auto().fit(dataset)
    assert in_files.chosen() == in_memory.chosen()
    users = list(dataset.users)
    np.testing.assert_array_equal(in_files.score(users), in_memory.score(users))
    mapped = spilled(make("ease").fit(dataset))
    assert isinstance(mapped.weights_.base, np.memmap)  # type: ignore[attr-defined]
    in_files.save(tmp_path / "model")
    np.testing.assert_array_equal(Auto.load(tmp_path / "model").score(users), in_memory.score(users))


def test_weights_stay_in_memory_where_no_file_can_be_made(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(spill, "SPILLED", 1)
    dataset = tasteful()
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "nowhere"))
    model = spilled(make("ease").fit(dataset))
    assert "weights stay in memory" in caplog.text
    np.testing.assert_array_equal(model.score(["u0"]), make("ease").fit(dataset).score(["u0"]))


def test_what_diverges_is_left_out_and_said_in_the_list_of_trials(monkeypatch: pytest.MonkeyPatch) -> None:
    wild, tame = {"learning_rate": 1e37, "epochs": 3, "dim": 8}, {"epochs": 3, "dim": 8}
    plan = [Learner("bpr-mf", wild, 0.2), Learner("bpr-mf", tame, 0.2)]  # type: ignore[arg-type]
    monkeypatch.setattr(tuning, "learners", lambda dataset, seed: plan)
    dataset = tasteful()
    model = Auto(budget=400.0).fit(dataset)
    rows = model.trials_
    (left_out,) = [row for row in rows if row["left_out"]]
    assert left_out == rows[-1]
    assert left_out["left_out"].startswith("bpr-mf diverged: ")
    assert (left_out["recall"], left_out["weight"]) == (None, 0.0)
    assert any(row["model"] == "bpr-mf" and not row["left_out"] for row in rows)
    assert np.isfinite(model.score(list(dataset.users))).all()
    json.dumps(rows, allow_nan=False)


def test_a_closed_form_that_cannot_be_solved_is_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(self: object, dataset: Dataset) -> None:
        raise SolveFailed("no more regularisation helps")

    monkeypatch.setattr("palate.models.l3ae.L3AE.learn", fail)
    choice = choose(tasteful())
    rows = choice.trials
    assert [row["model"] for row in rows if row["left_out"]] == ["l3ae"]
    assert all(part["model"] != "l3ae" for part in choice.blend.ingredients)
