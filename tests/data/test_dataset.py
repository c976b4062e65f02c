import numpy as np
import pytest
from tests.shops import random_features, tasteful

from palate.data import TEST, TRAIN, VALID, Dataset, Index
from palate.errors import ShapeMismatch


def test_parts_share_nothing_and_lose_nothing() -> None:
    dataset = tasteful()
    parts = [dataset.matrix(part) for part in (TRAIN, VALID, TEST)]
    assert sum(part.sum() for part in parts) == len(dataset)
    assert parts[0].multiply(parts[2]).sum() == 0


def test_trained_on_turns_valid_rows_into_train_rows_and_drops_test() -> None:
    dataset = tasteful()
    both = dataset.trained_on(TRAIN, VALID)
    assert set(both.split.tolist()) == {TRAIN}
    assert len(both) == int(np.sum(dataset.split != TEST))


def test_popularity_counts_users() -> None:
    dataset = Dataset.from_sequences({"a": ["x", "y"], "b": ["y", "x"], "c": ["y", "z"]})
    x, y, z = (dataset.items.position(name) for name in "xyz")
    assert dataset.popularity()[[x, y, z]].tolist() == [2, 3, 1]


def test_an_item_done_twice_by_a_user_counts_once_in_the_matrix() -> None:
    dataset = Dataset.from_sequences({"a": ["x", "x", "y"]})
    assert dataset.train_matrix.toarray().tolist() == [[1.0, 1.0]]
    assert dataset.popularity().tolist() == [1, 1]


def test_features_must_have_a_row_for_every_item() -> None:
    with pytest.raises(ShapeMismatch, match="features of text"):
        Dataset.from_sequences({"a": ["x"]}, {"text": random_features(3, "text")})


def test_a_dataset_may_be_empty() -> None:
    dataset = Dataset.of(Index(()), Index(()), np.empty(0, np.int32), np.empty(0, np.int32))
    assert len(dataset) == 0
    assert dataset.train_matrix.shape == (0, 0)


def test_the_strongest_train_row_weighs_1_whatever_test_rows_weigh() -> None:
    names = Index(("a", "b"))
    user, item = np.array([0, 0, 1, 1], np.int32), np.array([0, 1, 0, 1], np.int32)
    split = np.array([TRAIN, TRAIN, TRAIN, TEST], np.uint8)
    for test_weight in (0.1, 1.0, 5.0):
        weight = np.array([0.2, 0.4, 0.4, test_weight], np.float32)
        dataset = Dataset.of(names, names, user, item, split).weighed(weight)
        assert dataset.train_matrix.toarray().tolist() == [[0.5, 1.0], [1.0, 0.0]]
    every = dataset.trained_on(TRAIN, TEST)
    assert every.train_matrix.max() == 1.0
