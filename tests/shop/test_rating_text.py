"""Ratings with words around them are numbers where all are written alike; others are told of."""

from pathlib import Path

import pytest
from tests.shops import write_shop

from palate.shop import read_shop


@pytest.mark.parametrize(
    "cells",
    [
        ["5星", "4 星", "1星"],
        ["5分", "4分", "1分"],
        ["5.0 out of 5 stars", "4.0 out of 5 stars", "1.0 out of 5 stars"],
        ["5 stars", "4 Stars", "1 star"],
        ["5/5", "4/5", "1/5"],
        ["★★★★★", "★★★★☆", "★☆☆☆☆"],
        ["⭐⭐⭐⭐⭐", "⭐⭐⭐⭐", "⭐"],
        ["5", "4", "1"],
    ],
)
def test_ratings_are_read_without_their_unit(tmp_path: Path, cells: list[str]) -> None:
    rows = "".join(f"u{n},i{n},{cell}\n" for n, cell in enumerate(cells))
    shop = read_shop(write_shop(tmp_path, interactions_csv=f"user_id,item_id,rating\n{rows}"))
    assert shop.interactions["value"].to_list() == [5.0, 4.0, 1.0]
    assert len(shop.quarantine) == 0
    assert any("without the unit" in note for note in shop.quarantine.notes) is (cells[0] != "5")


def test_a_cell_that_is_written_otherwise_is_told_of(tmp_path: Path) -> None:
    rows = "".join(f"u{n},i{n},{n % 5 + 1}星\n" for n in range(20)) + "v,i1,很好\n"
    shop = read_shop(write_shop(tmp_path, interactions_csv=f"user_id,item_id,rating\n{rows}"))
    assert [(reject.line, reject.column) for reject in shop.quarantine.rejects] == [(22, "rating")]


def test_pairs_of_helpful_votes_are_the_first_of_them(tmp_path: Path) -> None:
    lines = "".join(
        f'{{"user_id": "u{n}", "item_id": "i", "text": "ok", "helpful": [{n}, 9]}}\n' for n in range(3)
    )
    shop = read_shop(write_shop(tmp_path, reviews_jsonl=lines))
    assert sorted(shop.reviews.table["helpful"].to_list()) == [0.0, 1.0, 2.0]
