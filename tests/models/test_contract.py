"""What every recommender must do; one that is added to the registry is checked by all of these."""

import json
from collections.abc import Callable
from copy import copy, deepcopy
from dataclasses import replace
from itertools import product
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from tests.shops import random_features, renamed, sequences_of, tasteful, with_remarks, with_tastes

from palate.data import TEST, TRAIN, VALID, Dataset, Histories, Index
from palate.errors import (
    DamagedModel,
    Diverged,
    InputError,
    NotAvailable,
    NotFitted,
    UnknownItem,
    UnknownUser,
)
from palate.models import RECOMMENDERS, Blend, Recommender, top_k
from palate.models import make as make_model
from palate.models.auto.model import Auto

BLENDED = [
    {"model": "l3ae", "parameters": {}, "memory_steps": 3.0, "memory_days": None, "weight": 0.7},
    {"model": "slit", "parameters": {}, "memory_steps": None, "memory_days": 20.0, "weight": 0.4},
    {"model": "time-prior", "parameters": {}, "memory_steps": None, "memory_days": None, "weight": 0.3},
]


def make(name: str) -> Recommender:
    if name == "blend":
        return Blend(ingredients=BLENDED)
    short = {"epochs": 6, "dim": 16} if RECOMMENDERS[name].learned else {}
    return make_model(name, **short)


def changed(model: Recommender, **parameters: object) -> Recommender:
    """A model of the same kind with other parameters, without the checks that making one by name does."""
    return type(model)(**(model.parameters() | parameters))


@pytest.fixture(scope="module", params=sorted(RECOMMENDERS))
def name(request: pytest.FixtureRequest) -> str:
    return request.param


@pytest.fixture(scope="module")
def dataset() -> Dataset:
    return tasteful()


def test_numbers_that_are_not_finite_are_refused_by_name(name: str, dataset: Dataset) -> None:
    infinite = (float("nan"), float("inf"), -float("inf"))
    for number, (key, value) in product(infinite, make(name).parameters().items()):
        if isinstance(value, dict):
            wrong: object = {**value, "text": number}
        elif isinstance(value, list):
            wrong = [*value, {**BLENDED[0], "weight": number}]
        elif key.startswith("memory_") or (isinstance(value, float) and key != "budget"):
            wrong = number
        else:
            continue
        with pytest.raises(InputError, match=f"{key}.*finite"):
            changed(make(name), **{key: wrong}).fit(dataset)


@pytest.mark.parametrize("judged", [True, False])
def test_a_training_that_diverges_ends_with_what_to_try(name: str, dataset: Dataset, judged: bool) -> None:
    if not RECOMMENDERS[name].learned:
        return
    rows = dataset if judged else dataset.trained_on(TRAIN, VALID)
    try:
        scores = changed(make(name), learning_rate=1e37).fit(rows).score(list(dataset.users))
    except Diverged as error:
        said = str(error)
        assert said.startswith(f"{name} diverged: ")
        assert said.endswith(
            "; try a lower learning rate than 1e+37, such as learning_rate = 1e+36 in a recipe"
        )
        assert "\n" not in said
    else:
        # Scores of unit vectors are bounded whatever the rate.
        assert name == "two-tower"
        assert np.isfinite(scores).all()


def test_a_loss_that_is_no_number_ends_the_training(
    name: str, dataset: Dataset, monkeypatch: pytest.MonkeyPatch
) -> None:
    if not RECOMMENDERS[name].learned:
        return
    monkeypatch.setattr("palate.nn.training._epoch", lambda *arguments: float("nan"))
    with pytest.raises(
        Diverged, match=f"^{name} diverged: its loss is nan in epoch 1; try a lower learning rate"
    ):
        make(name).fit(dataset)


def test_scores_that_are_not_finite_are_never_given(name: str, fitted: Recommender) -> None:
    broken = copy(fitted)
    broken.score_histories = lambda histories: np.full((len(histories), len(fitted.items_)), np.nan)  # type: ignore[method-assign]
    for answer in (
        lambda: broken.score(["u1"]),
        lambda: Recommender.best(broken, fitted.histories_, 3, None),
    ):
        with pytest.raises(Diverged, match=f"^{name}"):
            answer()


@pytest.fixture(scope="module")
def fitted(name: str, dataset: Dataset) -> Recommender:
    """The model fitted on ``dataset``; read it, don't fit it again."""
    return make(name).fit(dataset)


@pytest.fixture(scope="module")
def scores(fitted: Recommender, dataset: Dataset) -> np.ndarray:
    """What ``fitted`` gives everyone."""
    return fitted.score(list(dataset.users))


def test_refitted_on_every_row_it_keeps_what_was_chosen(fitted: Recommender, dataset: Dataset) -> None:
    every = dataset.trained_on(TRAIN, VALID, TEST)
    again = fitted.refitted(every)
    assert type(again) is type(fitted)
    assert np.array_equal(again.histories_.items, every.histories().items)
    assert np.array_equal(fitted.histories_.items, dataset.histories().items)
    if isinstance(fitted, Auto):
        assert isinstance(again, Auto)
        assert again.trials_ == fitted.trials_
        assert again.blend_.ingredients == fitted.blend_.ingredients
    elif RECOMMENDERS[fitted.name].learned:
        assert vars(again)["epochs"] == vars(fitted)["epochs_"]
    else:
        fresh = make(fitted.name).fit(every)
        assert np.allclose(again.score(list(every.users)), fresh.score(list(every.users)), rtol=1e-5)


def test_scores_are_finite_float32_for_every_user_and_item(fitted: Recommender, dataset: Dataset) -> None:
    scores = fitted.score(list(dataset.users))
    assert scores.shape == (len(dataset.users), len(dataset.items))
    assert scores.dtype == np.float32
    assert np.isfinite(scores).all()


def test_users_are_scored_alike_alone_by_position_and_by_history(
    fitted: Recommender, dataset: Dataset
) -> None:
    together = fitted.score(list(dataset.users))
    alone = fitted.score([dataset.users[5]])[0]
    folded = fitted.score(dataset.histories().take(np.array([5])))[0]
    for other in (alone, folded, fitted.score(np.array([5]))[0]):
        assert np.allclose(together[5], other, rtol=1e-4, atol=1e-5)


def test_a_single_history_is_scored_as_among_others(fitted: Recommender, dataset: Dataset) -> None:
    histories = dataset.histories()
    together = fitted.score(histories)
    for row in (0, 5, len(histories) - 1):
        alone = fitted.score_single(histories.take(np.array([row])))
        assert (alone.shape, alone.dtype) == ((len(dataset.items),), np.float32)
        assert np.allclose(alone, together[row], rtol=1e-4, atol=1e-5)
    empty = histories.take(np.array([-1]))
    assert np.allclose(fitted.score_single(empty), fitted.score(empty)[0], rtol=1e-4, atol=1e-5)


def test_what_a_user_has_is_not_recommended(fitted: Recommender, dataset: Dataset) -> None:
    had = sequences_of(dataset)
    for user, items in zip(dataset.users, fitted.recommend(list(dataset.users), k=8), strict=True):
        assert not {item.item_id for item in items} & set(had[user])
        scores = [item.score for item in items]
        assert scores == sorted(scores, reverse=True)
        assert len({item.item_id for item in items}) == len(items) == 8


def test_lists_are_the_best_of_the_scores(fitted: Recommender, dataset: Dataset) -> None:
    everyone, n_items = fitted.histories_, len(dataset.items)
    exclude = everyone.barred(n_items)
    for k in (3, n_items + 2):
        positions, scores = fitted.best(everyone, k, exclude)
        expected, best = top_k(fitted.score(everyone), k, exclude, fitted.tie_order_)
        listed = expected >= 0
        assert np.array_equal(positions >= 0, listed)
        assert np.allclose(scores, best, rtol=1e-4, atol=1e-6)
        of_listed = np.take_along_axis(fitted.score(everyone), np.maximum(positions, 0), axis=1)
        assert np.allclose(scores[listed], of_listed[listed], rtol=1e-4, atol=1e-6)


def test_keep_seen_recommends_from_everything(fitted: Recommender, dataset: Dataset) -> None:
    assert len(fitted.recommend(["u0"], k=len(dataset.items), keep_seen=True)[0]) == len(dataset.items)


def test_more_than_there_is_gives_what_there_is(fitted: Recommender, dataset: Dataset) -> None:
    had = len(set(sequences_of(dataset)["u0"]))
    assert len(fitted.recommend(["u0"], k=1000)[0]) == len(dataset.items) - had


def test_contributions_add_up_to_the_score(fitted: Recommender, dataset: Dataset) -> None:
    items = list(dataset.items)
    for user in ("u0", "u7", "u23"):
        scores = fitted.score([user])[0]
        totals = np.array([sum(term.score for term in terms) for terms in fitted.contributions(user, items)])
        assert np.abs(totals - scores).max() <= 1e-4 * np.abs(scores).max()


def test_parts_by_modality_add_up_to_the_scores_of_all_items(fitted: Recommender, dataset: Dataset) -> None:
    for user in ("u0", "u7"):
        history = fitted.histories_of([user])
        parts, scores = fitted.score_by_modality(history), fitted.score_single(history)
        scale = np.abs(scores).max() + 0.01 * max(np.abs(own).max() for own in parts.values())
        assert np.sum(list(parts.values()), axis=0) == pytest.approx(scores, abs=1e-4 * scale)
        every = fitted.contributions(user, list(dataset.items))
        for name, own in parts.items():
            told = [sum(term.score for term in terms if term.modality == name) for terms in every]
            assert own == pytest.approx(told, rel=1e-6, abs=1e-6 * scale)


def test_contributions_come_from_the_history_or_are_a_prior(fitted: Recommender, dataset: Dataset) -> None:
    had = set(sequences_of(dataset)["u3"])
    said = fitted.histories_of(["u3"]).remarks
    assert said is not None
    wrote = {fitted.reviews_[int(review)] for review in said.reviews}
    for terms in fitted.contributions("u3", list(dataset.items)[:9]):
        assert {term.source for term in terms if term.is_review} <= wrote
        assert {term.source for term in terms if not term.is_review} <= had | {"prior", "remainder"}
        known = {"behaviour", "text", "image", "profile"}
        assert {term.modality for term in terms if term.source in had} <= known
        assert {term.modality for term in terms if term.source == "prior"} <= known | {
            "popularity",
            "time-prior",
        }
        assert {term.modality for term in terms if term.source == "remainder"} <= {"error"}


def test_what_is_left_unexplained_is_small_and_called_an_error(fitted: Recommender, dataset: Dataset) -> None:
    for user in ("u0", "u7", "u23"):
        scores = fitted.score([user])[0]
        left = [
            sum(abs(term.score) for term in terms if term.source == "remainder")
            for terms in fitted.contributions(user, list(dataset.items))
        ]
        assert max(left) <= 0.05 * (scores.max() - scores.min())


def test_only_a_prior_of_sales_is_called_one(fitted: Recommender, name: str, dataset: Dataset) -> None:
    called = {
        term.modality
        for terms in fitted.contributions("u3", list(dataset.items))
        for term in terms
        if term.source == "prior"
    }
    sells = {"popularity": {"popularity"}, "time-prior": {"time-prior"}, "blend": {"time-prior"}}
    if name != "auto":
        assert called & {"popularity", "time-prior"} == sells.get(name, set())


def test_contributions_of_a_new_user_add_up_too(fitted: Recommender, dataset: Dataset) -> None:
    history = Histories.of([[1, 4]], [[0.0, 86_400.0]])
    scores = fitted.score(history)[0]
    totals = [
        sum(term.score for term in terms) for terms in fitted.contributions(history, list(dataset.items))
    ]
    assert np.abs(np.array(totals) - scores).max() <= 1e-4 * max(np.abs(scores).max(), 1e-6)


def test_saved_and_loaded_it_scores_and_explains_the_same(
    fitted: Recommender, dataset: Dataset, tmp_path: Path
) -> None:
    fitted.save(tmp_path / "model")
    loaded = type(fitted).load(tmp_path / "model")
    assert np.array_equal(loaded.score(list(dataset.users)), fitted.score(list(dataset.users)))
    assert loaded.contributions("u1", ["i2"]) == fitted.contributions("u1", ["i2"])
    assert Recommender.load(tmp_path / "model").recommend(["u1"], 3) == fitted.recommend(["u1"], 3)


def test_saved_files_hold_no_pickle(fitted: Recommender, tmp_path: Path) -> None:
    fitted.save(tmp_path / "model")
    endings = {path.suffix for path in (tmp_path / "model").rglob("*") if path.is_file()}
    assert endings <= {".json", ".npy", ".npz"}
    for path in (tmp_path / "model").rglob("*.np?"):
        np.load(path, allow_pickle=False)


def test_files_that_are_cut_off_missing_or_of_another_kind_are_refused(
    fitted: Recommender, tmp_path: Path
) -> None:
    saved = tmp_path / "model"
    fitted.save(saved)
    for path in sorted(path for path in saved.rglob("*") if path.is_file()):
        content = path.read_bytes()
        for damaged in (
            b"",
            content[:-1],
            content[: len(content) // 2],
            content[:9],
            b"\0" * 64,
            b"[1]",
            None,
        ):
            path.unlink()
            if damaged is not None:
                path.write_bytes(damaged)
            with pytest.raises(DamagedModel, match="train it again"):
                Recommender.load(saved)
            path.write_bytes(content)
    assert type(fitted).load(saved).recommend(["u1"], 3) == fitted.recommend(["u1"], 3)


OTHER_DESCRIPTIONS: list[tuple[dict[str, object], str]] = [
    ({"format": 99}, "format 99"),
    ({"model": "palimpsest"}, "palimpsest"),
    ({"parameters": {"wrong": 1}}, "wrong"),
    ({"state": {}}, "no users"),
    ({"state": []}, ""),
    ({"format": None}, "format"),
]


def test_a_description_of_another_version_is_refused(fitted: Recommender, tmp_path: Path) -> None:
    fitted.save(tmp_path / "model")
    description = tmp_path / "model" / "model.json"
    found = json.loads(description.read_text("utf-8"))
    for other, said in OTHER_DESCRIPTIONS:
        description.write_text(json.dumps({**found, **other}), "utf-8")
        with pytest.raises(DamagedModel, match=f"{said}.*train it again") as refused:
            Recommender.load(tmp_path / "model")
        assert refused.value.exit_code == 2, other
    with pytest.raises(DamagedModel):
        Recommender.load(tmp_path / "nothing")


def test_a_model_is_written_over_whatever_is_in_its_place(fitted: Recommender, tmp_path: Path) -> None:
    for name in ("model", "model.partial"):
        (tmp_path / name).write_text("in the way")
    fitted.save(tmp_path / "model")
    assert Recommender.load(tmp_path / "model").recommend(["u1"], 3) == fitted.recommend(["u1"], 3)


def test_fitting_again_gives_the_same_and_leaves_nothing_behind(name: str, fitted: Recommender) -> None:
    other = tasteful(n_users=20, n_items=17, seed=9)
    fresh = make(name).fit(other).score(list(other.users))
    model = deepcopy(fitted)
    assert model.fit(other) is model
    assert np.array_equal(model.score(list(other.users)), fresh)


def test_test_rows_are_never_read(name: str, dataset: Dataset, scores: np.ndarray) -> None:
    without_test = dataset.only(TRAIN, 1)
    users = list(dataset.users)
    assert np.array_equal(scores, make(name).fit(without_test).score(users))
    moved = replace(dataset, item=np.where(dataset.split == TEST, 0, dataset.item).astype(np.int32))
    assert np.array_equal(scores, make(name).fit(moved).score(users))


def test_other_names_and_positions_change_nothing(name: str, dataset: Dataset, scores: np.ndarray) -> None:
    random = np.random.default_rng(0)
    users, items = random.permutation(len(dataset.users)), random.permutation(len(dataset.items))
    moved = make(name).fit(renamed(dataset, users, items)).score(list(dataset.users))
    # Row u of both is the same user by id; item p of the first is item items[p] of the second.
    assert np.allclose(moved[:, items], scores, rtol=2e-3, atol=2e-3 * np.abs(scores).max())


def test_unknown_ids_are_named(fitted: Recommender) -> None:
    with pytest.raises(UnknownUser, match="nobody"):
        fitted.score(["u0", "nobody"])
    with pytest.raises(UnknownItem, match="nothing"):
        fitted.contributions("u0", ["nothing"])


def test_less_than_one_item_is_refused(fitted: Recommender) -> None:
    wrong: list[Any] = [0, -1, 2.5, True]
    for k, call in product(wrong, (fitted.rank, fitted.recommend)):
        with pytest.raises(InputError, match="k must be a whole number of at least 1"):
            call(["u0"], k)


def test_an_unfitted_model_says_so(name: str) -> None:
    with pytest.raises(NotFitted, match="fitted or loaded"):
        make(name).score(["u0"])


def test_a_user_without_history_gets_an_answer(fitted: Recommender) -> None:
    scores = fitted.score(Histories.of([[]], [[]]))
    assert np.isfinite(scores).all()
    assert len(fitted.recommend(Histories.of([[]], [[]]), k=3)[0]) == 3


def test_who_has_no_history_gets_what_sells(fitted: Recommender, name: str, dataset: Dataset) -> None:
    positions, _ = fitted.rank(Histories.of([[]], [[]]), len(dataset.items))
    sold = dataset.popularity()
    if name in ("auto", "blend", "time-prior"):
        # A prior of what sells now may speak for them.
        assert sold[positions[0, :5]].min() >= np.median(sold)
    else:
        assert positions[0].tolist() == np.argsort(dataset.tie_order).tolist()
        assert (np.diff(sold[positions[0]]) <= 0).all()


@pytest.mark.parametrize("exact", ["popularity", "time-prior", "sasrec"])
def test_equal_scores_are_ranked_alike_at_other_positions(exact: str) -> None:
    """A dozen users, so that many scores are equal, in models whose sums do not depend on positions."""
    dataset = tasteful(n_users=12, n_items=40, seed=1)
    random = np.random.default_rng(2)
    moved = renamed(dataset, random.permutation(12), random.permutation(40))
    lists = [make(exact).fit(shop).recommend(list(dataset.users), k=40) for shop in (dataset, moved)]
    ids = [[[item.item_id for item in row] for row in found] for found in lists]
    assert ids[0] == ids[1]


EMPTY = (np.empty(0, np.int32), np.empty(0, np.int32))


@pytest.mark.parametrize(
    "small",
    [
        lambda: Dataset.from_sequences({"u": ["a"]}),
        lambda: Dataset.from_sequences({"u": ["a", "a", "a"]}),
        lambda: Dataset.from_sequences({"u": ["a", "b"], "v": []}),
        lambda: Dataset.from_sequences({"u": ["a", "b", "c"], "v": ["c", "a"]}),
        lambda: Dataset.of(Index(("u",)), Index(("a", "b")), *EMPTY),
    ],
    ids=["one row", "one item thrice", "a user without rows", "two users", "no rows"],
)
def test_tiny_data_is_scored(name: str, small: Callable[[], Dataset]) -> None:
    dataset = small()
    features = {"text": random_features(len(dataset.items), "text", missing=0.0)}
    dataset = with_tastes(with_remarks(dataset.with_features(features)))
    scores = make(name).fit(dataset).score(list(dataset.users))
    assert scores.shape == (len(dataset.users), len(dataset.items))
    assert np.isfinite(scores).all()


def test_only_what_lives_on_content_alone_needs_features(name: str, dataset: Dataset) -> None:
    bare = dataset.with_features({})
    if RECOMMENDERS[name].content_only:
        with pytest.raises(NotAvailable, match="features"):
            make(name).fit(bare)
    else:
        assert np.isfinite(make(name).fit(bare).score(list(bare.users))).all()


# -- events that weigh, and events that reject ---------------------------------------------------------------


def with_rejections(dataset: Dataset, weight: np.ndarray) -> tuple[Dataset, dict[str, set[str]]]:
    """The dataset with weights, and for each user one rejected item that they never had; ids of what they
    rejected.
    """
    n_users = len(dataset.users)
    full = dataset.matrix(0, 1, 2).toarray() > 0
    user = np.arange(n_users, dtype=np.int32)
    item = np.array([np.flatnonzero(~had)[who % 7] for who, had in enumerate(full)], dtype=np.int32)
    assert dataset.time is not None
    with_all = Dataset.of(
        dataset.users,
        dataset.items,
        np.concatenate([dataset.user, user]),
        np.concatenate([dataset.item, item]),
        np.concatenate([dataset.split, np.full(n_users, TRAIN, np.uint8)]),
        np.concatenate([dataset.time, np.zeros(n_users)]),
        dataset.features,
        weight=np.concatenate([weight, np.full(n_users, -1.0)]).astype(np.float32),
    )
    with_all = replace(
        with_all,
        remarks=dataset.remarks,
        review_table=dataset.review_table,
        tastes=dataset.tastes,
        taste_table=dataset.taste_table,
    )
    rejected = {
        dataset.users[int(who)]: {dataset.items[int(what)]} for who, what in zip(user, item, strict=True)
    }
    return with_all, rejected


@pytest.fixture(scope="module")
def weights(dataset: Dataset) -> np.ndarray:
    return np.random.default_rng(3).choice(np.array([0.2, 0.6, 1.0], np.float32), len(dataset))


@pytest.fixture(scope="module")
def scores_by_weight(name: str, dataset: Dataset, weights: np.ndarray) -> np.ndarray:
    """Scores of everyone by the model fitted on rows that weigh ``weights``."""
    return make(name).fit(replace(dataset, weight=weights)).score(list(dataset.users))


@pytest.fixture(scope="module")
def weighed(name: str, dataset: Dataset, weights: np.ndarray) -> Recommender:
    return make(name).fit(with_rejections(dataset, weights)[0])


def test_what_a_user_rejected_is_never_recommended_to_them(
    weighed: Recommender, dataset: Dataset, weights: np.ndarray, tmp_path: Path
) -> None:
    rejected = with_rejections(dataset, weights)[1]
    weighed.save(tmp_path / "model")
    for model in (weighed, Recommender.load(tmp_path / "model")):
        for keep_seen in (False, True):
            lists = model.recommend(list(dataset.users), k=len(dataset.items), keep_seen=keep_seen)
            for user, items in zip(dataset.users, lists, strict=True):
                assert items
                assert not {item.item_id for item in items} & rejected[user]


def test_scores_of_weighed_histories_are_finite_and_add_up(weighed: Recommender, dataset: Dataset) -> None:
    users = list(dataset.users)
    scores = weighed.score(users)
    assert np.isfinite(scores).all()
    for user in ("u0", "u11"):
        had = set(sequences_of(dataset)[user])
        terms = weighed.contributions(user, list(dataset.items))
        sources = {term.source for some in terms for term in some if not term.is_review}
        assert sources <= had | {"prior", "remainder"}
        totals = np.array([sum(term.score for term in some) for some in terms])
        own = weighed.score([user])[0]
        assert np.abs(totals - own).max() <= 1e-4 * np.abs(own).max()


def test_what_is_rejected_attracts_nothing(
    name: str, weighed: Recommender, dataset: Dataset, scores_by_weight: np.ndarray
) -> None:
    """A model is the same, to the last bit, with rows that reject and without them."""
    if name not in JUDGED_ON_VALID:
        assert np.array_equal(scores_by_weight, weighed.score(list(dataset.users)))


JUDGED_ON_VALID = {entry for entry, what in RECOMMENDERS.items() if what.learned} | {"auto"}
"""What is rejected is masked where these are judged, so that they may choose otherwise."""


def test_what_is_rejected_after_it_was_liked_is_liked_no_more(fitted: Recommender, dataset: Dataset) -> None:
    history = Histories.settled(
        np.array([0, 3]),
        np.array([1, 4, 4], np.int32),
        np.array([0.0, 1.0, 2.0]),
        np.array([1, 1, -1], np.float32),
    )
    liked = Histories.of([[1]], [[0.0]])
    assert np.allclose(fitted.score(history), fitted.score(liked), rtol=1e-5, atol=1e-6)
    assert dataset.items[4] not in {item.item_id for item in fitted.recommend(history, 99, keep_seen=True)[0]}


def test_a_file_of_refunds_recommends_nothing_for_them(name: str, dataset: Dataset) -> None:
    refunds = dataset.weighed(np.full(len(dataset), -5.0, np.float32))
    model = make(name).fit(refunds)
    scores = model.score(list(dataset.users))
    assert np.isfinite(scores).all()
    nothing = Histories.of([[] for _ in dataset.users], [[] for _ in dataset.users])
    unsaid = model.score(replace(nothing, remarks=model.histories_.remarks, tastes=model.histories_.tastes))
    assert np.allclose(scores, unsaid, rtol=1e-5, atol=1e-6)
    had = sequences_of(replace(dataset, weight=None))
    for user, items in zip(
        dataset.users, model.recommend(list(dataset.users), k=8, keep_seen=True), strict=True
    ):
        assert not {item.item_id for item in items} & set(had[user])


def test_only_the_ratio_of_weights_counts(
    name: str, dataset: Dataset, weights: np.ndarray, scores: np.ndarray, scores_by_weight: np.ndarray
) -> None:
    users = list(dataset.users)
    assert np.array_equal(make(name).fit(dataset.weighed(weights * 8)).score(users), scores_by_weight)
    assert np.array_equal(make(name).fit(dataset.weighed(np.full(len(dataset), 3.0))).score(users), scores)
