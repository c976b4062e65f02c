"""Ids that meet in no other table are told with the setting that joins them, and joined by it everywhere."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.shops import write_shop

from palate.errors import InputError, UnusableFile
from palate.shop import Shop, read_shop
from palate.shop.joining import WAYS, Joined, Way, form_of

ITEMS = [str(number) for number in range(1, 13)]

WRITTEN: dict[Way, Callable[[str], str]] = {
    "zeros": lambda name: name.zfill(6),
    "float": lambda name: f"{name}.0",
    "case": lambda name: f"sku-{name}",
    "width": lambda name: "".join(chr(ord(sign) + 0xFEE0) for sign in name),
    "quotes": lambda name: f"‘{name}’",
}


def shop_of(folder: Path, way: Way, settings: str = "") -> Shop:
    """A shop whose other tables write item ids otherwise; one id is in no other way an item's."""
    own = [name if way != "case" else f"SKU-{name}" for name in ITEMS]
    other = [*map(WRITTEN[way], ITEMS), "not-a-number"]  # so that no reader takes the column for numbers
    (folder / "features").mkdir(parents=True)
    np.save(folder / "features" / "colour.npy", np.ones((len(other), 2), np.float32))
    (folder / "features" / "colour.ids.txt").write_text("\n".join(other) + "\n")
    rows = "".join(f"u{place % 3},{name}\n" for place, name in enumerate(other))
    return read_shop(
        write_shop(
            folder,
            items_csv="item_id,title\n" + "".join(f"{name},thing {name}\n" for name in own),
            interactions_csv="user_id,item_id\n" + rows,
            reviews_csv="user_id,item_id,text\n" + "".join(f"{row},good\n" for row in rows.splitlines()),
            palate_toml=settings,
        )
    )


@pytest.mark.parametrize("way", WAYS)
def test_few_ids_that_meet_are_told_with_pairs_and_the_setting(tmp_path: Path, way: Way) -> None:
    shop = shop_of(tmp_path, way)
    told = {warning.split(": ")[0]: warning for warning in shop.quarantine.warnings}
    assert set(told) == {"interactions.csv", "reviews.csv", "features/colour.ids.txt"}
    for warning in told.values():
        assert "0 of 13 item ids are in items.csv" in warning
        assert f'[ids] join = ["{way}"] in palate.toml' in warning
        assert "' there" in warning
    assert not set(shop.interactions["item_id"]) & set(ITEMS)


@pytest.mark.parametrize("way", WAYS)
def test_the_setting_joins_ids_in_every_table_and_keeps_those_of_the_items(tmp_path: Path, way: Way) -> None:
    shop = shop_of(tmp_path, way, f'[ids]\njoin = ["{way}"]\n')
    own = {name if way != "case" else f"SKU-{name}" for name in ITEMS}
    assert set(shop.catalog.items) == own | {"not-a-number"}
    for ids in (shop.interactions["item_id"], shop.reviews.table["item_id"], shop.ready["colour"].ids):
        assert set(ids) == own | {"not-a-number"}
    assert not shop.quarantine.warnings


def test_several_differences_name_the_fewest_ways(tmp_path: Path) -> None:
    items = "item_id\n" + "".join(f"A{name}\n" for name in ITEMS)
    rows = "user_id,item_id\n" + "".join(f"u,‘a{name}’\n" for name in ITEMS)
    shop = read_shop(write_shop(tmp_path, items_csv=items, interactions_csv=rows))
    assert 'join = ["quotes", "case"]' in shop.quarantine.warnings[0]


def test_ids_that_nothing_joins_are_told_all_the_same(tmp_path: Path) -> None:
    rows = "user_id,item_id\nu,x\nu,y\n"
    shop = read_shop(write_shop(tmp_path, items_csv="item_id\n1\n2\n", interactions_csv=rows))
    assert "0 of 2 item ids are in items.csv; 'x' is not" in shop.quarantine.warnings[0]


@pytest.mark.parametrize(("unknown", "told"), [(1, False), (2, True)])
def test_a_few_ids_beside_the_catalogue_are_not_told(tmp_path: Path, unknown: int, told: bool) -> None:
    known = [f"i{number}" for number in range(12)]
    rows = "user_id,item_id\n" + "".join(f"u,{name}\n" for name in known + [f"x{n}" for n in range(unknown)])
    items = "item_id\n" + "\n".join(known) + "\n"
    shop = read_shop(write_shop(tmp_path, items_csv=items, interactions_csv=rows))
    assert bool(shop.quarantine.warnings) is told


def test_a_join_that_would_make_two_items_one_is_refused(tmp_path: Path) -> None:
    write_shop(tmp_path, items_csv="item_id\n07\nb\n7\n", palate_toml='[ids]\njoin = ["case", "zeros"]\n')
    with pytest.raises(UnusableFile, match=r"'07' and '7'.*leave \"zeros\" out"):
        read_shop(tmp_path)


@pytest.mark.parametrize("wrong", ['join = ["accents"]', 'join = "case"', "jion = []"])
def test_a_wrong_setting_is_refused(tmp_path: Path, wrong: str) -> None:
    with pytest.raises(InputError, match="ids"):
        read_shop(write_shop(tmp_path, items_csv="item_id\na\n", palate_toml=f"[ids]\n{wrong}\n"))


@given(st.lists(st.text(min_size=1, max_size=6), min_size=1, unique=True), st.sets(st.sampled_from(WAYS)))
def test_ids_of_the_items_stay_and_others_become_one_only_by_their_form(
    names: list[str], ways: set[Way]
) -> None:
    own = list({form_of(name, ways): name for name in names[::2]}.values())
    joined = Joined(tuple(ways), own, Path("items.csv"))
    assert [joined.one(name) for name in own] == own
    for name in names:
        assert form_of(joined.one(name), ways) == form_of(name, ways)
        assert joined.one(joined.one(name)) == joined.one(name)
