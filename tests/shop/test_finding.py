"""Which file is which table: by settings, by name, else by what it holds; two that fit are a question."""

import gzip
import tomllib
from pathlib import Path

import pytest
from tests.books import workbook
from tests.shops import write_shop

from palate.errors import InputError, UnusableFile
from palate.shop import Shop, check_of, read_shop

ITEMS = "sku,商品名称\na,台灯\nb,杯子\n"
EVENTS = "用户,sku,时间\nu,a,2024-05-01\nv,b,2024-05-02\n"
REVIEWS = "reviewerID,asin,reviewText,overall\nu,a,Bright and warm,5\n"


def seen(shop: Shop) -> tuple[list[str], int, int]:
    return list(shop.catalog.titles), len(shop.interactions), len(shop.reviews)


@pytest.mark.parametrize(
    ("products", "orders", "said"),
    [
        ("商品.csv", "订单.csv", "comments.csv"),
        ("export-1.tsv", "export-2.txt", "export-3.tab"),
        ("x.item", "x.inter", "x.csv.gz"),
        ("ITEMS.TSV", "Interactions.txt", "reviews.tsv.gz"),
    ],
)
def test_files_of_any_name_are_told_by_what_they_hold(
    tmp_path: Path, products: str, orders: str, said: str
) -> None:
    for name, text in ((products, ITEMS), (orders, EVENTS), (said, REVIEWS)):
        if not name.endswith((".csv", ".csv.gz")):
            text = text.replace(",", "\t")
        data = text.encode("gb18030" if name.isascii() else "utf-8")
        (tmp_path / name).write_bytes(gzip.compress(data) if name.endswith(".gz") else data)
    (tmp_path / "README.txt").write_text("What I exported today.\n\nAsk Ann about it, or Bob.\n")
    (tmp_path / "users.csv").write_text("user_id,age\nu,7\nv,8\n")
    shop = read_shop(tmp_path)
    assert seen(shop) == (["台灯", "杯子"], 2, 1)
    headers = {(column.file, column.name): column.header for column in shop.columns if column.header}
    assert headers[products, "item_id"] == "sku"
    assert headers[orders, "user_id"] == "用户"
    assert headers[said, "rating"] == "overall"
    by_name = products.startswith("ITEMS")  # nothing else is looked into then
    assert by_name or any("users.csv" in note and "not used" in note for note in check_of(shop).notes)


def test_a_workbook_of_all_tables_is_read_sheet_by_sheet(tmp_path: Path) -> None:
    items = [["商品编号", "商品名称", "单价"], ["007", "台灯", 12.5], ["008", "杯子", 3]]
    events = [
        ["用户", "商品编号", "行为", "时间"],
        ["u", "007", "购买", "2024-05-01"],
        ["v", "008", "浏览", "2024-05-02"],
    ]
    (tmp_path / "店铺.xlsx").write_bytes(workbook({"商品": items, "订单": events, "说明": [["给老板看"]]}))
    shop = read_shop(tmp_path)
    assert seen(shop) == (["台灯", "杯子"], 2, 0)
    assert shop.interactions["event"].to_list() == ["购买", "浏览"]
    assert shop.interactions_from == "店铺.xlsx#订单"


def test_two_files_that_fit_are_a_question_that_each_line_answers(tmp_path: Path) -> None:
    write_shop(tmp_path, march_csv=EVENTS, april_csv=EVENTS, items_csv="item_id\na\nb\n")
    with pytest.raises(InputError, match="could each be the interactions") as asked:
        read_shop(tmp_path)
    for line in str(asked.value).rpartition("either ")[2].split(" or "):
        (tmp_path / "palate.toml").write_text(line)
        assert read_shop(tmp_path).interactions_from == line.split('"')[1]


def test_a_name_of_the_contract_is_no_question(tmp_path: Path) -> None:
    recs = "user_id,item_id,rank,score\nu,b,1,0.5\n"
    write_shop(
        tmp_path, recs_csv=recs, interactions_csv="user_id,item_id\nu,a\n", links_csv="item_id,url\na,b\n"
    )
    shop = read_shop(tmp_path)
    assert (shop.interactions_from, len(shop.interactions)) == ("interactions.csv", 1)


def test_nothing_that_is_known_is_said_with_what_is_there_and_lines_to_paste(tmp_path: Path) -> None:
    write_shop(tmp_path, artikel_csv="Artikel,Preis\nLampe,3\n")
    with pytest.raises(InputError, match=r"artikel\.csv \(Artikel, Preis\)") as asked:
        read_shop(tmp_path)
    lines = str(asked.value).partition("such as ")[2].split(" and ")
    (tmp_path / "palate.toml").write_text("\n".join(lines))
    assert list(read_shop(tmp_path).catalog.items) == ["Lampe"]


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ('files.items = "shop.csv"', "has no file shop.csv"),
        ('files.items = "../items.csv"', "leads out of the folder"),
        ('files.items = "a.pdf"', "does not end like a table"),
        ('files.goods = "a.csv"', "no key 'files.goods'"),
        ('columns.goods = { item_id = "a" }', "no table 'goods'"),
        ('columns.name = "a"', "no column 'name'"),
        ('columns.items.user_id = "a"', "no column 'user_id' of items"),
        ("columns.item_id = 1", "place of a column in one file"),
        ("columns.items.item_id = true", "item_id is true"),
        ("columns.items.item_id = 0", "columns.items"),
        ('columns.items = { item_id = "a", title = "a" }', "are one column 'a'"),
        ('columns.items = { item_id = "a", title = 2 }', "not both"),
        ('columns.items.item_id = "nothing"', "has no column 'nothing'"),
        ('files = "a.csv"', "files"),
        ('columns = "a"', "columns"),
    ],
)
def test_settings_that_can_not_be_are_said(tmp_path: Path, settings: str, said: str) -> None:
    write_shop(tmp_path, items_csv="item_id,title\na,Lamp\n", a_pdf="x", palate_toml=settings)
    with pytest.raises(InputError, match=said) as wrong:
        read_shop(tmp_path)
    assert "\n" not in str(wrong.value)


@pytest.mark.parametrize(
    ("line", "roles"),
    [
        ("{u}\t{i}\t4\t88125{n:04}", {"user_id": 1, "item_id": 2, "rating": 3, "timestamp": 4}),
        ("{u},{i},{c},{e},15112{n:05}", {"user_id": 1, "item_id": 2, "event": 4, "timestamp": 5}),
        ("{u};{i};2024-05-01 10:00:00", {"user_id": 1, "item_id": 2, "timestamp": 3}),
        ("{u}|{i}", {"user_id": 1, "item_id": 2}),
    ],
)
@pytest.mark.parametrize("name", ["UserBehavior.csv", "u.data", "log.txt"])
def test_events_without_a_header_are_a_question_whose_lines_read_them(
    tmp_path: Path, name: str, line: str, roles: dict[str, int]
) -> None:
    rows = [
        line.format(u=100 + n % 7, i=2000 + n % 11, c=55 + n % 3, e=("pv", "buy")[n % 2], n=n)
        for n in range(40)
    ]
    (tmp_path / name).write_text("\n".join(rows))
    with pytest.raises(InputError, match="palate import") as asked:
        read_shop(tmp_path)
    lines = str(asked.value).partition("such as ")[2].split(" and ")
    assert tomllib.loads("\n".join(lines))["columns"]["interactions"] == roles
    (tmp_path / "palate.toml").write_text("\n".join(lines))
    shop = read_shop(tmp_path)
    assert len(shop.interactions) + len(shop.quarantine) == 40
    assert shop.interactions["user_id"].n_unique() == 7
    assert shop.interactions["item_id"].n_unique() == 11


def test_the_items_of_other_tables_tell_which_column_holds_the_ids(tmp_path: Path) -> None:
    items = "id,sku,name\n1,S1,Lamp\n2,S2,Cup\n"
    write_shop(tmp_path, catalogue_csv=items)
    with pytest.raises(UnusableFile, match="could both be item_id"):
        read_shop(tmp_path)
    write_shop(tmp_path, orders_csv="user_id,item_id\nu,S1\nv,S2\n")
    shop = read_shop(tmp_path)
    assert list(shop.catalog.items) == ["S1", "S2"]
    assert any("only sku holds items of the other tables" in note for note in shop.quarantine.notes)


def test_a_column_that_settings_name_and_no_table_has_is_refused(tmp_path: Path) -> None:
    write_shop(tmp_path, items_csv="item_id,title\na,Lamp\n", palate_toml='columns.title = "nme"')
    with pytest.raises(InputError, match="no table has the column 'nme'"):
        read_shop(tmp_path)


def test_columns_of_a_table_that_is_not_there_are_told_of(tmp_path: Path) -> None:
    write_shop(tmp_path, items_csv="item_id,title\na,Lamp\n", palate_toml='columns.reviews.text = "x"')
    (warning,) = read_shop(tmp_path).quarantine.warnings
    assert "names columns of reviews" in warning


@pytest.mark.parametrize(("day", "clock"), [("date", "time"), ("日期", "时间"), ("Order Date", "Order Time")])
def test_a_day_and_a_time_of_the_day_are_one_time(tmp_path: Path, day: str, clock: str) -> None:
    rows = f"user,sku,{clock},{day}\nu,a,10:00:00,2024-05-01\nv,b,9:30:00,2024-05-01\n"
    shop = read_shop(write_shop(tmp_path, log_csv=rows))
    assert sorted(shop.interactions["time"].to_list()) == [1714555800.0, 1714557600.0]
    assert len(shop.quarantine) == 0


def test_files_that_can_not_be_read_are_said_with_why(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_bytes(b"user,item\nu,\x00\x01\x02a\nv,\x03b\n")
    (tmp_path / "b.xlsx").write_bytes(b"PK\x03\x04 no")
    with pytest.raises(InputError, match=r"a\.csv \(.*\); b\.xlsx \(is not a workbook"):
        read_shop(tmp_path)
    write_shop(tmp_path, c_csv=EVENTS)
    shop = read_shop(tmp_path)
    assert len(shop.interactions) == 2
    assert [warning.split(":")[0] for warning in shop.quarantine.warnings] == ["b.xlsx"]


@pytest.mark.parametrize("name", ["b.xlsx", "b.ods", "b.xls"])
def test_a_workbook_that_is_none_is_refused(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes(b"PK\x03\x04 no")
    (tmp_path / "palate.toml").write_text(f'files.items = "{name}"')
    with pytest.raises(UnusableFile, match="is not a workbook that can be read"):
        read_shop(tmp_path)
