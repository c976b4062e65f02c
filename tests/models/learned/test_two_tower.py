"""What the two towers know of items that nobody had, and how they are trained."""

from dataclasses import replace

import numpy as np
from tests.shops import dense, tasteful

from palate.data import TRAIN, VALID, Dataset
from palate.models.learned.two_tower import TwoTower

UNTRAINED = 1e-9
"""A learning rate that leaves weights where they are."""


def without_some_items(dataset: Dataset) -> tuple[Dataset, np.ndarray]:
    """The rows of six items held out, two of each kind."""
    new = np.arange(len(dataset.items)) < 6
    split = np.where(new[dataset.item], VALID, TRAIN).astype(np.uint8)
    return dataset.with_split(split), new


def test_items_that_nobody_had_are_ranked_by_taste() -> None:
    dataset, new = without_some_items(tasteful(n_users=150))
    model = TwoTower(dim=16, epochs=8).fit(dataset)
    rows = np.flatnonzero(dataset.split == VALID)
    scores = model.score(dataset.user[rows].astype(np.int64))[:, new]
    hits = np.argsort(-scores, axis=1)[:, :2] == dataset.item[rows][:, None]
    assert hits.any(axis=1).mean() > 1.6 * 2 / new.sum()


def test_scores_are_cosines() -> None:
    scores = TwoTower(dim=8, epochs=2).fit(tasteful()).score(np.arange(20))
    assert np.abs(scores).max() <= 1 + 1e-5


def test_an_untrained_one_is_a_content_profile() -> None:
    dataset = tasteful()
    text = dataset.features["text"]
    bare = dataset.with_features({"text": text})
    scores = TwoTower(dim=8, epochs=1, learning_rate=UNTRAINED).fit(bare).score(np.arange(20))
    profiles = dataset.histories().matrix(len(dataset.items)).toarray()[:20] @ dense(text)
    expected = (profiles / np.linalg.norm(profiles, axis=1, keepdims=True)) @ dense(text).T
    assert np.allclose(scores, expected, atol=1e-4)


def test_two_items_of_one_content_have_one_score() -> None:
    dataset = tasteful()
    features = {
        name: replace(
            feature,
            values=np.r_[feature.values[:1], feature.values[:1], feature.values[2:]],
            present=np.r_[feature.present[:1], feature.present[:1], feature.present[2:]],
        )
        for name, feature in dataset.features.items()
    }
    scores = TwoTower(dim=8, epochs=3).fit(dataset.with_features(features)).score(np.arange(9))
    assert np.allclose(scores[:, 0], scores[:, 1], atol=1e-6)
