"""Every export becomes a workspace of the same shop, and says what it understood."""

from pathlib import Path

import numpy as np
import polars as pl
import pytest
from tests.importing import exports
from tests.importing.exports import EXPORTS, ITEMS, USERS

import palate
from palate.errors import InputError
from palate.importing import SOURCES, import_source
from palate.shop import Shop, read_shop


def imported(tmp_path: Path, name: str, tool: str = "auto") -> tuple[Shop, list[str]]:
    wrote, make = EXPORTS[name]
    found = import_source(make(tmp_path / "export"), tmp_path / "shop", tool)
    assert found.tool == wrote
    shop = read_shop(tmp_path / "shop")
    assert len(shop.quarantine) == 0, shop.quarantine.rejects
    assert (found.items, found.interactions, found.reviews) == (
        len(shop.catalog.items) if found.items else 0,
        0 if shop.interactions_from == "reviews.csv" else len(shop.interactions),
        len(shop.reviews),
    )
    return shop, [*found.understood, *found.notes, *found.not_used]


@pytest.mark.parametrize("name", EXPORTS)
def test_every_export_is_told_and_leads_to_recommendations(tmp_path: Path, name: str) -> None:
    shop, said = imported(tmp_path, name)
    assert len(shop.catalog.items) == ITEMS
    assert shop.interactions["user_id"].n_unique() == USERS
    assert len(shop.interactions) == USERS * exports.EACH
    files = {path.name for path in (tmp_path / "export").iterdir()}
    assert all(any(file in line for line in said) for file in files), said
    ws = palate.open(tmp_path / "shop")
    ws.train(model="item-knn", on="all")
    user = str(shop.interactions["user_id"][0])
    assert len(ws.recommend(user, k=3)) == 3


@pytest.mark.parametrize("name", EXPORTS)
def test_an_import_changes_no_export_and_overwrites_nothing(tmp_path: Path, name: str) -> None:
    source = EXPORTS[name][1](tmp_path / "export")
    before = {path: path.read_bytes() for path in source.rglob("*") if path.is_file()}
    import_source(source, tmp_path / "shop", EXPORTS[name][0])
    assert before == {path: path.read_bytes() for path in source.rglob("*") if path.is_file()}
    with pytest.raises(InputError, match="already; give a folder that is new or empty"):
        import_source(source, tmp_path / "shop")


def test_films_of_1998_have_titles_in_latin_1_and_genres_by_flags(tmp_path: Path) -> None:
    shop, _ = imported(tmp_path, "movielens-100k")
    assert shop.catalog.titles[shop.catalog.items.position("20")] == '"Été" no. 20 (1995)'
    genres = dict(zip(shop.catalog.attributes["item_id"], shop.catalog.attributes["genres"], strict=True))
    assert (genres["20"], genres["21"]) == ("Action", "Adventure")


def test_tags_of_films_are_an_attribute_the_most_frequent_first(tmp_path: Path) -> None:
    imported(tmp_path, "movielens-late")
    assert '1,"Film, no. 1 (1995)",Drama|Comedy,funny|old' in (tmp_path / "shop" / "items.csv").read_text()


def test_reviews_of_amazon_2014_with_products_that_python_printed(tmp_path: Path) -> None:
    shop, said = imported(tmp_path, "amazon-2014")
    review = shop.reviews.table.row(0, named=True)
    assert review["text"].startswith("Works & shines, no. ")
    assert (review["helpful"], review["user_id"][0]) == (2, "A")
    assert any("2 products" in line and "nobody reviewed" in line for line in said)
    assert any("related" in line for line in said)
    listed = (tmp_path / "shop" / "media-urls.csv").read_text().splitlines()
    assert len(listed) == 1 + ITEMS
    assert "items,B000000001,image,http://ecx.example/1.jpg,," in listed


def test_reviews_of_amazon_2023_are_of_the_parent_and_have_pictures(tmp_path: Path) -> None:
    shop, _ = imported(tmp_path, "amazon-2023")
    assert "B000000001" in shop.catalog.items.ids
    row = pl.read_csv(tmp_path / "shop" / "items.csv").row(0)
    assert row == ("B000000001", "Lamp no. 1", "For the desk", "Warm Small", "Office|Lamps", "Lumen", 12.99)
    listed = (tmp_path / "shop" / "media-urls.csv").read_text()
    assert "reviews,Office:1,image,https://m.example/1.jpg,," in listed
    assert "items,B000000001,image,https://m.example/1-l.jpg,," in listed
    assert "thumb" not in listed


def test_labels_of_gorse_are_attributes_and_hidden_items_are_out_of_stock(tmp_path: Path) -> None:
    shop, said = imported(tmp_path, "gorse")
    row = shop.catalog.attributes.filter(pl.col("item_id") == "i3").row(0, named=True)
    assert (row["genre"], row["in_stock"]) == ("drama|war", "false")
    assert any("labels.vector" in line for line in said)
    assert set(shop.interactions["event"]) == {"star", "read"}


def test_variants_of_shopify_are_one_product_with_all_pictures_in_order(tmp_path: Path) -> None:
    shop, said = imported(tmp_path, "shopify")
    items = pl.read_csv(tmp_path / "shop" / "items.csv")
    assert items.row(0, named=True) == {
        "item_id": "lamp-1",
        "title": "Lamp no. 1",
        "description": "Warm & small, no. 1",
        "brand": "Lumen",
        "category": "Lamp",
        "tags": "desk|oak",
        "price": 9.0,
        "colour": "Red|Blue",
        "sku": "R1|B1",
        "in_stock": None,
    }
    assert items["in_stock"].to_list()[2] is False
    urls = pl.read_csv(tmp_path / "shop" / "media-urls.csv").filter(pl.col("id") == "lamp-1")["url"].to_list()
    assert urls == [f"https://cdn.example/{name}.jpg" for name in ("1a", "1b", "1r")]
    assert any("products_export.csv" in line and "image alt text" in line for line in said)
    assert set(shop.interactions["item_id"]) == set(items["item_id"])
    assert set(shop.interactions["event"]) == {"purchase"}
    assert shop.interactions["time"].min() == exports.rows()[0][3]


def test_variations_of_woocommerce_are_one_product_with_all_pictures(tmp_path: Path) -> None:
    shop, said = imported(tmp_path, "woocommerce")
    items = pl.read_csv(tmp_path / "shop" / "items.csv")
    assert items.filter(pl.col("item_id") == 1).row(0, named=True) == {
        "item_id": 1,
        "title": "Lamp no. 1",
        "description": "No. 1 Warm",
        "category": "Lamps",
        "categories": "Home > Lamps|Oak, solid",
        "tags": "desk",
        "price": 8,
        "sku": "L1|L1-R",
        "colour": "Red|Blue",
    }
    urls = pl.read_csv(tmp_path / "shop" / "media-urls.csv").filter(pl.col("id") == 1)["url"].to_list()
    assert urls == [f"https://shop.example/{name}.jpg" for name in ("1a", "1b", "1r")]
    assert any("weight (kg)" in line for line in said)
    assert set(shop.interactions["item_id"]) == {str(n) for n in items["item_id"]}


def test_orders_of_woocommerce_analytics_name_several_products_in_a_cell(tmp_path: Path) -> None:
    source = exports.woocommerce(tmp_path / "export")
    (source / "orders.csv").write_text(
        "Date,Order #,Status,Customer,Product(s),Items sold\n"
        '2024-05-01 10:00:00,7,completed,Ann,"2× Lamp no. 1, 1× Lamp no. 2 - Red",3\n'
        '2024-05-02 10:00:00,8,refunded,Bob,"1× Lamp no. 3",1\n'
        '2024-05-03 10:00:00,9,pending,Eve,"1× Lamp no. 3",1\n'
    )
    found = import_source(source, tmp_path / "shop")
    made = pl.read_csv(tmp_path / "shop" / "interactions.csv")
    assert made.select("user_id", "item_id", "event").rows() == [
        ("Ann", 1, "purchase"),
        ("Ann", 2, "purchase"),
        ("Bob", 3, "refund"),
    ]
    assert any("1 order" in line and "not paid" in line for line in found.not_used)


def test_refunds_and_cancellations_of_shopify_speak_against_the_item(tmp_path: Path) -> None:
    source = exports.shopify(tmp_path / "export")
    (source / "orders_export.csv").write_text(
        "Name,Email,Financial Status,Created at,Cancelled at,Lineitem name,Lineitem sku\n"
        "#1,a@x.example,refunded,2024-05-01 10:00:00 +0200,,Lamp no. 1,\n"
        "#2,b@x.example,paid,2024-05-01 10:00:00 +0200,2024-05-02 10:00:00 +0200,Lamp no. 2,\n"
        "#3,b@x.example,paid,2024-05-01 10:00:00 +0200,,Gift card,\n"
        "#4,,paid,2024-05-01 10:00:00 +0200,,Lamp no. 2,\n"
    )
    found = import_source(source, tmp_path / "shop")
    made = pl.read_csv(tmp_path / "shop" / "interactions.csv")
    assert made["event"].to_list() == ["refund", "cancel", "purchase"]
    assert made["item_id"].to_list() == ["lamp-1", "lamp-2", "Gift card"]
    assert found.quarantined == {"orders_export.csv": 1}
    assert any("'Gift card'; kept under that name" in line for line in found.understood)


@pytest.mark.parametrize("name", ["recbole-parts", "mmrec"])
def test_the_split_of_the_authors_is_kept(tmp_path: Path, name: str) -> None:
    shop, _ = imported(tmp_path, name)
    assert dict(shop.interactions["split"].value_counts().rows()) == {"train": 240, "valid": 40, "test": 40}


def test_features_of_mmrec_belong_to_the_items_that_they_are_numbered_by(tmp_path: Path) -> None:
    shop, _ = imported(tmp_path, "mmrec")
    values = np.load(tmp_path / "export" / "text_feat.npy")
    row = shop.ready["text"].ids.index("17")
    assert np.array_equal(shop.ready["text"].values[row], values[17])
    assert set(shop.ready) == {"text", "image"}


def test_what_is_no_row_of_an_export_is_in_the_quarantine(tmp_path: Path) -> None:
    source = exports.movielens_100k(tmp_path / "export")
    (source / "u.data").write_text("1\t2\t3\t880000000\nrubbish\n1\t3\t4\t880000001\n")
    found = import_source(source, tmp_path / "shop")
    assert (found.interactions, found.quarantined) == (2, {"u.data": 1})
    assert "u.data,2," in (tmp_path / "shop" / ".palate" / "import-quarantine.csv").read_text()


def test_two_programs_that_fit_are_a_question_that_each_answer_settles(tmp_path: Path) -> None:
    source = exports.recbole(exports.movielens_100k(tmp_path / "export"))
    with pytest.raises(InputError, match="could be of recbole and of movielens"):
        import_source(source, tmp_path / "shop")
    for tool in ("recbole", "movielens"):
        assert import_source(source, tmp_path / tool, tool).tool == tool


TWO = "user_id\titem_id\n1\t2\n"

WRONG: list[tuple[dict[str, str | bytes], str, str]] = [
    ({}, "auto", "holds no file"),
    ({"a.txt": "hello"}, "auto", "no table that palate knows"),
    ({"a.inter": TWO}, "lenskit", "there is no such source; there are: auto"),
    ({"a.inter": TWO, "b.inter": TWO}, "recbole", "could each be the .inter file"),
    ({"a.inter": "user_id\tx\n1\t2\n"}, "recbole", "needs a column item_id"),
    ({"movies.csv": "movieId,title,genres\n1,a,b\n"}, "movielens", "there is no ratings.csv"),
    ({"u.data": "1 2 3 4\n"}, "movielens", "has no line of 4 cells"),
    ({"feedback.csv": "user_id,item_id\nu,i\n"}, "gorse", "there is no feedback.csv with a feedback_type"),
    ({"a.csv": "asin,user_id\nB,u\n"}, "amazon", "there is no file of reviews"),
    ({"a.csv": "Title,Price\nx,1\n"}, "shopify", "there is no export of products"),
    ({"a.csv": "Title,Price\nx,1\n"}, "woocommerce", "there is no export of products"),
    ({"x.item": "item_id\n1\n"}, "mmrec", "there is no .inter file"),
    ({"a.inter": TWO, "text_feat.npy": b"\x80\x04N."}, "mmrec", "can't be read"),
]


@pytest.mark.parametrize(("files", "tool", "said"), WRONG)
def test_a_wrong_import_is_one_clear_line_and_writes_nothing(
    tmp_path: Path, files: dict[str, str | bytes], tool: str, said: str
) -> None:
    with pytest.raises(InputError) as wrong:
        import_source(exports.write(tmp_path / "export", files), tmp_path / "shop", tool)
    assert said in str(wrong.value)
    assert "\n" not in str(wrong.value)
    assert not (tmp_path / "shop").exists()


def test_an_export_that_is_not_there_is_said(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no such file or folder"):
        import_source(tmp_path / "nowhere", tmp_path / "shop")


def test_features_with_fewer_rows_than_items_are_refused(tmp_path: Path) -> None:
    source = exports.write(exports.mmrec(tmp_path / "export"), {"baby.inter": "userID\titemID\n1\t99\n"})
    with pytest.raises(InputError, match=r"has 30 rows, but baby\.inter has an item 99"):
        import_source(source, tmp_path / "shop")


def test_a_tool_that_the_files_are_not_of_says_what_is_missing(tmp_path: Path) -> None:
    source = exports.write(tmp_path / "export", {"notes.md": "nothing"})
    for tool in set(SOURCES) - {"auto"}:
        with pytest.raises(InputError, match=r"notes\.md|nothing to write|no table"):
            import_source(source, tmp_path / "shop", tool)
