"""What answers led to, counted by the database; the same on both."""

from collections.abc import Iterable

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete
from tests.store.conftest import Store

from palate.store import Impression, NewEvent
from palate.store.impressions import insert_impressions
from palate.store.outcomes import Outcome, events_of_unknown_answers, names_of_outcomes, outcomes
from palate.store.schema import events, impressions

CLICKS, CONVERSIONS = ["view", "buy"], ["buy"]


def shown(name: str, model: str = "m", placement: str | None = None, at: float = 50.0) -> Impression:
    return Impression(name, "u", placement, model, None, ["a", "b"], ["personal"] * 2, at)


def write(store: Store, answers: Iterable[Impression], led_to: Iterable[NewEvent]) -> None:
    rows = list(answers)
    store.submit(lambda connection: insert_impressions(connection, rows)).result(10)
    store.add_events(list(led_to)).result(10)


def found(store: Store, since: float = 0.0, until: float = 100.0) -> list[Outcome]:
    return store.read(outcomes, since, until, CLICKS, CONVERSIONS)


def test_answers_are_counted_once_however_many_events_they_led_to(store: Store) -> None:
    clicked = [NewEvent("u", item, name, recommendation_id="r1") for item in "ab" for name in CLICKS]
    write(store, [shown("r1"), shown("r2"), shown("r3", "n", "home")], clicked)
    assert found(store) == [Outcome("m", None, None, 2, 4, 1, 1), Outcome("n", None, "home", 1, 2, 0, 0)]


def test_events_of_no_answer_or_of_items_that_it_did_not_show_count_for_none(store: Store) -> None:
    strays = [
        NewEvent("u", "a", "view"),
        NewEvent("u", "c", "view", recommendation_id="r1"),
        NewEvent("u", "a", "view", recommendation_id="never"),
        NewEvent("u", "a", "skip", recommendation_id="r1"),
        NewEvent("u", "a", None, 5.0, recommendation_id="r1"),
    ]
    write(store, [shown("r1")], strays)
    assert found(store) == [Outcome("m", None, None, 1, 2, 0, 0)]
    assert sorted(store.read(names_of_outcomes, 0.0, 100.0)) == ["", "skip"]
    assert store.read(events_of_unknown_answers, 0.0, 1e12) == 2
    assert store.read(events_of_unknown_answers, 0.0, 10.0) == 0


def test_a_time_begins_with_its_first_moment_and_ends_before_its_last(store: Store) -> None:
    write(store, [shown("r1", at=10.0), shown("r2", at=20.0)], [])
    assert [outcome.answers for outcome in found(store, 10.0, 20.0)] == [1]
    assert found(store, 20.5, 30.0) == []


answers = st.lists(st.tuples(st.sampled_from("mn"), st.sampled_from([None, "home"])), max_size=6)
hits = st.lists(
    st.tuples(st.integers(0, 7), st.sampled_from("abc"), st.sampled_from(["view", "buy", "skip"])),
    max_size=12,
)


@given(given_answers=answers, led_to=hits)
@settings(
    max_examples=25,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
def test_the_database_counts_what_a_loop_counts(
    store: Store, given_answers: list[tuple[str, str | None]], led_to: list[tuple[int, str, str]]
) -> None:
    for table in (events, impressions):
        store.submit(lambda connection, table=table: connection.execute(delete(table)).close()).result(10)
    rows = [shown(f"r{place}", model, where) for place, (model, where) in enumerate(given_answers)]
    write(store, rows, [NewEvent("u", item, name, recommendation_id=f"r{to}") for to, item, name in led_to])
    told = {
        (outcome.model_id, outcome.placement): (outcome.answers, outcome.clicked, outcome.converted)
        for outcome in found(store)
    }
    for model, where in told:
        names = {row.recommendation_id for row in rows if (row.model_id, row.placement) == (model, where)}
        there = [(f"r{to}", name) for to, item, name in led_to if f"r{to}" in names and item in "ab"]
        clicked = {to for to, name in there if name in CLICKS}
        converted = {to for to, name in there if name in CONVERSIONS}
        assert told[model, where] == (len(names), len(clicked), len(converted))
    assert sum(answers for answers, _, _ in told.values()) == len(rows)
