import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from tests.shops import tasteful

from palate.data import TEST, TRAIN, VALID, Dataset
from palate.errors import InputError, NotAvailable
from palate.evaluation import Report, Result, drop_modalities, drop_modality, evaluate, recovered, without
from palate.models import Popularity, Recommender


class Oracle(Popularity):
    """Knows the test rows; for checking the protocol."""

    def __init__(self, answers: np.ndarray) -> None:
        super().__init__()
        self.answers = answers
        self.fitted_on: Dataset | None = None

    def fit(self, dataset: Dataset) -> "Oracle":
        self.fitted_on = dataset
        return super().fit(dataset)

    def score(self, users: object) -> np.ndarray:
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


def test_without_test_rows_there_is_nothing_to_measure() -> None:
    with pytest.raises(NotAvailable, match="--split"):
        evaluate(Popularity(), tasteful().trained_on(TRAIN))


@pytest.mark.parametrize(
    ("options", "said"), [({"mask": "all"}, "train\\+valid"), ({"ks": (0,)}, "positive")]
)
def test_wrong_options_are_refused(options: dict[str, object], said: str) -> None:
    with pytest.raises(InputError, match=said):
        evaluate(Popularity(), tasteful(), **options)  # type: ignore[arg-type]


def test_the_report_is_the_documented_json() -> None:
    dataset = tasteful()
    report = Report(60, 30, len(dataset), "given", "train", [evaluate(Popularity(), dataset)])
    document = json.loads(json.dumps(report.document()))
    assert set(document) == {"dataset", "split", "mask", "results"}
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
    assert [int(one.sum()) for one in lost] == [6, 15, 27]
    assert np.all(lost[0] <= lost[1])
    assert np.all(lost[1] <= lost[2])
    both = drop_modalities(features, {"text": 0.5, "image": 0.5}, seed=2)
    assert np.any(both["text"].present & ~both["image"].present & features["image"].present)


def test_what_an_imputation_recovers_is_a_share_of_what_zeros_lose() -> None:
    def result(recall: float, drop: float, imputation: str, model: str = "a") -> Result:
        one = evaluate(Popularity(), tasteful())
        return replace(
            one, model=model, metrics={"recall@20": recall}, drop={"image": drop}, imputation=imputation
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
