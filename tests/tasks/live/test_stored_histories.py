"""Events of users in memory are those of the store, in its order, whenever they came."""

from collections.abc import Generator, Sequence
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection

from palate.store import NewEvent, Store
from palate.store.events import Brief
from palate.tasks.live import stored_histories
from palate.tasks.live.stored_histories import StoredHistories
from palate.tasks.stores import open_store

COMING = st.lists(
    st.tuples(st.sampled_from("ab"), st.integers(0, 5), st.sampled_from(["", "asked", "ahead"])), max_size=12
)
"""Who did something, when, and whether the user is asked for, or all are read ahead, before it comes."""


@pytest.fixture
def store(tmp_path: Path) -> Generator[Store]:
    with open_store(tmp_path) as store:
        yield store


@given(coming=COMING)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=25, deadline=None)
def test_events_in_memory_are_those_of_the_store(store: Store, coming: list[tuple[str, int, str]]) -> None:
    histories = StoredHistories(store)
    for place, (user, time, read) in enumerate(coming):
        if read == "asked":
            histories.of(user)
        elif read == "ahead":
            list(histories.fill())
        store.add_events([NewEvent(user, f"i{place}", "view", 1.0, float(time))]).result()
        for name in "ab":
            assert histories.of(name) == StoredHistories(store).of(name)


def test_only_the_newest_events_are_kept(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stored_histories, "NEWEST", 3)
    histories = StoredHistories(store)
    histories.of("a")
    for place in range(5):
        store.add_events([NewEvent("a", f"i{place}", "view", 1.0, float(place))]).result()
    assert [event.item_id for event in histories.of("a")] == ["i2", "i3", "i4"]


def write(store: Store, user: str, n_events: int) -> None:
    store.add_events([NewEvent(user, f"i{place}", "view") for place in range(n_events)]).result()


def test_events_are_read_ahead_of_those_who_came_last_as_many_as_are_kept(store: Store) -> None:
    for user in "abcd":
        write(store, user, 3)
    histories = StoredHistories(store, most=9)
    list(histories.fill())
    assert [user for user in "abcd" if histories.kept(user) is not None] == ["c", "d"]


def test_who_was_asked_for_longest_ago_is_dropped_first_whoever_was_read_ahead_before(store: Store) -> None:
    for user in "abcd":
        write(store, user, 1)
    histories = StoredHistories(store, most=6)
    histories.of("b")
    histories.of("a")
    list(histories.fill())
    histories.of("c")
    write(store, "b", 2)
    assert [user for user in "abcd" if histories.kept(user) is not None] == ["a", "b", "c"]
    histories.of("d")
    assert [user for user in "abcd" if histories.kept(user) is not None] == ["c", "d"]


def test_a_user_of_more_events_than_are_read_is_not_read_ahead(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stored_histories, "NEWEST", 3)
    write(store, "much", 5)
    write(store, "little", 2)
    histories = StoredHistories(store)
    list(histories.fill())
    assert histories.kept("much") is None
    assert histories.kept("little") is not None
    assert [event.item_id for event in histories.of("much")] == ["i2", "i3", "i4"]


def test_what_comes_in_while_it_is_read_ahead_is_not_missed(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(store, "a", 1)
    histories = StoredHistories(store)
    read = stored_histories.brief_of_users

    def reading(connection: Connection, ids: Sequence[str]) -> list[Brief]:
        rows = read(connection, ids)
        store.add_events([NewEvent("a", "late", "view")]).result()
        return rows

    monkeypatch.setattr(stored_histories, "brief_of_users", reading)
    list(histories.fill())
    assert [event.item_id for event in histories.of("a")] == ["i0", "late"]
