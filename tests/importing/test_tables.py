"""Tables of any program: encodings, markup, pictures in the folder and on the web, archives."""

from pathlib import Path
from zipfile import ZipFile

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.books import workbook
from tests.importing import exports

from palate.errors import InputError
from palate.importing import import_source
from palate.importing.markup import text_of
from palate.importing.tables import urls_in
from palate.shop import read_shop

ITEMS = (
    "商品ID,商品名称,商品描述,主图链接\n"
    "1001,红色台灯,<p>很好的<b>台灯</b><br>适合家用</p>,https://img.example/1.jpg\n"
    "1002,橡木书桌,结实,\n"
)
ORDERS = (
    "订单编号,买家会员名,商品ID,下单时间,行为\n"
    "O1,张三,1001,2024年05月01日 10:00:00,购买\n"
    "O2,李四,1002,2024年05月02日 10:00:00,浏览\n"
)
REVIEWS = "用户名,商品ID,评价内容,评分\n张三,1001,很亮,5星\n"


@pytest.mark.parametrize("encoding", ["gb18030", "utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("separator", [",", "\t", ";"])
def test_a_chinese_shop_is_imported_whatever_its_encoding(
    tmp_path: Path, encoding: str, separator: str
) -> None:
    files = {"商品.csv": ITEMS, "订单.txt": ORDERS, "评价.csv": REVIEWS}
    encoded = {name: text.replace(",", separator).encode(encoding) for name, text in files.items()}
    found = import_source(exports.write(tmp_path / "导出", encoded), tmp_path / "shop")
    assert (found.tool, found.items, found.interactions, found.reviews) == ("tables", 2, 2, 1)
    assert any("商品ID = item_id" in line and "主图链接" in line for line in found.understood)
    shop = read_shop(tmp_path / "shop")
    assert shop.catalog.titles == ("红色台灯", "橡木书桌")
    assert "很好的台灯 适合家用" in shop.catalog.texts[0][0]
    assert shop.interactions["user_id"].to_list() == ["张三", "李四"]
    assert shop.reviews.table["rating"].to_list() == [5.0]
    listed = (tmp_path / "shop" / "media-urls.csv").read_text(encoding="utf-8").splitlines()
    assert listed[1:] == ["items,1001,image,https://img.example/1.jpg,,"]


def test_one_file_is_an_export_too(tmp_path: Path) -> None:
    exports.write(tmp_path, {"a.csv": ITEMS, "b.csv": ORDERS})
    found = import_source(tmp_path / "b.csv", tmp_path / "shop")
    assert (found.items, found.interactions) == (0, 2)


def test_a_workbook_is_imported_sheet_by_sheet(tmp_path: Path) -> None:
    sheets = {
        name: [row.split(",") for row in text.splitlines()]
        for name, text in (("商品", ITEMS), ("评价", REVIEWS))
    }
    (tmp_path / "店.xlsx").write_bytes(workbook(sheets))
    found = import_source(tmp_path / "店.xlsx", tmp_path / "shop")
    assert (found.items, found.reviews) == (2, 1)


def test_two_sheets_of_one_kind_are_a_question(tmp_path: Path) -> None:
    rows = [row.split(",") for row in REVIEWS.splitlines()]
    (tmp_path / "店.xlsx").write_bytes(workbook({"一月": rows, "二月": rows}))
    with pytest.raises(InputError, match=r"店\.xlsx#一月 and 店\.xlsx#二月 are tables of one kind"):
        import_source(tmp_path / "店.xlsx", tmp_path / "shop")


def test_pictures_of_the_folder_are_copied(tmp_path: Path) -> None:
    source = exports.write(
        tmp_path / "export", {"a.csv": "sku,name,picture\n1,Lamp,photos/1.png|photos/none.png\n"}
    )
    exports.write(source / "photos", {"1.png": b"x"})
    found = import_source(source, tmp_path / "shop")
    assert (found.media, found.quarantined) == (1, {"a.csv": 1})
    (refs,) = read_shop(tmp_path / "shop").catalog.images
    assert [ref.path.read_bytes() for ref in refs] == [b"x"]


def test_a_question_is_answered_in_the_new_folder_which_keeps_its_other_settings(tmp_path: Path) -> None:
    source = exports.write(tmp_path / "export", {"a.csv": "sku,asin,name\n1,B1,Lamp\n2,B2,Cup\n"})
    with pytest.raises(InputError) as asked:
        import_source(source, tmp_path / "shop")
    toml = tmp_path / "shop" / "palate.toml"
    assert f"at the top of {toml}" in str(asked.value)
    toml.parent.mkdir()
    toml.write_text('columns.items.item_id = "asin"\nseed = 7\n')
    import_source(source, tmp_path / "shop")
    assert list(read_shop(tmp_path / "shop").catalog.items) == ["B1", "B2"]
    assert toml.read_text() == "seed = 7\n"


def test_orders_that_tell_of_their_items_make_the_items_too(tmp_path: Path) -> None:
    orders = (
        "Order Date,Customer ID,Product ID,Product Name,Category,Price\n"
        "2024-05-01,u,1,,Light,9.5\n2024-05-02,v,1,Lamp,Light,9\n2024-05-03,v,2,Cup,Kitchen,3\n"
    )
    found = import_source(exports.write(tmp_path / "export", {"sales.csv": orders}), tmp_path / "shop")
    assert (found.items, found.interactions) == (2, 3)
    assert (tmp_path / "shop" / "items.csv").read_text().splitlines() == [
        "item_id,title,category,price",
        "1,Lamp,Light,9.5",
        "2,Cup,Kitchen,3",
    ]
    assert any("2 items by what their rows tell of them" in line for line in found.understood)


@pytest.mark.parametrize("inner", ["", "ml-100k/", "a/b/"])
def test_an_archive_is_imported_as_the_folder_in_it(tmp_path: Path, inner: str) -> None:
    source = exports.movielens_100k(tmp_path / "export")
    with ZipFile(tmp_path / "ml.zip", "w") as packed:
        for path in source.iterdir():
            packed.write(path, f"{inner}{path.name}")
    found = import_source(tmp_path / "ml.zip", tmp_path / "shop")
    assert (found.tool, found.items) == ("movielens", exports.ITEMS)


@pytest.mark.parametrize("name", ["../a.csv", "/a.csv", "x/../../a.csv", "..\\a.csv"])
def test_an_archive_that_leads_out_of_its_folder_is_refused(tmp_path: Path, name: str) -> None:
    with ZipFile(tmp_path / "a.zip", "w") as packed:
        packed.writestr(name, ITEMS)
    with pytest.raises(InputError, match="leads out of its folder"):
        import_source(tmp_path / "a.zip", tmp_path / "shop")


def test_a_zip_that_is_none_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.zip").write_bytes(b"PK no")
    with pytest.raises(InputError, match="is not a zip file"):
        import_source(tmp_path / "a.zip", tmp_path / "shop")


@pytest.mark.parametrize("make", [exports.shopify, exports.woocommerce])
def test_exports_with_a_row_a_variant_are_not_taken_for_tables_of_items(tmp_path: Path, make) -> None:
    source = make(tmp_path / "export")
    with pytest.raises(InputError, match=f"palate import {source} NEW-FOLDER"):
        read_shop(source)


@given(st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=40))
def test_text_without_markup_stays_and_no_tag_is_left(text: str) -> None:
    import html

    plain = " ".join(text.split())
    shown = text_of(f"<div>{html.escape(plain)}</div>")
    assert (shown or "") == plain
    if "<" not in text and "&" not in text:
        assert text_of(text) == text


def test_scripts_and_styles_are_no_text() -> None:
    assert text_of("<style>p{}</style><p>One</p><script>two()</script>Three<br>four") == "One Three four"
    assert text_of("<img src=x>") is None
    assert text_of("3 < 4 & 5 > 2") == "3 < 4 & 5 > 2"


@given(
    st.lists(
        st.sampled_from(["https://a.example/1.jpg", "http://b.example/2,3.png?x=1|2"[:26], "//c.example/4"]),
        max_size=4,
    )
)
def test_addresses_of_a_cell_are_split_whatever_stands_between(urls: list[str]) -> None:
    whole = list(dict.fromkeys(url if url.startswith("http") else f"https:{url}" for url in urls))
    for between in (",", ", ", "|", " ", "\n", ";"):
        assert urls_in(between.join(urls)) == whole
