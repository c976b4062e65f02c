"""A folder into the store and back is the same shop; what changed in between shows."""

import hashlib
from collections.abc import Iterator
from pathlib import Path

import polars as pl
import pytest
from polars.testing import assert_frame_equal
from tests.shops import write_shop

from palate.errors import InputError
from palate.shop import Shop, read_shop
from palate.shop.shop import MediaRef
from palate.store import NewEvent, NewItem, NewReview, Store
from palate.store.items import delete_items, put_items
from palate.store.reviews import add_review
from palate.tasks.export_shop import export_shop
from palate.tasks.import_shop import Imported, import_shop


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store.open(None, tmp_path / "store") as store:
        yield store


def contents(rows: tuple[tuple[MediaRef, ...], ...]) -> list[list[str]]:
    return [[hashlib.sha256(ref.path.read_bytes()).hexdigest() for ref in refs] for refs in rows]


def assert_same(first: Shop, second: Shop) -> None:
    for shop in (first, second):
        assert shop.quarantine.rejects == []
    before, other = first.catalog, second.catalog
    assert before.items.ids == other.items.ids
    assert before.place.tolist() == other.place.tolist()
    assert (before.titles, before.texts) == (other.titles, other.texts)
    assert_frame_equal(before.attributes, other.attributes)
    assert contents(before.images) == contents(other.images)
    assert contents(before.audio) == contents(other.audio)
    assert_frame_equal(first.interactions, second.interactions)
    assert_frame_equal(first.reviews.table, second.reviews.table)
    assert contents(first.reviews.images) == contents(second.reviews.images)
    assert contents(first.reviews.audio) == contents(second.reviews.audio)
    assert [(column.name, column.role) for column in first.columns if column.file.startswith("items")] == [
        (column.name, column.role) for column in second.columns if column.file.startswith("items")
    ]


def there_and_back(store: Store, folder: Path) -> Path:
    shop = read_shop(folder)
    imported = import_shop(store, shop)
    assert imported == Imported(store.counts().items, len(shop.interactions), len(shop.reviews))
    out = folder.parent / "out"
    export_shop(store, out, folder)
    return out


SHOPS = {
    "dated": {
        "items_csv": "item_id,brand,title,category,price,in_stock,description_zh,color\n"
        'b,Acme,"Red, big shoe",shoes,9.50,true,一双红色的大鞋子,red\n'
        'a,,"Blau ""x""",,€1.299,1,,blue\nc,Zed,,hats,,no,,\n',
        "interactions_csv": "user_id,item_id,timestamp,event,value\n"
        "u1,a,2024-01-02T03:04:05.678901Z,view,\nu1,b,2024-01-02T03:04:05Z,purchase,2.5\n"
        "u2,stranger,2023-05-06,cart,\n爱,a,2024-02-03,view,1.299\n",
        "reviews_csv": "review_id,user_id,item_id,text,rating,timestamp,helpful\n"
        "r1,u1,b,Good shoe,4.5,2024-03-01,3\n,u9,c,不好,1,2024-03-02,\n",
        "palate_toml": "[events]\nview = 0.3\n",
    },
    "undated": {
        "interactions_csv": "user_id,item_id\n" + "".join(f"u{n % 7},i{n * 5 % 11}\n" for n in range(60)),
    },
    "early": {
        "interactions_csv": "user_id,item_id,timestamp\n"
        "u,a,1970-01-03T00:00:00.5Z\nu,b,1970-02-03\nv,a,1971-01-01\n",
    },
    "split": {
        "items_jsonl": '{"item_id": "a", "size": 1.5, "tags": ["x", "y"]}\n{"item_id": "b", "size": 2}\n',
        "interactions_csv": "user_id,item_id,split\nu,a,train\nu,b,valid\nv,a,test\nv,b,train\n",
    },
    "reviews alone": {
        "reviews_csv": "user_id,item_id,text,rating,timestamp\n"
        "u,a,one,5,2024-01-01\nu,a,two,5,2024-01-01\nv,b,three,1,2024-01-02\n",
    },
    "items alone": {"items_csv": "item_id,title\na,A shoe\nb,A hat\n"},
}


@pytest.mark.parametrize("files", SHOPS.values(), ids=SHOPS)
def test_a_folder_comes_back_as_it_was(files: dict[str, str], store: Store, tmp_path: Path) -> None:
    folder = write_shop(tmp_path / "shop", **files)
    out = there_and_back(store, folder)
    assert_same(read_shop(folder), read_shop(out))
    assert (out / "palate.toml").is_file() == (folder / "palate.toml").is_file()


def test_a_shop_with_media_comes_back_as_it_was(shop_folder: Path, store: Store, tmp_path: Path) -> None:
    shop = read_shop(shop_folder)
    imported = import_shop(store, shop)
    assert imported is not None
    assert (imported.events, imported.reviews) == (len(shop.interactions), len(shop.reviews))
    written = export_shop(store, tmp_path / "out", shop_folder)
    assert written.media == store.counts().media > 0
    assert_same(shop, read_shop(tmp_path / "out"))
    assert import_shop(store, shop) is None


def test_an_import_that_was_cut_off_is_taken_up(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = write_shop(tmp_path / "shop", **SHOPS["dated"])
    shop = read_shop(folder)
    with monkeypatch.context() as patch:
        patch.setattr("palate.tasks.import_shop.os.sync", raise_interrupt)
        with pytest.raises(KeyboardInterrupt):
            import_shop(store, shop)
    assert import_shop(store, shop) is not None
    export_shop(store, tmp_path / "out", folder)
    assert_same(shop, read_shop(tmp_path / "out"))


def raise_interrupt(*_given: object) -> None:
    raise KeyboardInterrupt


def test_what_happened_since_shows(store: Store, tmp_path: Path) -> None:
    folder = write_shop(tmp_path / "shop", **SHOPS["dated"])
    there_and_back(store, folder)
    store.submit(lambda connection: delete_items(connection, ["a"])).result(10)
    new = NewItem("new", "New one", price=3.0, attributes={"Color": "green", "sizes": [1, 2]})
    store.submit(lambda connection: put_items(connection, [new])).result(10)
    store.add_events([NewEvent("u1", "new", "view")]).result(10)
    store.submit(lambda connection: add_review(connection, NewReview("new", "u1", "Fine"))).result(10)
    written = export_shop(store, tmp_path / "now")
    assert (written.items, written.left_out) == (3, 2)
    shop = read_shop(tmp_path / "now")
    assert shop.quarantine.rejects == []
    assert shop.catalog.items.ids == ("b", "c", "new", "stranger")
    assert shop.catalog.attributes.filter(item_id="new")["color"].to_list() == ["green"]
    assert shop.interactions.filter(item_id="new")["user_id"].to_list() == ["u1"]
    assert len(shop.reviews) == 3
    kept = export_shop(store, tmp_path / "all", keep_deleted=True)
    assert (kept.items, kept.left_out, kept.events) == (3, 0, written.events + 2)


@pytest.mark.parametrize(("name", "added"), [("undated", 0), ("split", 1)])
def test_new_events_come_after_those_of_a_folder_without_times(
    name: str, added: int, store: Store, tmp_path: Path
) -> None:
    folder = write_shop(tmp_path / "shop", **SHOPS[name])
    before = read_shop(folder).interactions
    there_and_back(store, folder)
    store.add_events([NewEvent("u0", "new", "view")]).result(10)
    written = export_shop(store, tmp_path / "now")
    assert written.split_added == added
    shop = read_shop(tmp_path / "now")
    assert shop.quarantine.rejects == []
    by_time = shop.interactions.sort("time")
    assert by_time["item_id"].to_list() == [*before["item_id"], "new"]
    assert by_time["split"].to_list() == [*before["split"], "train" if added else None]


def test_nothing_that_is_there_is_written_over(store: Store, tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "mine.txt").write_text("mine")
    with pytest.raises(InputError, match="new or empty"):
        export_shop(store, tmp_path / "out")
    assert (tmp_path / "out" / "mine.txt").read_text() == "mine"


def test_an_empty_store_gives_an_empty_folder(store: Store, tmp_path: Path) -> None:
    assert export_shop(store, tmp_path / "out").items == 0
    assert list((tmp_path / "out").iterdir()) == []


def test_rows_that_are_the_same_stay_as_many(store: Store, tmp_path: Path) -> None:
    store.add_events([NewEvent("u", "i", "view", occurred_at=1.7e9) for _ in range(3)]).result(10)
    export_shop(store, tmp_path / "out")
    assert read_shop(tmp_path / "out").interactions.select(pl.len()).item() == 3


def test_an_export_that_was_stopped_leaves_nothing(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store.add_events([NewEvent("u", "i", "view", occurred_at=1.7e9)]).result(10)
    monkeypatch.setattr("palate.tasks.export_shop._Writing.reviews", raise_interrupt)
    before = sorted(tmp_path.iterdir())
    with pytest.raises(KeyboardInterrupt):
        export_shop(store, tmp_path / "out")
    assert sorted(tmp_path.iterdir()) == before
