"""Interactions from tables in memory: as from files, whatever library holds them."""

import io
import logging
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.shops import write_shop

import palate
from palate.data import TEST, TRAIN, Dataset
from palate.errors import InputError

ROWS: dict[str, list[Any]] = {
    "userID": ["a", "a", "b", "b", "c", "c", "a"],
    "asin": ["x", "y", "x", "z", "y", "z", "z"],
    "overall": [5.0, 1.0, 4.0, None, 3.0, 2.5, 5.0],
    "unixReviewTime": [1700000000 + step for step in range(7)],
}


def pandas() -> Any:
    """The package, loaded by the tests that use it: that takes as long as to collect a thousand tests."""
    import pandas

    return pandas


def pyarrow() -> Any:
    """The package, loaded by the tests that use it."""
    import pyarrow

    return pyarrow


MAKERS: dict[str, Callable[[dict[str, list[Any]]], object]] = {
    "polars": pl.DataFrame,
    "polars lazy": pl.LazyFrame,
    "pandas": lambda rows: pandas().DataFrame(rows),
    "pandas nullable": lambda rows: pandas().DataFrame(rows).convert_dtypes(),
    "pandas categories": lambda rows: pandas().DataFrame(rows).astype({"userID": "category"}),
    "pandas objects": lambda rows: pandas().DataFrame(rows, dtype="object"),
    "pyarrow": lambda rows: pyarrow().table(rows),
    "arrow stream": lambda rows: Stream(pyarrow().table(rows)),
    "columns": dict,
}


class Stream:
    """A table of a library that palate has not heard of."""

    def __init__(self, table: Any) -> None:
        self._table = table

    def __arrow_c_stream__(self, requested_schema: object = None) -> object:
        return self._table.__arrow_c_stream__(requested_schema)


def same(left: Dataset, other: Dataset) -> bool:
    times = (left.time is None) == (other.time is None)
    if left.time is not None and other.time is not None:
        times = np.array_equal(left.time, other.time)
    return left.fingerprint == other.fingerprint and times


@pytest.mark.parametrize("library", MAKERS)
def test_every_library_gives_what_a_file_gives(library: str, tmp_path: Path) -> None:
    csv = pl.DataFrame(ROWS).write_csv()
    from_file = palate.open(write_shop(tmp_path, interactions_csv=csv)).rows_now.trained_on(0, 1, 2)
    assert same(Dataset.from_frame(MAKERS[library](ROWS)), from_file)


def test_pandas_needs_no_pyarrow(monkeypatch: pytest.MonkeyPatch) -> None:
    expected = Dataset.from_frame(pl.DataFrame(ROWS))
    monkeypatch.setattr(pl, "DataFrame", RefusesPandas)
    assert same(Dataset.from_frame(pandas().DataFrame(ROWS)), expected)


class RefusesPandas(pl.DataFrame):
    def __init__(self, data: Any = None, *arguments: Any, **named: Any) -> None:
        if isinstance(data, pandas().DataFrame):
            raise ModuleNotFoundError("pa.Table requires 'pyarrow' module to be installed")
        super().__init__(data, *arguments, **named)


def test_ids_of_mixed_types_are_read_as_pandas_writes_them() -> None:
    frame = pandas().DataFrame({"user": ["a", 3, 10], "item": [1, "x", 2]})
    dataset = Dataset.from_frame(frame)
    assert sorted(dataset.users) == ["10", "3", "a"]
    assert sorted(dataset.items) == ["1", "2", "x"]


def test_times_of_all_types_are_one_moment() -> None:
    pd, pa = pandas(), pyarrow()
    moments = pd.to_datetime(["2024-03-01T10:00:00", "2024-03-02T11:30:00"])
    ids = {"user_id": ["a", "a"], "item_id": ["x", "y"]}
    frames = [
        pd.DataFrame({**ids, "timestamp": moments}),
        pd.DataFrame({**ids, "timestamp": moments.tz_localize("UTC").tz_convert("Asia/Shanghai")}),
        pl.DataFrame({**ids, "timestamp": list(moments.to_pydatetime())}),
        pl.DataFrame({**ids, "timestamp": [int(moment.timestamp() * 1000) for moment in moments]}),
        pa.table({**ids, "timestamp": pa.array(moments.to_pydatetime(), pa.timestamp("ns"))}),
    ]
    for frame in frames:
        time = Dataset.from_frame(frame).time
        assert time is not None
        assert time.tolist() == [1709287200.0, 1709379000.0]


def test_columns_settings_and_splits_are_those_of_files() -> None:
    frame = pl.DataFrame(
        {
            "who": list("aaabbbccc"),
            "what": list("xyzxzyyzx"),
            "event": ["like", "like", "meh"] * 3,
            "part": [0, 0, 2] * 3,
        }
    )
    columns = {"user_id": "who", "item_id": "what", "split": "part"}
    dataset = Dataset.from_frame(frame, columns, events={"meh": -1}, keep_seen=True)
    assert dataset.repeats
    assert np.bincount(dataset.split).tolist() == [6, 0, 3]
    assert dataset.weight is not None
    assert (dataset.weight[dataset.split == TEST] < 0).all()
    again = Dataset.from_frame(frame, columns, split="leave-last")
    assert (again.split == TEST).sum() == 3
    del columns["split"]
    assert set(Dataset.from_frame(frame, columns).split.tolist()) == {TRAIN}


@pytest.mark.parametrize(
    ("frame", "given", "said"),
    [
        ([1, 2], {}, "expected a table of polars, pandas or pyarrow, or columns by name; got list"),
        (np.ones((2, 2)), {}, "got ndarray"),
        ("rows.csv", {}, "got str"),
        (None, {}, "got NoneType"),
        (pl.DataFrame(), {}, "needs a column user_id and item_id"),
        (pl.DataFrame({"user_id": [], "item_id": []}), {}, "has no rows"),
        (
            {"who": ["a"], "item_id": ["x"]},
            {},
            r'as an argument of from_frame, such as columns={"user_id": "who"}',
        ),
        (
            {"user": ["a"], "item": ["x"]},
            {"columns": {"user_id": "who"}},
            "no column 'who', which columns= says",
        ),
        ({"user": ["a"], "item": ["x"]}, {"columns": {"usr": "user"}}, "no column 'usr' of interactions"),
        ({"user": ["a"], "item": ["x"]}, {"split": "leave-lst"}, "did you mean 'leave-last'"),
        ({"user": ["a"], "item": ["x"]}, {"split": "given"}, "no split column"),
        ({"user": ["a"], "item": ["x"]}, {"events": {"buy": "much"}}, "events.buy is 'much'"),
        ({"user": ["a"], "item": ["x"]}, {"decimal": ";"}, "numbers.decimal is ';'"),
        ({"user": [None, None, "a"], "item": ["x", "y", "z"]}, {}, "2 of 3 rows .* can't be used"),
        (
            {"customer_id": ["a"], "reviewerID": ["b"], "item": ["x"]},
            {},
            "could both be user_id; write as an argument of from_frame either columns=",
        ),
    ],
)
def test_what_is_no_table_of_interactions_is_refused_in_a_line(
    frame: object, given: dict[str, Any], said: str
) -> None:
    with pytest.raises(InputError, match=said.replace("{", r"\{")) as error:
        Dataset.from_frame(frame, **given)
    assert "palate.toml" not in str(error.value)


def test_two_columns_of_one_name_are_refused() -> None:
    frame = pandas().DataFrame([[1, 2, 3]], columns=["user", "user", "item"])
    with pytest.raises(InputError, match="two columns of the frame have one name") as error:
        Dataset.from_frame(frame)
    assert "palate.toml" not in str(error.value)


def test_what_is_not_used_is_said(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO, "palate")
    users = [f"u{row}" for row in range(30)]
    users[7] = ""
    Dataset.from_frame({"user": users, "item": [f"i{row % 5}" for row in range(30)]})
    assert "frame: columns read by other names: user as user_id, item as item_id" in caplog.text
    Dataset.from_frame({"user": users[:7], "item": users[:7], "event": ["like", "meh"] * 3 + [""]})
    assert "meh rows: no weight is declared" in caplog.text
    assert "under [events] in the arguments of from_frame" in caplog.text
    assert "1 cell or row is not used, of 30 rows; the first, in row 8: no user_id" in caplog.text


@given(
    st.lists(
        st.tuples(st.sampled_from("abcd"), st.sampled_from("wxyz"), st.integers(0, 5), st.floats(1, 5)),
        min_size=1,
    )
)
def test_a_frame_is_what_its_csv_is(rows: list[tuple[str, str, int, float]]) -> None:
    names = ["user_id", "item_id", "timestamp", "value"]
    frame = pl.DataFrame(rows, schema=names, orient="row")
    text = pl.read_csv(io.StringIO(frame.write_csv()), infer_schema=False)
    assert same(Dataset.from_frame(frame), Dataset.from_frame(text))
