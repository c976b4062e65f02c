"""Events whose items lie inside them become one row an item; everything else stays as it is."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from palate.tables import Quarantine
from palate.tables.naming import Naming
from palate.tables.nested import spread
from palate.tables.readers import Table, read_table
from palate.tables.schema import ITEM, LINE, REQUIRED, USER

GA4 = {
    "event_timestamp": 1714557600000000,
    "event_name": "purchase",
    "user_pseudo_id": "1.7",
    "device": {"category": "mobile"},
    "items": [{"item_id": "a", "item_name": "Lamp"}, {"item_id": "b", "item_name": "Mug"}],
}
SHOPIFY = {
    "id": 450789469,
    "created_at": "2024-01-10T11:00:00-05:00",
    "customer": {"id": "u1"},
    "line_items": [{"id": 1, "product_id": "a"}, {"id": 2, "product_id": "b"}],
}
WOOCOMMERCE = {
    "id": 727,
    "date_created": "2024-03-22T16:28:02",
    "customer_id": 26,
    "billing": {"email": "a@b.example"},
    "line_items": [{"id": 3, "product_id": 93, "sku": ""}],
    "coupon_lines": [],
}
SEGMENT = {"event": "Viewed", "anonymousId": "u1", "properties": {"product_id": "a", "name": "Lamp"}}
MONGO = {"_id": {"$oid": "5f"}, "user": {"id": "u1"}, "item": {"id": "a"}, "at": {"$date": "2024-05-01"}}


def read(path: Path, *records: dict[str, object], table: str = "interactions") -> tuple[Table, Quarantine]:
    path.write_text("\n".join(map(json.dumps, records)), encoding="utf-8")
    told = Quarantine()
    return read_table(path, REQUIRED[table], told, Naming(table)), told


@pytest.mark.parametrize(
    ("record", "pairs"),
    [
        (GA4, [("1.7", "a"), ("1.7", "b")]),
        (SHOPIFY, [("u1", "a"), ("u1", "b")]),
        (WOOCOMMERCE, [("26", "93")]),
        (SEGMENT, [("u1", "a")]),
        (MONGO, [("u1", "a")]),
    ],
)
def test_who_and_what_are_found_inside(
    tmp_path: Path, record: dict[str, object], pairs: list[tuple[str, str]]
) -> None:
    found, _ = read(tmp_path / "orders.jsonl", record)
    assert found.frame.select(USER, ITEM).rows() == pairs


def test_what_stands_around_the_items_is_told_of_each(tmp_path: Path) -> None:
    found, told = read(tmp_path / "orders.jsonl", SHOPIFY)
    assert found.frame["timestamp"].to_list() == ["2024-01-10T11:00:00-05:00"] * 2
    assert found.frame["line_items_id"].to_list() == ["1", "2"]
    assert found.frame["id"].to_list() == ["450789469"] * 2
    assert found.frame[LINE].to_list() == [1, 1]
    assert told.notes == [
        "orders.jsonl: each entry of line_items is read as a row of its own",
        "orders.jsonl: columns read by other names: customer_id as user_id, product_id as item_id, "
        "created_at as timestamp",
    ]


def test_an_event_without_an_item_is_left_out_and_said(tmp_path: Path) -> None:
    found, told = read(tmp_path / "e.jsonl", GA4, GA4 | {"event_name": "page_view", "items": []})
    assert found.frame[ITEM].to_list() == ["a", "b"]
    assert "e.jsonl: 1 record of 2 left out: items is empty, so they tell of no item" in told.notes


def test_a_list_of_authors_is_no_list_of_items(tmp_path: Path) -> None:
    book = {"user_id": "u", "book_id": "a", "authors": [{"author_id": "x"}], "similar": [{"book_id": "b"}]}
    found, _ = read(tmp_path / "e.jsonl", book)
    assert found.frame.select(USER, ITEM).rows() == [("u", "a")]


def test_two_lists_that_could_hold_the_items_are_not_chosen_from() -> None:
    record = {"user_id": "u", "viewed": [{"sku": "a"}], "bought": [{"sku": "b"}]}
    assert list(spread(Path("e.jsonl"), [(1, record)], Naming(), Quarantine())) == [(1, record)]


def test_items_and_reviews_stay_as_they_are() -> None:
    record = {"id": "a", "title": "Lamp", "variants": [{"sku": "a1"}], "user": {"id": "u"}}
    for table in ("items", "reviews"):
        assert list(spread(Path("i.json"), [(1, record)], Naming(table), Quarantine())) == [(1, record)]


def test_palate_toml_names_what_lies_inside() -> None:
    record = {"session": 7, "events": [{"aid": 1, "ts": 5}, {"aid": 2, "ts": 6}]}
    naming = Naming("interactions", own={"item_id": "aid", "user_id": "session"})
    assert list(spread(Path("o.jsonl"), [(1, record)], naming, Quarantine())) == [
        (1, {"session": 7, "aid": 1, "ts": 5}),
        (1, {"session": 7, "aid": 2, "ts": 6}),
    ]


baskets = st.lists(st.lists(st.integers(0, 9), max_size=4), min_size=1, max_size=6)


@given(baskets)
def test_each_entry_of_each_basket_is_one_row(sizes: list[list[int]]) -> None:
    records = [
        (line, {"user_id": line, "items": [{"item_id": item} for item in items]})
        for line, items in enumerate(sizes, start=1)
    ]
    wanted = [(line, item) for line, items in enumerate(sizes, start=1) for item in items]
    rows = list(spread(Path("e.jsonl"), records, Naming(), Quarantine()))
    if wanted:  # where no list names an item, nothing tells what the lists hold
        assert [(line, row["item_id"]) for line, row in rows] == wanted
        assert all(row["user_id"] == line for line, row in rows)
    else:
        assert rows == records
