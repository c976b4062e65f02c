"""VBPR: content places what behaviour doesn't know."""

from dataclasses import replace

import numpy as np
import pytest
from tests.shops import tasteful

from palate.data import TRAIN, Dataset
from palate.models.learned.vbpr import VBPR
from palate.nn.fusing import FUSINGS, FusingName


def without_rows(dataset: Dataset, items: list[int]) -> Dataset:
    kept = ~np.isin(dataset.item, items)
    return Dataset.of(
        dataset.users,
        dataset.items,
        dataset.user[kept],
        dataset.item[kept],
        np.full(int(kept.sum()), TRAIN, dtype=np.uint8),
        None,
        dataset.features,
    )


def test_an_item_that_nobody_had_goes_to_those_who_like_its_kind() -> None:
    new = [27, 28, 29]  # one of each kind; users and items of one kind have numbers alike modulo 3
    dataset = without_rows(tasteful(n_users=150), new)
    model = VBPR(epochs=60, dim=16, batch_size=128, learning_rate=1e-2).fit(dataset)
    scores = model.score(list(dataset.users))[:, new]
    own = np.arange(len(dataset.users)) % 3
    right = scores[np.arange(len(scores)), own]
    assert right.mean() > scores.mean() + 0.2 * scores.std()
    assert (scores.argmax(axis=1) == own).mean() > 0.45


@pytest.mark.parametrize("fusion", [*FUSINGS, "graph"])
def test_scores_split_by_modality_under_any_fusion(fusion: FusingName) -> None:
    dataset = tasteful()
    model = VBPR(epochs=2, dim=8, fusion=fusion, modality_dropout=0.2, modulation=0.5).fit(dataset)
    item = int(np.flatnonzero(dataset.features["image"].present)[0])
    terms = model.contributions("u3", [dataset.items[item]])[0]
    assert {term.modality for term in terms} == {"behaviour", "text", "image"}
    assert sum(term.score for term in terms) == pytest.approx(float(model.score(["u3"])[0, item]), rel=1e-3)


def test_features_of_one_modality_count_together() -> None:
    dataset = tasteful()
    both = dict(dataset.features)
    both["words"] = replace(both["text"])
    model = VBPR(epochs=2, dim=8).fit(dataset.with_features(both))
    assert set(model.item_factors_) == {"behaviour", "text", "image"}
