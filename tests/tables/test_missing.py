"""Cells that say "nothing here" are no ids and no words, whatever the format of the table."""

import json
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.shops import write_shop

from palate.shop import Shop, read_shop
from palate.tables.missing import TOKENS

FORMATS = ["csv", "jsonl", "parquet"]
token = st.sampled_from(TOKENS)
padding = st.sampled_from(["", " ", "\t", "\u3000", "\u00a0"])


def shop_of(folder: Path, table: str, columns: dict[str, list[object]], ending: str) -> Shop:
    """A workspace of one table in one format."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{table}.{ending}"
    rows = [dict(zip(columns, row, strict=True)) for row in zip(*columns.values(), strict=True)]
    if ending == "parquet":
        pl.DataFrame(columns, strict=False).write_parquet(path)
    elif ending == "jsonl":
        path.write_text("\n".join(json.dumps(row) for row in rows))
    else:
        cells = [",".join(f'"{"" if cell is None else cell}"' for cell in row.values()) for row in rows]
        path.write_text("\n".join([",".join(columns), *cells]))
    return read_shop(folder)


@pytest.mark.parametrize("ending", FORMATS)
@given(word=token, pad=padding, place=st.sampled_from(["user_id", "item_id"]))
def test_a_row_whose_id_is_a_token_is_quarantined_with_what_stood_there(
    tmp_path_factory: pytest.TempPathFactory, ending: str, word: str, pad: str, place: str
) -> None:
    columns: dict[str, list[object]] = {"user_id": ["u", "v"], "item_id": ["a", "b"]}
    columns[place][1] = pad + word + pad
    shop = shop_of(tmp_path_factory.mktemp("ids"), "interactions", columns, ending)
    assert shop.interactions.select("user_id", "item_id").rows() == [("u", "a")]
    assert [(reject.column, reject.reason) for reject in shop.quarantine.rejects] == [
        (place, f"no {place} ('{word}')")
    ]


@pytest.mark.parametrize("ending", FORMATS)
@given(word=token, column=st.sampled_from(["category", "brand", "title", "price", "weight", "description"]))
def test_a_token_in_another_column_is_missing_and_counted_in_a_note(
    tmp_path_factory: pytest.TempPathFactory, ending: str, word: str, column: str
) -> None:
    columns: dict[str, list[object]] = {"item_id": ["a", "b", "c"], column: ["7", word, word]}
    shop = shop_of(tmp_path_factory.mktemp("words"), "items", columns, ending)
    assert [reject.reason for reject in shop.quarantine.rejects] == []
    assert shop.quarantine.notes == [f"items.{ending}: {column}: '{word}' (2) taken as missing"]
    assert shop.catalog.texts[1] == ()
    assert shop.catalog.titles[1] == "b"
    if column in shop.catalog.attributes.columns:
        assert shop.catalog.attributes[column].null_count() == 2


@pytest.mark.parametrize("ending", ["jsonl", "parquet"])
@pytest.mark.parametrize("nothing", [float("nan"), None, float("inf"), float("-inf")])
def test_numeric_ids_beside_nothing_are_whole_numbers(
    tmp_path: Path, ending: str, nothing: float | None
) -> None:
    columns: dict[str, list[object]] = {"user_id": [7.0, nothing, 8.0], "item_id": ["a", "b", "c"]}
    shop = shop_of(tmp_path, "interactions", columns, ending)
    assert shop.interactions["user_id"].to_list() == ["7", "8"]
    assert [(reject.line, reject.column) for reject in shop.quarantine.rejects] == [(2, "user_id")]


def test_whole_numbers_beside_tokens_find_the_same_ids_elsewhere(tmp_path: Path) -> None:
    write_shop(
        tmp_path, items_csv="item_id\n7\n8\n", interactions_csv="user_id,item_id\nu,7.0\nu,nan\nu,8.0\n"
    )
    assert list(read_shop(tmp_path).catalog.items) == ["7", "8"]


def test_numbers_splits_and_times_that_are_missing_are_no_faults_of_their_own(tmp_path: Path) -> None:
    rows = "user_id,item_id,timestamp,split,rating,event\n"
    rows += "u,a,2024-05-01,train,N/A,-\nu,b,\\N,train,4,buy\nu,c,2024-05-02,None,4,buy\n"
    rows += "u,d,2024-05-03,train,-,\n"
    shop = read_shop(write_shop(tmp_path, interactions_csv=rows))
    assert shop.interactions["value"].to_list() == [None, None]
    assert shop.interactions["event"].to_list() == [None, None]
    assert [(reject.line, reject.reason) for reject in shop.quarantine.rejects] == [
        (3, "no timestamp, while other rows have one"),
        (4, "no split, while other rows have one"),
    ]


@given(word=token, around=st.sampled_from(["{} x", "x{}", "a{}b"]))
def test_a_token_within_a_word_is_a_word(
    tmp_path_factory: pytest.TempPathFactory, word: str, around: str
) -> None:
    name = around.format(word)
    folder = tmp_path_factory.mktemp("within")
    shop = shop_of(folder, "items", {"item_id": [name], "title": [name]}, "jsonl")
    assert list(shop.catalog.items) == [name]
    assert not shop.quarantine.notes


def test_a_review_without_a_person_stays_a_review(tmp_path: Path) -> None:
    write_shop(tmp_path, reviews_csv="review_id,user_id,item_id,text\nr,None,a,fine\nn/a,u,a,fine\n")
    shop = read_shop(tmp_path)
    assert shop.reviews.table.select("review_id", "user_id").rows() == [
        ("r", None),
        ("reviews.csv:3", "u"),
    ]


def test_features_of_nothing_are_quarantined(tmp_path: Path) -> None:
    (tmp_path / "features").mkdir()
    np.save(tmp_path / "features" / "shape.npy", np.ones((3, 2), dtype=np.float32))
    (tmp_path / "features" / "shape.ids.txt").write_text("a\nnan\nb\n")
    shop = read_shop(tmp_path)
    assert shop.ready["shape"].ids == ("a", "b")
    assert [reject.reason for reject in shop.quarantine.rejects] == ["no item id ('nan')"]


@pytest.mark.parametrize(
    "line", ["---------+-------", "(240 rows)", "(1 row)", "(2 rows affected)", "======"]
)
def test_lines_that_clients_of_databases_print_are_no_records(tmp_path: Path, line: str) -> None:
    columns: dict[str, list[object]] = {"user_id": ["u", "v", line], "item_id": ["a", "b", ""]}
    shop = shop_of(tmp_path, "interactions", columns, "csv")
    assert len(shop.interactions) == 2
    assert [reject.line for reject in shop.quarantine.rejects][:1] == [4]


@pytest.mark.parametrize("ending", FORMATS)
@pytest.mark.parametrize("written", ["1.23457E+12", "1,23457E+12", "1.2345678901234567e+18", "1E+15"])
def test_ids_that_a_program_rounded_are_no_ids(tmp_path: Path, ending: str, written: str) -> None:
    columns: dict[str, list[object]] = {"user_id": ["u", written, "v"], "item_id": ["a", "b", "c"]}
    shop = shop_of(tmp_path, "interactions", columns, ending)
    assert shop.interactions["user_id"].to_list() == ["u", "v"]
    assert "rounded" in shop.quarantine.rejects[0].reason


@pytest.mark.parametrize("ending", ["jsonl", "parquet"])
def test_so_are_large_numbers_of_typed_formats(tmp_path: Path, ending: str) -> None:
    columns: dict[str, list[object]] = {
        "user_id": [7.0, 1234567890123456789.0, 8.0],
        "item_id": ["a", "b", "c"],
    }
    shop = shop_of(tmp_path, "interactions", columns, ending)
    assert shop.interactions["user_id"].to_list() == ["7", "8"]
    assert "rounded" in shop.quarantine.rejects[0].reason


@pytest.mark.parametrize("name", ["1E10", "5e12", "12.5", "SKU-1E+12", "1-2-3", "--a"])
def test_names_that_only_resemble_them_are_ids(tmp_path: Path, name: str) -> None:
    shop = shop_of(tmp_path, "interactions", {"user_id": ["u", "v"], "item_id": ["a", name]}, "csv")
    assert shop.interactions["item_id"].to_list() == ["a", name]


@pytest.mark.parametrize("value", [True, ["u1"], [], {}, {"id": 7}])
def test_a_value_of_json_that_is_neither_word_nor_number_is_no_id(tmp_path: Path, value: object) -> None:
    columns: dict[str, list[object]] = {"user_id": ["u", value, "v"], "item_id": ["a", "b", "c"]}
    shop = shop_of(tmp_path, "interactions", columns, "jsonl")
    assert shop.interactions["user_id"].to_list() == ["u", "v"]
    assert [reject.line for reject in shop.quarantine.rejects] == [2]
