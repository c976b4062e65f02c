"""Every column of every table has exactly one role, and what is not used is said."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.commands import Palate
from tests.shops import write_shop

from palate.shop import check_of, read_shop

N = 12
THINGS = ["lamp", "desk", "mug", "knife"]
CHINESE = ["红色台灯", "橡木书桌", "绿色杯子", "钢刀"]
INDONESIAN = ["Lampu meja kecil berwarna merah dari kuningan", "Meja tulis dari kayu jati yang kuat"]

COLUMNS: dict[str, tuple[list[str], str, bool]] = {
    "title": ([f"Thing {n}" for n in range(N)], "title", True),
    "description": ([f"A thing of kind {n}" for n in range(N)], "text", True),
    "description_zh": (CHINESE * 3, "text in language zh", True),
    "category_zh_cn": (CHINESE * 3, "text in language zh", True),
    "title_zh-tw": (CHINESE * 3, "text in language zh", True),
    "material_ja": (["木の机", "赤いランプ"] * 6, "text in language ja", True),
    "title_de": (["Lampe", "Tisch"] * 6, "text in language de", True),
    "title_id": ([str(1000 + n) for n in range(N)], "identifier", False),
    "description_id": (INDONESIAN * 6, "text in language id", True),
    "category": (THINGS * 3, "category", True),
    "category_id": ([str(1000 + 37 * n) for n in range(N)], "category", True),
    "brand_id": (["1", "2", "3", "4"] * 3, "category", True),
    "supplier_id": (["7", "8"] * 6, "category", True),
    "part_no": ([f"P{n:03}" for n in range(N)], "identifier", False),
    "ships_to": (["Germany", "France and Spain, not by air"] * 6, "category", True),
    "size_km": ([str(n / 2) for n in range(N)], "number", False),
    "price": ([str(n + 1) for n in range(N)], "number", False),
    "sku": ([f"SKU-{n}" for n in range(N)], "identifier", False),
    "ean": ([str(4006381333900 + n) for n in range(N)], "identifier", False),
    "link": ([f"https://shop.example/things/{n}?from=feed" for n in range(N)], "identifier", False),
    "colour": (["red", "blue", "green", "oak"] * 3, "category", True),
    "blurb": (["A warm lamp that fits on every desk and shelf in the room."] * 11 + ["Sharp."], "text", True),
    "nothing": ([""] * N, "not used", False),
    "shop": (["ours"] * N, "not used", False),
    "image": (["none.png"] * 6 + [""] * 6, "media", True),
}


def csv(columns: dict[str, list[str]]) -> str:
    rows = zip(*columns.values(), strict=True)
    lines = [",".join(columns), *(",".join(f'"{cell}"' for cell in row) for row in rows)]
    return "\n".join(lines) + "\n"


@given(st.sets(st.sampled_from(sorted(set(COLUMNS) - {"title", "category", "description"}))))
def test_every_column_of_the_items_has_its_role_whatever_stands_beside_it(
    tmp_path_factory: pytest.TempPathFactory, some: set[str]
) -> None:
    names = ["title", "category", "description", *sorted(some)]
    folder = tmp_path_factory.mktemp("columns")
    columns = {"item_id": [f"i{n}" for n in range(N)]} | {name: COLUMNS[name][0] for name in names}
    shop = read_shop(write_shop(folder, items_csv=csv(columns)))
    found = {column.name: (column.role, column.used) for column in shop.columns}
    assert found == {"item_id": ("id", True)} | {name: COLUMNS[name][1:] for name in names}
    (said,) = [line for line in check_of(shop).missing if "columns not used" in line] or [""]
    assert all((name in said) is not COLUMNS[name][2] for name in some & {"sku", "ean", "nothing", "colour"})


def test_what_is_not_used_is_in_no_text_and_what_is_used_is(tmp_path: Path) -> None:
    columns = {"item_id": [f"i{n:02}" for n in range(N)]} | {
        name: column[0] for name, column in COLUMNS.items()
    }
    shop = read_shop(write_shop(tmp_path, items_csv=csv(columns)))
    text = " ".join(shop.catalog.texts[0])
    for said in (
        "Thing 0",
        "红色台灯",
        "赤いランプ" if "赤い" in text else "木の机",
        "Lampe",
        "kuningan",
        "lamp",
        "red",
    ):
        assert said in text
    for silent in ("SKU-0", "4006381333900", "https", "ours", "P000"):
        assert silent not in text


def test_columns_of_interactions_and_reviews_have_roles_too(tmp_path: Path) -> None:
    shop = read_shop(
        write_shop(
            tmp_path,
            interactions_csv="user_id,item_id,timestamp,event,value,rating,split,device,empty\n"
            "u,a,1714557600,buy,1,5,train,phone,\n",
            reviews_csv="review_id,user_id,item_id,rating,text,useful\nr,u,a,5,good,1\n",
        )
    )
    found = {(column.file.split(".")[0], column.name): (column.role, column.used) for column in shop.columns}
    assert found == {
        ("interactions", "user_id"): ("id", True),
        ("interactions", "item_id"): ("id", True),
        ("interactions", "timestamp"): ("time", True),
        ("interactions", "event"): ("event", True),
        ("interactions", "value"): ("value", True),
        ("interactions", "rating"): ("rating", False),
        ("interactions", "split"): ("split", True),
        ("interactions", "device"): ("not used", False),
        ("interactions", "empty"): ("not used", False),
        ("reviews", "review_id"): ("id", True),
        ("reviews", "user_id"): ("id", True),
        ("reviews", "item_id"): ("id", True),
        ("reviews", "rating"): ("rating", True),
        ("reviews", "text"): ("review", True),
        ("reviews", "useful"): ("votes", True),
    }


def test_reviews_that_stand_in_for_interactions_are_read_as_such(tmp_path: Path) -> None:
    shop = read_shop(write_shop(tmp_path, reviews_csv="user_id,item_id,rating,text\nu,a,5,good\n"))
    used = {column.name for column in shop.columns if column.used}
    assert used == {"user_id", "item_id", "rating", "text"}


def test_check_lists_roles_and_what_is_not_used(palate_command: Palate, tmp_path: Path) -> None:
    columns = {"item_id": [f"i{n}" for n in range(N)]} | {name: column[0] for name, column in COLUMNS.items()}
    folder = write_shop(tmp_path / "shop", items_csv=csv(columns))
    shown = palate_command("check", folder).out
    assert "columns not used: items.csv: " in shown
    assert max(len(line) for line in shown.splitlines() if ".palate" not in line) <= 80
    listed = palate_command("check", folder, "--json").json["columns"]
    assert [entry["name"] for entry in listed] == list(columns)
    assert {column["name"]: column["role"] for column in listed}["category_zh_cn"] == "text in language zh"
