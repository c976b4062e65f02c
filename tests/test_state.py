"""Whatever a state may hold comes back as it was written, and what it may not hold is refused."""

import json
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy import sparse
from tests.shops import tasteful

from palate import state as files
from palate.data import Histories, Index
from palate.errors import DamagedModel
from palate.models import EASE, Recommender
from palate.state import State

JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False)
    | st.text(st.characters(codec="utf-8")),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.text(st.characters(codec="utf-8")), inner, max_size=3)
    ),
    max_leaves=8,
)
NAMES = st.from_regex(r"[a-z]{1,6}_", fullmatch=True)
KEYS = st.sampled_from(["text", "image", "a/b", "..", "文字", "", "x.npy"])


@st.composite
def histories(draw: st.DrawFn) -> Histories:
    lengths = draw(st.lists(st.integers(0, 3), max_size=4))
    starts = np.concatenate([[0], np.cumsum(lengths)]).astype(np.int64)
    n = int(starts[-1])
    times = draw(st.none() | arrays(np.float64, n, elements=st.floats(0, 1e9)))
    weights = draw(st.none() | arrays(np.float32, n, elements=st.floats(0.5, 2, width=32)))
    avoid = Histories(starts, np.ones(n, np.int32), times, weights) if draw(st.booleans()) else None
    return Histories(starts, np.zeros(n, np.int32), times, weights, avoid)


CSR = arrays(np.float32, (3, 2), elements=st.sampled_from([0, 1, 2.5])).map(sparse.csr_array)
PLAIN = st.one_of(
    JSON,
    arrays(st.sampled_from([np.float32, np.int64, np.bool_]), st.sampled_from([(), (0,), (2, 3)])),
    CSR,
    st.lists(st.text(st.characters(codec="utf-8")), unique=True, max_size=3).map(
        lambda ids: Index(tuple(ids))
    ),
    histories(),
)
VALUES = st.recursive(
    PLAIN,
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.dictionaries(KEYS, inner, max_size=3),
        st.builds(State, st.just("inner"), st.just({"l2": 1.5}), st.dictionaries(NAMES, inner, max_size=2)),
    ),
    max_leaves=6,
)


def same(left: object, right: object) -> bool:
    if isinstance(left, sparse.csr_array):
        assert isinstance(right, sparse.csr_array)
        return (
            left.shape == right.shape
            and left.dtype == right.dtype
            and np.array_equal(left.toarray(), right.toarray())
        )
    if isinstance(left, np.ndarray):
        assert isinstance(right, np.ndarray)
        return (left.dtype, left.shape, left.tobytes()) == (right.dtype, right.shape, right.tobytes())
    if isinstance(left, Histories | State):
        return type(left) is type(right) and same(vars(left), vars(right))
    if isinstance(left, dict):
        assert isinstance(right, dict)
        return list(left) == list(right) and all(same(member, right[key]) for key, member in left.items())
    if isinstance(left, list):
        assert isinstance(right, list)
        return len(left) == len(right) and all(map(same, left, right))
    return type(left) is type(right) and left == right


@given(st.dictionaries(NAMES, VALUES, max_size=4))
def test_what_is_written_is_read(values: dict[str, object]) -> None:
    written = State("toy", {"l2": 0.5, "mixture": {"text": 1.0}, "name": "名"}, values)
    with TemporaryDirectory() as folder:
        files.write(written, Path(folder) / "model")
        assert same(files.read(Path(folder) / "model"), written)


@pytest.mark.parametrize(
    "value", [{1: 2.0}, (1, 2), {1, 2}, 1j, object(), [{"a": object()}], np.array([None])]
)
def test_what_would_not_come_back_is_refused_and_what_was_there_stays(tmp_path: Path, value: object) -> None:
    files.write(State("toy", {}, {"kept_": 1}), tmp_path / "model")
    with pytest.raises((TypeError, ValueError)):
        files.write(State("toy", {}, {"kept_": 2, "odd_": value}), tmp_path / "model")
    assert files.read(tmp_path / "model").values == {"kept_": 1}
    assert [path.name for path in tmp_path.iterdir()] == ["model"]


@pytest.mark.parametrize("name", ["../secret.npy", "/etc/passwd", "inner/x.npy", "..", ".", ""])
def test_files_outside_of_the_folder_are_not_read(tmp_path: Path, name: str) -> None:
    files.write(State("toy", {}, {"a_": np.zeros(2)}), tmp_path / "model")
    description = tmp_path / "model" / files.DESCRIPTION
    description.write_text(description.read_text().replace('"a_.npy"', json.dumps(name)))
    with pytest.raises(ValueError, match="not a plain file name"):
        files.read(tmp_path / "model")


@pytest.mark.parametrize("found", [1, 4])
def test_a_model_of_an_older_palate_is_refused_in_plain_words(tmp_path: Path, found: int) -> None:
    EASE().fit(tasteful()).save(tmp_path / "model")
    description = tmp_path / "model" / files.DESCRIPTION
    description.write_text(json.dumps({**json.loads(description.read_text()), "format": found}))
    with pytest.raises(DamagedModel, match=f"format {found}, of an older palate.*train it again") as refused:
        Recommender.load(tmp_path / "model")
    assert refused.value.exit_code == 2
