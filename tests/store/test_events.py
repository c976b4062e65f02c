"""Events: stored once, in order, told to listeners before anybody else."""

import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.store.conftest import OpenStore

from palate.store import Added, Event, NewEvent, Store
from palate.store.events import AHEAD


def added(store: Store, *rows: NewEvent) -> Added:
    return store.add_events(rows).result(10)


def test_an_event_is_read_back_as_it_came(store: Store) -> None:
    outcome = added(store, NewEvent("爱丽丝", "i 1", "purchase", 4.5, 1_700_000_000.123456, "r1", "e1"))
    (event,) = store.events_of("爱丽丝")
    assert outcome == Added(new=1, duplicates=0, seq=event.seq)
    assert (event.event_id, event.item_id, event.event, event.value) == ("e1", "i 1", "purchase", 4.5)
    assert (event.occurred_at, event.recommendation_id) == (1_700_000_000.123456, "r1")
    assert abs(event.received_at - time.time()) < 60


def test_what_is_there_already_is_counted_and_changes_nothing(store: Store) -> None:
    first = added(store, NewEvent("u", "i", event_id="e1"))
    again = added(store, *[NewEvent("u", "other", event_id=name) for name in ("e1", "e2", "e2")])
    assert (again.new, again.duplicates) == (1, 2)
    assert [event.item_id for event in store.events_of("u")] == ["i", "other"]
    assert added(store, NewEvent("u", "i", event_id="e1")) == Added(0, 1, again.seq)
    assert first.seq < again.seq


def test_no_events_are_none(store: Store) -> None:
    assert added(store) == Added(0, 0, 0)


def test_a_client_whose_clock_is_ahead_does_not_write_the_future(store: Store) -> None:
    added(store, NewEvent("u", "i", occurred_at=time.time() + 1e6), NewEvent("u", "j"))
    j, i = store.events_of("u")
    assert j.item_id == "j"
    assert j.occurred_at == j.received_at
    assert i.occurred_at == i.received_at + AHEAD


def test_history_is_by_time_then_by_arrival(store: Store) -> None:
    for item, at in (("b", 20.0), ("a", 10.0), ("c", 20.0)):
        added(store, NewEvent("u", item, occurred_at=at))
    assert [event.item_id for event in store.events_of("u")] == ["a", "b", "c"]
    assert [event.item_id for event in store.events_of("u", limit=2)] == ["b", "c"]
    assert [event.item_id for event in store.events_after(0)] == ["b", "a", "c"]


def test_listeners_have_events_before_the_caller_does(store: Store) -> None:
    heard: list[Event] = []

    def listen(events: Sequence[Event]) -> None:
        time.sleep(0.05)
        heard.extend(events)

    store.subscribe(listen)
    added(store, NewEvent("u", "i", event_id="e1"))
    added(store, NewEvent("u", "i", event_id="e1"), NewEvent("u", "j", event_id="e2"))
    assert [event.event_id for event in heard] == ["e1", "e2"]
    assert heard == store.events_of("u")


def test_a_listener_that_fails_stops_nobody(store: Store) -> None:
    heard: list[Event] = []
    store.subscribe(lambda events: 1 / 0)
    store.subscribe(heard.extend)
    assert added(store, NewEvent("u", "i")).new == 1
    assert len(heard) == 1


def test_many_clients_at_once_lose_nothing_and_double_nothing(store: Store) -> None:
    heard: list[Event] = []
    store.subscribe(heard.extend)

    def client(number: int) -> list[Added]:
        # Every event is sent by two clients.
        rows = [NewEvent(f"u{number // 2}", f"i{n}", event_id=f"{number // 2}-{n}") for n in range(40)]
        return [added(store, *rows[start : start + 5]) for start in range(0, 40, 5)]

    with ThreadPoolExecutor(16) as pool:
        outcomes = [outcome for answers in pool.map(client, range(16)) for outcome in answers]
    assert sum(outcome.new for outcome in outcomes) == 8 * 40
    assert sum(outcome.duplicates for outcome in outcomes) == 8 * 40
    assert sorted(event.event_id for event in heard) == sorted(
        f"{u}-{n}" for u in range(8) for n in range(40)
    )
    assert [event.seq for event in heard] == sorted(event.seq for event in heard)


def test_events_are_there_after_opening_again(open_store: OpenStore) -> None:
    with open_store() as first:
        seq = added(first, NewEvent("u", "i")).seq
    second = open_store()
    assert [event.seq for event in second.events_of("u")] == [seq]
    assert second.users_exist(["u", "nobody"]) == {"u"}


numbers = st.floats(allow_nan=False, allow_infinity=False)
texts = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), min_size=1, max_size=20)


@pytest.fixture(scope="module")
def any_store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    with Store.open(None, tmp_path_factory.mktemp("any")) as store:
        yield store


@given(rows=st.lists(st.tuples(texts, texts, st.none() | texts, st.none() | numbers), max_size=8))
def test_any_text_and_number_comes_back(
    any_store: Store, rows: list[tuple[str, str, str | None, float]]
) -> None:
    given_rows = [NewEvent(user, item, event, value) for user, item, event, value in rows]
    before = any_store.add_events([]).result(10).seq
    any_store.add_events(given_rows).result(10)
    back = any_store.events_after(before)
    assert [(row.user_id, row.item_id, row.event, row.value) for row in back] == rows
