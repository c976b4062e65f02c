"""Reviews and media: content-addressed files, collected when nobody refers to them; erasing a user."""

import contextlib
import time
from pathlib import Path

import pytest

from palate.store import Attached, Impression, NewEvent, NewItem, NewReview, Review, Store, Unavailable
from palate.store.erasing import erased_users, user_hash
from palate.store.events import AHEAD
from palate.store.impressions import impression, shown_to
from palate.store.items import put_items
from palate.store.media import find, keep
from palate.store.reviews import (
    add_review,
    delete_review,
    review,
    reviews_after,
    reviews_of_item,
    reviews_of_user,
    set_read,
)
from palate.store.spool import TooLarge

PICTURE = b"\x89PNG not really"


def upload(store: Store, content: bytes = PICTURE) -> Attached:
    with store.media.spool(limit=1 << 20) as spool:
        for start in range(0, len(content), 4):
            spool.write(content[start : start + 4])
        file = spool.finish()
        return store.submit(
            lambda connection: keep(connection, store.media, file, "image", "image/png", (3, 2))
        ).result(10)


def add(store: Store, new: NewReview) -> Review:
    return store.submit(lambda connection: add_review(connection, new)).result(10)


def files(store: Store) -> list[str]:
    return sorted(
        path.name for path in store.media.folder.rglob("*") if path.is_file() and path.name[0] != "."
    )


def test_a_review_is_read_back_as_it_came(store: Store) -> None:
    picture = upload(store)
    new = NewReview("i", "u", "很好 \n看", 4.5, 3.0, 1_700_000_000.25, (picture, picture), "r1")
    stored = add(store, new)
    assert store.read(review, "r1") == stored
    assert (stored.text, stored.rating, stored.helpful, stored.occurred_at) == (
        "很好 \n看",
        4.5,
        3.0,
        1_700_000_000.25,
    )
    assert stored.media == (picture, picture)
    assert add(store, NewReview("i", occurred_at=time.time() + 1e6)).occurred_at != pytest.approx(
        time.time() + 1e6, abs=AHEAD * 2
    )


def test_reviews_by_item_user_and_order_of_change(store: Store) -> None:
    for name, item, user in (("r1", "i", "u"), ("r2", "j", "u"), ("r3", "i", "v")):
        add(store, NewReview(item, user, review_id=name))
    assert [review.review_id for review in store.read(reviews_of_item, "i")] == ["r1", "r3"]
    assert [review.review_id for review in store.read(reviews_of_user, "u")] == ["r1", "r2"]
    assert store.submit(lambda connection: set_read(connection, "r1", "encoded", "said")).result(10)
    assert [review.review_id for review in store.read(reviews_after, 0)] == ["r2", "r3", "r1"]
    assert store.submit(lambda connection: delete_review(connection, "r2")).result(10)
    assert not store.submit(lambda connection: delete_review(connection, "r2")).result(10)
    assert store.read(review, "r2") is None


def test_the_same_content_is_one_file(store: Store) -> None:
    first, second = upload(store), upload(store)
    assert first == second
    assert files(store) == [first.sha256]
    stored = store.read(find, first.sha256)
    assert stored is not None
    assert (stored.bytes, stored.type, stored.width, stored.height) == (len(PICTURE), "image/png", 3, 2)
    assert store.media.path(first.sha256).read_bytes() == PICTURE


def test_uploads_that_fail_leave_nothing(store: Store) -> None:
    with pytest.raises(TooLarge), store.media.spool(limit=4) as spool:
        spool.write(b"12345")
    with contextlib.suppress(RuntimeError), store.media.spool(limit=9) as spool:
        spool.write(b"12345")
        raise RuntimeError
    with pytest.raises(Unavailable, match="full"), store.media.spool(limit=9, floor=1 << 62):
        pass
    assert files(store) == []


def test_files_that_are_borrowed_stay_where_they_are(store: Store, tmp_path: Path) -> None:
    source = tmp_path / "picture.png"
    source.write_bytes(PICTURE)
    with store.media.borrow(source) as file:
        kept = store.submit(
            lambda connection: keep(connection, store.media, file, "image", "image/png")
        ).result(10)
    assert source.read_bytes() == store.media.path(kept.sha256).read_bytes() == PICTURE


def test_files_are_collected_when_nothing_refers_to_them(store: Store) -> None:
    used, moved, unused = upload(store), upload(store, b"moved"), upload(store, b"unused")
    add(store, NewReview("i", "u", media=(used,)))
    store.submit(lambda connection: put_items(connection, [NewItem("i", media=(moved,))])).result(10)
    store.submit(lambda connection: put_items(connection, [NewItem("i", "kept without saying")])).result(10)
    assert store.collect_media() == 0  # somebody may be about to refer to it
    assert store.collect_media(grace=0) == 1
    assert files(store) == sorted([used.sha256, moved.sha256])
    assert not store.media.path(unused.sha256).exists()
    store.submit(lambda connection: put_items(connection, [NewItem("i", media=())])).result(10)
    stray = store.media.path("0" * 64)
    stray.parent.mkdir()
    stray.write_bytes(b"nobody's")
    assert store.collect_media(grace=0) == 2
    assert files(store) == [used.sha256]


def test_erasing_a_user_deletes_all_that_is_theirs_and_nothing_else(store: Store) -> None:
    own, shared = upload(store, b"only theirs"), upload(store, b"of others too")
    secret = "my-secret-words"
    for user in ("u", "v"):
        store.add_events([NewEvent(user, "i")] * 1).result(10)
        store.add_impressions([Impression(f"rec-{user}", user, None, None, None, ["i"], ["model"], 1.0)])
    add(store, NewReview("i", "u", secret, media=(own, shared)))
    add(store, NewReview("i", "v", "other", media=(shared,)))
    store.submit(lambda connection: put_items(connection, [NewItem("i", media=(shared,))])).result(10)
    while store.counts().impressions < 2:
        time.sleep(0.01)
    gone = store.erase_user("u").result(10)
    assert (gone.events, gone.reviews, gone.impressions, gone.media) == (1, 1, 1, (own.sha256,))
    assert store.events_of("u") == []
    assert len(store.events_of("v")) == 1
    assert store.read(reviews_of_user, "u") == []
    assert store.read(impression, "rec-u") is None
    assert [outcome.recommendation_id for outcome in store.read(shown_to, "v", 0.0)] == ["rec-v"]
    assert files(store) == [shared.sha256]
    assert list(store.read(erased_users)) == [user_hash("u")]
    for path in store.folder.glob("shop.db*"):
        assert secret.encode() not in path.read_bytes()
    assert store.erase_user("u").result(10).events == 0
