"""Events of users in memory are those of the store, in its order, whenever they came."""

from collections.abc import Generator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from palate.store import NewEvent, Store
from palate.tasks.live import stored_histories
from palate.tasks.live.stored_histories import StoredHistories
from palate.tasks.stores import open_store

COMING = st.lists(st.tuples(st.sampled_from("ab"), st.integers(0, 5), st.booleans()), max_size=12)
"""Who did something, when, and whether the user is read before it comes."""


@pytest.fixture
def store(tmp_path: Path) -> Generator[Store]:
    with open_store(tmp_path) as store:
        yield store


@given(coming=COMING)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=25, deadline=None)
def test_events_in_memory_are_those_of_the_store(store: Store, coming: list[tuple[str, int, bool]]) -> None:
    histories = StoredHistories(store)
    for place, (user, time, reads) in enumerate(coming):
        if reads:
            histories.of(user)
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
