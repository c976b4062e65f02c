"""Several processes on one PostgreSQL database hear of each other's events."""

import time
from pathlib import Path

import pytest

from palate.store import Event, NewEvent, Store
from palate.store import follower as follower_module
from palate.tasks.live.stored_histories import StoredHistories


def wait_for(heard: list[Event], count: int) -> None:
    deadline = time.monotonic() + 20
    while len(heard) < count:
        assert time.monotonic() < deadline
        time.sleep(0.02)


@pytest.mark.parametrize("url", ["postgres"], indirect=True)
def test_events_of_another_process_are_heard_once_and_own_ones_not(
    url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(follower_module, "PAUSE", 0.05)
    with Store.open(url, tmp_path / "a") as ours, Store.open(url, tmp_path / "b") as theirs:
        ours.add_events([NewEvent("u", "before")]).result(10)
        heard: list[Event] = []
        ours.follow(heard.extend)
        for number in range(5):
            ours.add_events([NewEvent("u", f"own-{number}")]).result(10)
            theirs.add_events([NewEvent("u", f"other-{number}")]).result(10)
        wait_for(heard, 5)
        time.sleep(0.2)
        assert [event.item_id for event in heard] == [f"other-{number}" for number in range(5)]


@pytest.mark.parametrize("url", ["postgres"], indirect=True)
def test_a_history_in_memory_has_what_another_process_stored(
    url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(follower_module, "PAUSE", 0.05)
    with Store.open(url, tmp_path / "a") as ours, Store.open(url, tmp_path / "b") as theirs:
        histories = StoredHistories(ours)
        assert histories.of("u") == ()
        theirs.add_events([NewEvent("u", "i", "view")]).result(10)
        deadline = time.monotonic() + 20
        while not histories.of("u"):
            assert time.monotonic() < deadline
            time.sleep(0.02)
        assert [event.item_id for event in histories.of("u")] == ["i"]


def test_sqlite_has_no_other_processes(tmp_path: Path) -> None:
    with Store.open(None, tmp_path) as store:
        heard: list[Event] = []
        store.follow(heard.extend)
        store.add_events([NewEvent("u", "i")]).result(10)
    assert heard == []
