"""Large tables are read block by block into coded columns: the same shop as by reading them whole."""

from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path
from unittest.mock import patch

import numpy as np
import polars as pl
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

from palate.errors import PalateError
from palate.shop import dataset_of, read_shop
from palate.tables import Quarantine, blocks, coded, csv_text, parquet, readers

USERS = ["u1", "u2", "u10", " u1 ", "7", "7.0", "", "NaN", "1.5E+10", "é", "e\u0301"]
ITEMS = ["a", "b", "i7", "7.0", "8.0", "-", "Infinity", '"x,y"', '"q""q"']
TIMES = ["1700000001", "1700000002", "2024-05-07", "2024-05-07T10:00:00Z", "07/05/2024", "soon", "", "05"]
EVENTS = ["view", "purchase", " view", "N/A", "", '"buy"', "dislike"]
VALUES = ["", "1", "5", "4.5", "4,5", "1.299", "-1", "five", "5星"]
SPLITS = ["train", "Valid", "test", "", "0", "1"]
ODD = [
    "",
    ",",
    "u1",
    "u1,a,1700000001,view,5,train,more",
    '"open',
    "x\x00y,a",
    "u1\ra",
    "\r\n",
    "# u,i",
    "  ",
]

row = st.tuples(*map(st.sampled_from, (USERS, ITEMS, TIMES, EVENTS, VALUES, SPLITS))).map(",".join)
plain = st.tuples(
    *map(st.sampled_from, (USERS[:5], ITEMS[:3], TIMES[:2], EVENTS[:2], VALUES[:4], SPLITS[:3]))
).map(",".join)
HEADERS = [
    "user_id,item_id,timestamp,event,value,split",
    "Customer ID,SKU,time,action,rating,subset",
    "user_id,item_id,timestamp,event,,note",
    "user_id,item_id,day,time,rating,x",
]
lines = st.lists(plain | plain | plain | row | st.sampled_from(ODD), min_size=1, max_size=30)


@pytest.fixture(scope="module", autouse=True)
def small_blocks() -> Iterator[None]:
    with (
        patch.object(blocks, "BLOCK", 64),
        patch.object(parquet, "BATCH", 3),
        patch.object(coded, "SLICE", 4),
        patch.object(csv_text, "HEAD", 20),
    ):
        yield


def told(folder: Path) -> dict[str, object]:
    """All that reading a folder gives, in values that can be compared."""
    quarantine = Quarantine()
    try:
        shop = read_shop(folder, quarantine)
        found: dict[str, object] = {
            "interactions": shop.interactions.with_columns(pl.col(pl.Enum).cast(pl.String)),
            "items": shop.catalog.items.ids,
            "columns": shop.columns,
        }
        dataset = dataset_of(shop)
        found |= {field.name: getattr(dataset, field.name) for field in fields(dataset)}
    except PalateError as error:
        found = {"refused": str(error)}
    return found | {
        "rejects": sorted(quarantine.rejects, key=lambda reject: (reject.line, reject.column)),
        "notes": quarantine.notes,
        "warnings": quarantine.warnings,
        "headings": quarantine.headings,
    }


def assert_same(found: dict[str, object], wanted: dict[str, object]) -> None:
    assert found.keys() == wanted.keys()
    for name, value in wanted.items():
        other = found[name]
        if isinstance(value, pl.DataFrame):
            assert isinstance(other, pl.DataFrame)
            assert_frame_equal(other, value, check_dtypes=False)
        elif isinstance(value, np.ndarray):
            assert isinstance(other, np.ndarray)
            assert other.dtype == value.dtype
            assert other.tolist() == value.tolist(), name
        else:
            assert other == value, name


@settings(max_examples=150, deadline=None)
@example(header=HEADERS[0], written=["u1,a,1700000001,view,5,train"] * 3 + ["u2,b,,cart,4,test"], end="\n")
@given(header=st.sampled_from(HEADERS), written=lines, end=st.sampled_from(["\n", "\r\n"]))
def test_a_csv_read_in_blocks_gives_the_same_as_read_whole(
    tmp_path_factory: pytest.TempPathFactory,
    header: str,
    written: list[str],
    end: str,
) -> None:
    folder = tmp_path_factory.mktemp("shop")
    (folder / "interactions.csv").write_bytes((header + end + end.join(written) + end).encode())
    found = told(folder)
    with patch.object(blocks, "BLOCK", 2**24):
        wanted = told(folder)
    assert_same(found, wanted)


cells = st.sampled_from([*USERS, None])
COLUMNS: dict[str, st.SearchStrategy[list[object]]] = {
    "text": st.lists(cells, min_size=7, max_size=7),
    "numbers": st.lists(st.sampled_from([1, 2, 10**15, None]), min_size=7, max_size=7),
    "floats": st.lists(st.sampled_from([1.0, 2.5, float("nan"), None]), min_size=7, max_size=7),
}


@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_parts_read_in_batches_give_the_same_as_read_whole(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    folder = tmp_path_factory.mktemp("shop")
    table = folder / "interactions.parquet"
    for name in ("event=view", "event=__HIVE_DEFAULT_PARTITION__", "old"):
        columns = {
            column: data.draw(st.one_of(*COLUMNS.values())) for column in ("user_id", "item_id", "value")
        }
        if data.draw(st.booleans()):
            columns["timestamp"] = list(range(1_700_000_000, 1_700_000_007))
        (table / name).mkdir(parents=True)
        pl.DataFrame(columns, strict=False).write_parquet(table / name / "part-0.parquet")
    found = told(folder)
    with patch.object(blocks, "BLOCK", 2**24):
        wanted = told(folder)
    assert_same(found, wanted)


@pytest.mark.parametrize(
    "odd",
    [
        "u3,c,soon,view",
        "u3,,1700000003,view",
        "u3,c,1700000003,view,too,many",
        "u3,c",
        '"u""3","c,d",1700000003,view',
        'u3,c"d,1700000003,view',
        "",
        "u3,c\x00,1700000003,view",
    ],
)
def test_faulty_rows_do_not_keep_a_table_from_being_read_in_blocks(tmp_path: Path, odd: str) -> None:
    rows = [f"u{number},i{number % 7},{1_700_000_000 + number},view" for number in range(40)]
    text = "\n".join(["user_id,item_id,timestamp,event", *rows[:20], odd, *rows[20:], ""])
    (tmp_path / "interactions.csv").write_text(text)
    with patch.object(blocks, "BLOCK", 2**24):
        wanted = told(tmp_path)
    with patch.object(readers, "cells_of", side_effect=AssertionError("read whole")):
        assert_same(told(tmp_path), wanted)
        interactions = read_shop(tmp_path).interactions
    assert isinstance(interactions["user_id"].dtype, pl.Enum)
    assert len(interactions) >= 40


def test_a_quote_that_is_not_closed_in_its_block_has_the_table_read_whole(tmp_path: Path) -> None:
    rows = [f"u{number},i{number % 7},{1_700_000_000 + number},view" for number in range(40)]
    rows[10] = '"u10,i3,1700000010,view'
    text = "\n".join(["user_id,item_id,timestamp,event", *rows, ""])
    (tmp_path / "interactions.csv").write_text(text)
    shop = read_shop(tmp_path)
    assert [(reject.line, reject.reason) for reject in shop.quarantine.rejects] == [
        (12, "a quote is opened and not closed")
    ]
    assert len(shop.interactions) == 39
