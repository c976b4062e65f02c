import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from palate.data import Fingerprint
from palate.features import normalised
from palate.features.normalise import mean_by_item

MADE_UP = Fingerprint("made-up", "1")


@given(st.integers(1, 12), st.integers(1, 6), st.integers(0, 100))
def test_rows_are_unit_or_zero_and_absent_rows_are_zero(n_items: int, dim: int, seed: int) -> None:
    random = np.random.default_rng(seed)
    values = random.normal(3.0, 1.0, (n_items, dim)).astype(np.float32)
    present = random.random(n_items) < 0.7
    features = normalised(values, present, "text", MADE_UP)
    lengths = np.linalg.norm(np.asarray(features.values), axis=1)
    assert np.all((np.abs(lengths - 1) < 1e-4) | (lengths < 1e-4))
    assert np.all(lengths[~present] == 0)


def test_the_mean_is_of_present_rows_alone() -> None:
    values = np.array([[1.0, 0.0], [3.0, 0.0], [1e6, 1e6]], dtype=np.float32)
    features = normalised(values, np.array([True, True, False]), "text", MADE_UP)
    assert features.centre is not None
    assert features.centre.tolist() == [2.0, 0.0]
    assert np.asarray(features.values).tolist() == [[-1.0, 0.0], [1.0, 0.0], [0.0, 0.0]]


def test_one_lone_item_keeps_its_vector() -> None:
    features = normalised(np.array([[3.0, 4.0]], dtype=np.float32), np.array([True]), "text", MADE_UP)
    assert np.allclose(np.asarray(features.values), [[0.6, 0.8]])


def test_an_item_of_several_pictures_gets_the_mean_of_their_directions() -> None:
    vectors = np.array([[10.0, 0.0], [0.0, 1.0], [0.0, 2.0]], dtype=np.float32)
    values, present = mean_by_item(vectors, np.array([0, 0, 2]), 3)
    assert values.tolist() == [[0.5, 0.5], [0.0, 0.0], [0.0, 1.0]]
    assert present.tolist() == [True, False, True]
