import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from tests.shops import tasteful

from palate.data import TEST, TRAIN, VALID, Counts, Dataset, Index
from palate.errors import InputError, NotAvailable
from palate.evaluation import Report, Result, drop_modalities, drop_modality, evaluate, recovered, without
from palate.holdout import Holdout
from palate.models import Popularity, Recommender, make


class Oracle(Popularity):
    """Knows the test rows; for checking the protocol."""

    def __init__(self, answers: np.ndarray) -> None:
        super().__init__()
        self.answers = answers
        self.fitted_on: Dataset | None = None

    def fit(self, dataset: Dataset) -> "Oracle":
        self.fitted_on = dataset
        return super().fit(dataset)

    def score(self, users: Any) -> np.ndarray:
        return self.answers[users]


def oracle(dataset: Dataset) -> Oracle:
    return Oracle(dataset.matrix(TEST).toarray().astype(np.float32))


def test_who_knows_the_answers_gets_full_marks() -> None:
    dataset = tasteful()
    metrics = evaluate(oracle(dataset), dataset, ks=(1, 20)).metrics
    assert metrics["recall@20"] == metrics["ndcg@20"] == metrics["mrr@20"] == metrics["precision@1"] == 1.0


def test_models_are_fitted_without_test_rows() -> None:
    dataset = tasteful()
    model = oracle(dataset)
    evaluate(model, dataset)
    assert model.fitted_on is not None
    assert set(model.fitted_on.split.tolist()) == {TRAIN, VALID}
    evaluate(model, dataset, part=VALID)
    assert set(model.fitted_on.split.tolist()) == {TRAIN}


def test_masked_rows_are_not_recommended() -> None:
    dataset = tasteful()
    had = dataset.matrix(TRAIN, VALID).toarray().astype(np.float32)
    model = Oracle(had * 2 + dataset.matrix(TEST).toarray())
    assert evaluate(model, dataset, ks=(1,), mask="train+valid").metrics["hit@1"] == 1.0
    assert evaluate(model, dataset, ks=(1,), mask="train").metrics["hit@1"] == 0.0


def test_everyone_with_a_test_row_counts_and_nobody_else() -> None:
    dataset = tasteful(n_users=30)
    split = dataset.split.copy()
    split[(dataset.user < 10) & (split == TEST)] = TRAIN
    report = evaluate(Popularity(), dataset.with_split(split))
    assert len(report.per_user["recall@20"]) == 20


@pytest.mark.parametrize("learned", [(TRAIN, VALID, TEST), (TRAIN, TEST), (TRAIN,)])
def test_a_model_fitted_on_other_rows_is_refused(learned: tuple[int, ...]) -> None:
    dataset = tasteful()
    honest = Popularity().fit(dataset.only(TRAIN, VALID))
    assert evaluate(honest, dataset, fitted_in=1.0).metrics == evaluate(Popularity(), dataset).metrics
    with pytest.raises(InputError, match="other rows"):
        evaluate(Popularity().fit(dataset.trained_on(*learned)), dataset, fitted_in=1.0)


def test_a_model_fitted_on_another_split_is_refused() -> None:
    dataset = tasteful()
    turned = dataset.with_split(np.choose(dataset.split, [TRAIN, TEST, VALID]).astype(np.uint8))
    with pytest.raises(InputError, match="other rows"):
        evaluate(Popularity().fit(turned), dataset, fitted_in=1.0)


def test_without_test_rows_there_is_nothing_to_measure() -> None:
    with pytest.raises(NotAvailable, match="--split"):
        evaluate(Popularity(), tasteful().trained_on(TRAIN))


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"mask": "all"}, "train\\+valid"),
        ({"ks": ()}, "positive"),
        ({"ks": (0,)}, "at least 1"),
        ({"ks": (5, 2.5)}, "at least 1"),
    ],
)
def test_wrong_options_are_refused(options: dict[str, object], said: str) -> None:
    with pytest.raises(InputError, match=said):
        evaluate(Popularity(), tasteful(), **options)  # type: ignore[arg-type]


def test_the_report_is_the_documented_json() -> None:
    dataset = tasteful()
    report = Report(60, 30, len(dataset), "given", "train", [evaluate(Popularity(), dataset)])
    document = json.loads(json.dumps(report.document()))
    assert set(document) == {"dataset", "split", "mask", "keep_seen", "test", "results"}
    assert document["test"] == {"rows": 60, "negative": 0, "masked": 0, "users": 60, "left_out": 0}
    assert document["dataset"] == {"users": 60, "items": 30, "interactions": len(dataset)}
    result = document["results"][0]
    assert {"model", "metrics", "ci95", "seconds", "peak_rss_mb", "drop", "imputation"} == set(result)
    assert set(result["seconds"]) == {"fit", "score"}
    low, high = result["ci95"]["recall@20"]
    assert low <= result["metrics"]["recall@20"] <= high


def test_a_modality_can_be_left_out_or_thinned() -> None:
    features = dict(tasteful().features)
    assert list(without(features, ["text"])) == ["image"]
    thinned = drop_modality(features, "text", 0.5, seed=1)
    assert thinned["text"].present.sum() == features["text"].present.sum() // 2
    assert np.all(np.asarray(thinned["text"].values)[~thinned["text"].present] == 0)
    assert np.array_equal(thinned["image"].present, features["image"].present)
    for call in (lambda: without(features, ["smell"]), lambda: drop_modality(features, "smell", 0.5)):
        with pytest.raises(InputError, match="smell"):
            call()
    with pytest.raises(InputError, match="between 0 and 1"):
        drop_modality(features, "text", 1.5)


def test_whoever_loses_a_modality_at_some_fraction_loses_it_at_larger_ones() -> None:
    features = tasteful().features
    lost = [
        ~drop_modality(features, "text", fraction, seed=2)["text"].present for fraction in (0.2, 0.5, 0.9)
    ]
    assert [int(mask.sum()) for mask in lost] == [6, 15, 27]
    assert np.all(lost[0] <= lost[1])
    assert np.all(lost[1] <= lost[2])
    both = drop_modalities(features, {"text": 0.5, "image": 0.5}, seed=2)
    assert np.any(both["text"].present & ~both["image"].present & features["image"].present)


def test_what_an_imputation_recovers_is_a_share_of_what_zeros_lose() -> None:
    def result(recall: float, drop: float, imputation: str, model: str = "a") -> Result:
        result = evaluate(Popularity(), tasteful())
        return replace(
            result, model=model, metrics={"recall@20": recall}, drop={"image": drop}, imputation=imputation
        )

    full, zeros, heat = result(0.5, 0.0, "zeros"), result(0.3, 0.5, "zeros"), result(0.45, 0.5, "heat")
    other = result(0.1, 0.5, "zeros", model="b")
    assert recovered(heat, [other, full, zeros, heat], "recall@20") == pytest.approx(0.75)
    assert recovered(zeros, [full, zeros], "recall@20") == 0.0
    assert recovered(heat, [zeros, heat], "recall@20") is None
    assert recovered(heat, [full, result(0.5, 0.5, "zeros"), heat], "recall@20") is None


def test_evaluating_agrees_with_recommending(tmp_path: Path) -> None:
    """The protocol and the file that a user writes must rank alike."""
    dataset = tasteful()
    model: Recommender = Popularity().fit(dataset)
    lists = model.recommend(list(dataset.users), k=10)
    test = dataset.matrix(TEST).toarray() > 0
    hits = [
        test[row, dataset.items.position(item.item_id)] for row, some in enumerate(lists) for item in some
    ]
    by_hand = np.array(hits).reshape(len(lists), 10).sum(axis=1) / test.sum(axis=1)
    assert evaluate(Popularity(), dataset, ks=(10,)).metrics["recall@10"] == pytest.approx(by_hand.mean())


def rows_of(*rows: tuple[str, str, int, float], repeats: bool = False) -> Dataset:
    """A dataset of user, item, part and weight, in order."""
    users = Index.of(row[0] for row in rows)
    items = Index.of([*(row[1] for row in rows), *(f"other{n}" for n in range(30))])
    user = users.positions([row[0] for row in rows]).astype(np.int32)
    item = items.positions([row[1] for row in rows]).astype(np.int32)
    split = np.array([row[2] for row in rows], dtype=np.uint8)
    dataset = Dataset.of(users, items, user, item, split)
    return replace(dataset.weighed(np.array([row[3] for row in rows], np.float32)), repeats=repeats)


def test_what_test_rows_reject_is_not_wanted() -> None:
    dataset = rows_of(("u", "a", TRAIN, 1), ("u", "b", TEST, -1), ("u", "c", TEST, 1), ("v", "a", TEST, -1))
    result = evaluate(oracle(dataset), dataset, ks=(1,))
    assert result.counts == Counts(rows=3, negative=2, masked=0, users=1, left_out=1)
    assert result.metrics["recall@1"] == 1.0


def test_a_test_row_that_is_masked_is_not_wanted_unless_people_buy_again() -> None:
    rows = [("u", "a", TRAIN, 1.0), ("u", "a", TEST, 1.0), ("u", "b", TEST, 1.0), ("v", "a", TRAIN, 1.0)]
    rows.append(("v", "a", TEST, 1.0))
    masked = rows_of(*rows)
    result = evaluate(oracle(masked), masked, ks=(2,))
    assert result.counts == Counts(rows=3, negative=0, masked=2, users=1, left_out=1)
    assert result.metrics["recall@2"] == 1.0
    again = rows_of(*rows, repeats=True)
    result = evaluate(oracle(again), again, ks=(2,))
    assert result.counts == Counts(rows=3, negative=0, masked=0, users=2, left_out=0)
    assert result.metrics["recall@2"] == 1.0


def test_what_a_user_rejected_in_train_is_never_recommended_to_them() -> None:
    rows = [("u", "a", TRAIN, 1.0), ("u", "b", TRAIN, -1.0), ("u", "b", TEST, 1.0), ("u", "c", TEST, 1.0)]
    for repeats in (False, True):
        dataset = rows_of(*rows, repeats=repeats)
        result = evaluate(oracle(dataset), dataset, ks=(1,))
        assert result.counts is not None
        assert result.counts.masked == 1
        assert result.metrics["recall@1"] == 1.0


def test_where_nothing_is_wanted_the_reason_is_said() -> None:
    dataset = rows_of(("u", "a", TRAIN, 1), ("u", "b", TEST, -1), ("u", "a", TEST, 1))
    with pytest.raises(NotAvailable, match=r"1 speaks against its item and 1 is of an item that is masked"):
        evaluate(Popularity(), dataset)


def test_choices_on_valid_want_what_tests_want() -> None:
    rows = [("u", "a", TRAIN, 1.0), ("u", "x", TRAIN, 1.0), ("u", "a", VALID, 1.0), ("u", "b", VALID, -1.0)]
    rows += [("u", "c", VALID, 1.0), ("v", "a", TRAIN, 1.0), ("v", "c", VALID, -1.0)]
    dataset = rows_of(*rows)
    holdout = Holdout.of(dataset, 10)
    assert [dataset.items[int(item)] for item in holdout.items] == ["c"]
    again = Holdout.of(rows_of(*rows, repeats=True), 10)
    assert {dataset.items[int(item)] for item in again.items} == {"a", "c"}
    assert again.mask(0, 1).nnz == 0


def test_people_who_always_buy_the_same_are_served_by_what_they_bought() -> None:
    rows = [(f"u{n}", f"i{n}", part, 1.0) for n in range(40) for part in (TRAIN, TRAIN, TRAIN, VALID, TEST)]
    dataset = rows_of(*rows, repeats=True)
    for model in (make("buy-again"), make("auto", budget=5.0)):
        assert evaluate(model, dataset, ks=(1,)).metrics["recall@1"] == 1.0
