"""Datasets from sequences and sparse matrices, and how datasets show themselves."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays
from scipy import sparse
from tests.shops import tasteful

from palate.data import TRAIN, Dataset, Histories, Index
from palate.errors import InputError

CELLS = arrays.arrays(np.int8, st.tuples(st.integers(1, 6), st.integers(1, 6)), elements=st.integers(-2, 3))


@given(CELLS)
def test_a_matrix_comes_back_from_the_dataset(cells: np.ndarray) -> None:
    dataset = Dataset.from_sparse(sparse.csr_array(cells))
    assert (len(dataset.users), len(dataset.items)) == cells.shape
    assert set(dataset.split.tolist()) <= {TRAIN}
    assert not dataset.ordered
    rows = np.zeros(cells.shape, dtype=np.float32)
    rows[dataset.user, dataset.item] = 1 if dataset.weight is None else dataset.weight
    strongest = cells.max() if cells.max() > 0 else -cells.min()
    assert np.allclose(rows, cells / max(strongest, 1))


@pytest.mark.parametrize(
    "kind", [sparse.csr_array, sparse.csc_array, sparse.coo_array, sparse.csr_matrix, sparse.lil_matrix]
)
@pytest.mark.parametrize("dtype", [bool, np.int64, np.float32])
def test_every_format_and_type_of_numbers_is_taken(kind: type, dtype: type) -> None:
    cells = np.array([[1, 0, 1], [0, 0, 0]], dtype=dtype)
    dataset = Dataset.from_sparse(kind(cells), ["ann", "ben"], ["tea", "cup", "pot"])
    assert dataset.matrix().toarray().tolist() == cells.astype(float).tolist()
    assert dataset.users.ids == ("ann", "ben")


def test_cells_that_are_there_twice_are_summed() -> None:
    twice = sparse.coo_array(([1.0, 2.0, 4.0], ([0, 0, 0], [1, 1, 0])), shape=(1, 2))
    weight = Dataset.from_sparse(twice).weight
    assert weight is not None
    assert weight.tolist() == [1.0, 0.75]


@pytest.mark.parametrize(
    ("matrix", "given", "said"),
    [
        (np.ones((2, 2)), {}, r"expected a sparse matrix .* got ndarray"),
        ([[1]], {}, "got list"),
        (sparse.coo_array([1.0, 2.0]), {}, "expected a sparse matrix"),
        (sparse.csr_array([[1j]]), {}, "they must be numbers"),
        (sparse.csr_array([[0, np.nan]]), {}, "user 0 and item 1 is nan"),
        (sparse.csr_array([[np.inf]]), {}, "is inf"),
        (sparse.csr_array([[1, 1]]), {"users": ["a", "b"]}, "has 1 users and 2 ids were given"),
        (sparse.csr_array([[1, 1]]), {"items": ["a", "a"]}, "item 'a' is there twice"),
        (sparse.csr_array([[1, 1]]), {"items": [1, 2]}, "write item '1', not 1"),
    ],
)
def test_what_is_no_matrix_of_interactions_is_refused(
    matrix: object, given: dict[str, Any], said: str
) -> None:
    with pytest.raises(InputError, match=said):
        Dataset.from_sparse(matrix, **given)


@pytest.mark.parametrize("wrong", [{"ann": "tea"}, {"ann": [1]}, {1: ["tea"]}, {"ann": None}])
def test_sequences_of_what_are_no_ids_are_refused(wrong: dict[str, list[str]]) -> None:
    with pytest.raises(InputError):
        Dataset.from_sequences(wrong)


def test_a_dataset_shows_its_sizes_parts_and_features() -> None:
    first, second, *features = repr(tasteful()).splitlines()
    dataset = tasteful()
    parts = np.bincount(dataset.split)
    assert first == (
        f"Dataset: 60 users, 30 items, {len(dataset)} interactions "
        f"(train {parts[0]}, valid {parts[1]}, test {parts[2]})"
    )
    assert second == "  times from 1970-01-01 to 1970-11-01; all rows weigh 1" or "times from" in second
    assert [line.split(":")[0].strip() for line in features] == ["text", "image"]
    assert features[0] == "  text: text by made-up-text, 8 numbers, 30 of 30 items"


def test_datasets_without_times_weights_or_rows_show_that() -> None:
    assert "in order, without times; all rows weigh 1" in repr(Dataset.from_sequences({"ann": ["tea"]}))
    rated = repr(Dataset.from_sparse(sparse.csr_array([[2, -1]])))
    assert "in an order that says nothing; weights from -0.5 to 1, 1 row speaks against its item" in rated
    assert repr(Dataset.from_sequences({})).startswith("Dataset: 0 users, 0 items, 0 interactions\n")
    first = np.zeros(1, np.int32)
    far = Dataset.of(Index(("a",)), Index(("b",)), first, first, time=np.array([1e300]))
    assert "1e+300 s" in repr(far)


def test_ids_and_histories_show_how_many_they_are() -> None:
    many = Index(tuple(map(str, range(10**5))))
    assert repr(many) == "Index of 100,000 ids: 0, 1, 2 and 99,997 more"
    assert repr(Index(())) == "Index of 0 ids"
    assert repr(Histories.of([[0, 1], [2]])) == "Histories of 2 users, 3 events"


def test_features_show_what_they_are_and_who_has_them() -> None:
    image = tasteful().features["image"]
    having = int(image.present.sum())
    assert repr(image) == f"Features: image by made-up-image, 8 numbers, {having} of 30 items"
