"""A review belongs to the part of its user, item and time."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.shops import write_shop

from palate.data import TEST, TRAIN, VALID
from palate.data.splits import SPLITS
from palate.shop import dataset_of, parts_of_reviews, read_shop

DAYS = 20


def parts(folder: Path, interactions: str, reviews: str, split: str | None = None) -> list[int]:
    shop = read_shop(
        write_shop(
            folder,
            interactions_csv="user_id,item_id,timestamp" + interactions,
            reviews_csv="user_id,item_id,text,timestamp\n" + reviews,
        )
    )
    return parts_of_reviews(shop.reviews, dataset_of(shop, split=split)).tolist()


def test_a_held_out_row_takes_its_review_with_it(tmp_path: Path) -> None:
    rows = ",split\nu,a,2024-01-01,train\nu,b,2024-01-03,valid\nu,c,2024-01-05,test\nv,c,2024-01-07,train\n"
    reviews = "u,a,x,2024-01-02\nu,b,x,2024-01-02\nu,c,x,2024-01-02\nv,c,x,2024-01-06\n"
    assert parts(tmp_path, rows, reviews) == [TRAIN, VALID, TEST, TRAIN]


def test_what_an_author_writes_after_what_is_held_out_is_held_out(tmp_path: Path) -> None:
    rows = ",split\nu,a,2024-01-01,train\nu,b,2024-01-03,valid\nu,c,2024-01-05,test\nv,c,2024-01-09,train\n"
    reviews = "u,a,x,2024-01-04\nu,a,y,2024-01-06\nv,c,x,2024-01-06\nu,d,z,2024-01-02\n"
    assert parts(tmp_path, rows, reviews) == [VALID, TEST, TRAIN, TRAIN]


def test_after_the_cut_in_time_nothing_is_read(tmp_path: Path) -> None:
    days = "\n".join(f"u{n % 4},i{n % 5},2024-01-{n + 1:02}" for n in range(DAYS))
    reviews = "".join(f"u{n % 4},i{n % 5},x,2024-01-{n + 1:02}\n" for n in range(DAYS)) + ",i1,x,2024-01-20\n"
    found = parts(tmp_path, "\n" + days + "\n", reviews, split="time")
    assert sorted(found) == [TRAIN] * 16 + [VALID] * 2 + [TEST] * 3


def test_reviews_of_a_new_item_are_held_out_with_it(tmp_path: Path) -> None:
    rows = ",split\nu,a,2024-01-01,train\nv,b,2024-01-01,test\nw,b,2024-01-02,test\nv,a,2024-01-03,train\n"
    reviews = ",b,nobody,\nx,b,no row,\n,a,nobody,\n,c,no rows at all,\n"
    shop_reviews = reviews.replace(",\n", ",2023-01-01\n")
    assert parts(tmp_path, rows, shop_reviews) == [TEST, TEST, TRAIN, TRAIN]


@pytest.mark.parametrize("split", sorted(SPLITS))
@given(data=st.data())
def test_no_review_is_read_of_a_pair_that_is_held_out(
    split: str, data: st.DataObject, tmp_path_factory: pytest.TempPathFactory
) -> None:
    pairs = data.draw(
        st.lists(st.tuples(st.integers(0, 4), st.integers(0, 6), st.integers(1, 28)), min_size=6, max_size=40)
    )
    folder = tmp_path_factory.mktemp("split")
    table = "\n".join(f"u{u},i{i},2024-01-{day:02}" for u, i, day in pairs)
    said = data.draw(
        st.lists(st.tuples(st.integers(0, 4), st.integers(0, 6), st.integers(1, 28)), min_size=1, max_size=20)
    )
    shop = read_shop(
        write_shop(
            folder,
            interactions_csv=f"user_id,item_id,timestamp\n{table}\n",
            reviews_csv="user_id,item_id,timestamp,text\n"
            + "".join(f"u{u},i{i},2024-01-{day:02},w{n}\n" for n, (u, i, day) in enumerate(said)),
        )
    )
    dataset = dataset_of(shop, split=split)
    found = parts_of_reviews(shop.reviews, dataset)
    names = zip(shop.reviews.table["user_id"], shop.reviews.table["item_id"], found, strict=True)
    for user, item, part in names:
        if user not in dataset.users:
            continue
        rows = (dataset.user == dataset.users.position(user)) & (dataset.item == dataset.items.position(item))
        assert part >= dataset.split[rows].max(initial=TRAIN)
    if split == "time" and dataset.time is not None and np.any(dataset.split == TEST):
        cut = dataset.time[dataset.split == TEST].min()
        late = shop.reviews.table["time"].to_numpy() >= cut
        if np.any(dataset.split != TEST):
            assert np.all(found[late] == TEST)
