"""Backups while somebody writes, and back into either database."""

import json
import shutil
import threading
from pathlib import Path

import pytest
from sqlalchemy import select
from tests.store.conftest import OpenStore, new_database
from tests.store.test_reviews import upload

from palate.errors import InputError, UnusableFile
from palate.store import NewEvent, NewItem, NewReview, Store
from palate.store.backup import backup, restore
from palate.store.items import put_items
from palate.store.jobs import enqueue
from palate.store.keys import create_key
from palate.store.reviews import add_review
from palate.store.schema import metadata

PICTURES = (b"one", b"two")


def fill(store: Store) -> None:
    pictures = tuple(upload(store, content) for content in PICTURES)
    item = NewItem(
        "i", "鞋", price=1.25, in_stock=False, attributes={"b": 1, "a": [None, "x"]}, media=pictures
    )
    store.submit(lambda connection: put_items(connection, [item])).result(10)
    store.submit(lambda connection: add_review(connection, NewReview("i", "u", media=pictures[:1]))).result(
        10
    )
    store.submit(lambda connection: create_key(connection, "k", ["read"])).result(10)
    store.submit(lambda connection: enqueue(connection, "encode", {"item": "i"}, key="i")).result(10)
    store.add_events([NewEvent("u", f"i{n}", "view", n / 3, 1e9 + n / 7) for n in range(20)]).result(10)


def rows(store: Store) -> dict[str, list[tuple[object, ...]]]:
    with store.reading() as connection:
        return {
            table.name: sorted((tuple(row) for row in connection.execute(select(table))), key=repr)
            for table in metadata.sorted_tables
        }


@pytest.mark.parametrize("to", ["sqlite", "postgres"])
def test_a_backup_gives_back_every_row_and_file(store: Store, to: str, postgres: str, tmp_path: Path) -> None:
    fill(store)
    manifest = backup(store, tmp_path / "backup")
    assert (manifest.events, manifest.media) == (20, 2)
    url = new_database(postgres) if to == "postgres" else None
    assert restore(tmp_path / "backup", url, tmp_path / "restored") == manifest
    with Store.open(url, tmp_path / "restored") as restored:
        assert rows(restored) == rows(store)
        for content in PICTURES:
            assert upload(restored, content) is not None
        assert sorted(restored.media.hashes()) == sorted(store.media.hashes())
        newest = store.events_after(0)[-1].seq
        assert restored.add_events([NewEvent("u", "next")]).result(10).seq > newest
    with pytest.raises(InputError, match=r"already|has events"):
        restore(tmp_path / "backup", url, tmp_path / "restored")


def test_a_backup_is_one_moment_though_writers_go_on(store: Store, tmp_path: Path) -> None:
    fill(store)
    stop, sent = threading.Event(), 0

    def write() -> None:
        nonlocal sent
        while not stop.is_set():
            pair = [NewEvent("pair", "a"), NewEvent("pair", "b")]
            store.add_events(pair).result(10)
            sent += 1

    writer = threading.Thread(target=write)
    writer.start()
    try:
        backup(store, tmp_path / "backup")
    finally:
        stop.set()
        writer.join()
    restore(tmp_path / "backup", None, tmp_path / "restored")
    with Store.open(None, tmp_path / "restored", read_only=True) as restored:
        pairs = [event.item_id for event in restored.events_of("pair")]
    assert pairs == ["a", "b"] * (len(pairs) // 2)
    assert len(store.events_of("pair")) == 2 * sent >= len(pairs)


def test_files_that_are_no_longer_used_wait_for_the_end_of_a_backup(store: Store) -> None:
    upload(store, b"unused")
    with store.media.kept():
        assert store.collect_media(grace=0) == 0
        assert len(list(store.media.hashes())) == 1
    assert store.collect_media(grace=0) == 1


def test_what_is_damaged_is_refused_and_leaves_no_store(open_store: OpenStore, tmp_path: Path) -> None:
    with open_store() as store:
        fill(store)
        backup(store, tmp_path / "good")
        with pytest.raises(InputError, match="already"):
            backup(store, tmp_path / "good")
        file = store.media.path(next(store.media.hashes())).relative_to(store.media.folder)

    def damaged(name: str) -> Path:
        return Path(shutil.copytree(tmp_path / "good", tmp_path / name))

    (damaged("database") / "shop.db").open("ab").write(b"x")
    (damaged("picture") / "media" / file).write_bytes(b"other")
    (damaged("missing") / "media" / file).unlink()
    (damaged("manifest") / "backup.json").write_text("{}")
    newer = damaged("newer") / "backup.json"
    newer.write_text(json.dumps({**json.loads(newer.read_text()), "revision": "9999"}))
    for name in ("database", "picture", "missing", "manifest", "newer", "nowhere"):
        with pytest.raises(UnusableFile):
            restore(tmp_path / name, None, tmp_path / "restored")
        assert not (tmp_path / "restored" / "shop.db").exists()
