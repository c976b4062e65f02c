"""Items: upserts, tombstones, pages, changes; their vectors."""

import numpy as np
import pytest

from palate.errors import InputError
from palate.store import Item, NewEvent, NewItem, NewReview, Store
from palate.store.items import delete_items, items_changed, items_named, put_items, set_state
from palate.store.vectors import Vector, put_vectors, vectors_after, vectors_of


def put(store: Store, *rows: NewItem) -> list[int]:
    return store.submit(lambda connection: put_items(connection, rows)).result(10)


def there(store: Store, item_id: str) -> Item:
    found = store.item(item_id)
    assert found is not None
    return found


def test_an_item_is_read_back_as_it_came(store: Store) -> None:
    attributes = {"description_zh": "红色的鞋", "Zoll": 10.5, "a": ["x", None, True], "size": {"eu": 42}}
    new = NewItem("i/1", "Shoe", "Red.", "shoes", "Acme", 9.99, True, attributes)
    (seq,) = put(store, new)
    item = there(store, "i/1")
    assert (item.title, item.description, item.category, item.brand) == ("Shoe", "Red.", "shoes", "Acme")
    assert (item.price, item.in_stock, item.state, item.seq) == (9.99, True, "pending", seq)
    assert list(item.attributes.items()) == list(attributes.items())
    assert item.deleted_at is None
    assert store.item("nothing") is None


def test_an_item_takes_the_place_of_one_with_its_id(store: Store) -> None:
    put(store, NewItem("i", "old", brand="Acme"))
    before = there(store, "i")
    put(store, NewItem("i", "new"), NewItem("i", "newest"))
    item = there(store, "i")
    assert (item.title, item.brand) == ("newest", None)
    assert item.seq > before.seq
    assert store.counts().items == 1


def test_a_deleted_item_leaves_a_tombstone_and_may_come_back(store: Store) -> None:
    put(store, NewItem("a"), NewItem("b"))
    gone = store.submit(lambda connection: delete_items(connection, ["a", "never", "a"])).result(10)
    assert gone == ["a"]
    assert [item.item_id for item in store.items()] == ["b"]
    assert [item.item_id for item in store.items(deleted=True)] == ["a", "b"]
    assert there(store, "a").deleted_at is not None
    put(store, NewItem("a", "back"))
    assert there(store, "a").deleted_at is None


def test_pages_by_key_are_in_the_order_of_code_points(store: Store) -> None:
    ids = ["A", "Z", "a", "z", "É", "é", "物", "i 1", "i-1", "i1", "😀"]
    put(store, *map(NewItem, ids))
    paged: list[str] = []
    while page := store.items(after=paged[-1] if paged else "", limit=3):
        paged += [item.item_id for item in page]
    assert paged == sorted(ids)
    assert [item.item_id for item in store.read(items_named, ["z", "no", "A"])] == ["A", "z"]


def test_what_changed_since_is_in_order_with_deletions(store: Store) -> None:
    put(store, NewItem("a"), NewItem("b"), NewItem("c"))
    seen = max(item.seq for item in store.items())
    put(store, NewItem("c", "new"))
    store.submit(lambda connection: delete_items(connection, ["a"])).result(10)
    assert [(item.item_id, item.deleted_at is None) for item in store.read(items_changed, seen)] == [
        ("c", True),
        ("a", False),
    ]


def test_an_encoded_item_that_changed_meanwhile_stays_pending(store: Store) -> None:
    (old,) = put(store, NewItem("a"))
    (new,) = put(store, NewItem("a", "changed"))
    assert not store.submit(lambda connection: set_state(connection, "a", old, "encoded")).result(10)
    assert there(store, "a").state == "pending"
    assert store.submit(lambda connection: set_state(connection, "a", new, "encoded")).result(10)
    assert there(store, "a").state == "encoded"


@pytest.mark.parametrize("number", [float("nan"), float("inf"), float("-inf")])
def test_numbers_that_are_none_are_refused(number: float) -> None:
    for make in (
        lambda: NewItem("a", price=number),
        lambda: NewItem("a", attributes={"sizes": [1, {"eu": number}]}),
        lambda: NewEvent("u", "i", value=number),
        lambda: NewEvent("u", "i", occurred_at=number),
        lambda: NewReview("i", rating=number),
        lambda: NewReview("i", occurred_at=number),
    ):
        with pytest.raises(InputError, match="finite"):
            make()


def test_vectors_come_back_to_the_last_bit(store: Store) -> None:
    put(store, NewItem("a"), NewItem("b"))
    values = np.random.default_rng(0).normal(size=7).astype(np.float32)
    rows = [Vector("a", "text", "e5", values), Vector("a", "image", "vit", -values)]
    store.submit(lambda connection: put_vectors(connection, rows)).result(10)
    store.submit(lambda connection: put_vectors(connection, [Vector("a", "text", "e5", values * 2)])).result(
        10
    )
    image, text = store.read(vectors_of, "a")
    assert np.array_equal(text.values, values * 2)
    assert np.array_equal(image.values, -values)
    assert [vector.modality for vector in store.read(vectors_after, 0)] == ["image", "text"]
    assert [vector.modality for vector in store.read(vectors_after, image.seq)] == ["text"]
