"""The queue of jobs: leases, attempts, keys."""

from collections.abc import Callable
from typing import TypeVar

import pytest
from sqlalchemy import Connection, text

from palate.store import Store
from palate.store import jobs as jobs_module
from palate.store.jobs import (
    ATTEMPTS,
    STOPPED,
    Job,
    cancel,
    claim,
    count_jobs,
    enqueue,
    fail,
    finish,
    forget_old,
    job,
    jobs_page,
    renew,
    retry,
)

T = TypeVar("T")


def do(store: Store, work: Callable[[Connection], T]) -> T:
    return store.submit(work).result(10)


def put(store: Store, name: str, key: str | None = None, priority: int = 0, kind: str = "encode") -> Job:
    return do(store, lambda connection: enqueue(connection, kind, {"item": name}, key=key, priority=priority))


def take(store: Store, lease: float = 60.0, kind: str = "encode") -> Job:
    held = do(store, lambda connection: claim(connection, [kind], lease))
    assert held is not None
    return held


def nothing_due(store: Store) -> bool:
    return do(store, lambda connection: claim(connection, ["encode"])) is None


def due_now(store: Store) -> None:
    do(store, lambda connection: connection.execute(text("UPDATE jobs SET run_after = 0")).close())


def test_jobs_are_claimed_by_priority_then_by_age_and_once(store: Store) -> None:
    for name, priority in (("a", 0), ("b", 0), ("first", 5)):
        put(store, name, priority=priority)
    put(store, "other", kind="train")
    assert [take(store).payload["item"] for _ in range(3)] == ["first", "a", "b"]
    assert nothing_due(store)


def test_a_job_is_done_with_its_outcome(store: Store) -> None:
    put(store, "a")
    held = take(store)
    assert do(store, lambda connection: renew(connection, held, {"done": 1, "of": 2}))
    seen = store.read(job, held.id)
    assert seen is not None
    assert (seen.state, seen.progress) == ("running", {"done": 1, "of": 2})
    assert do(store, lambda connection: finish(connection, held, {"rows": 3}))
    assert not do(store, lambda connection: finish(connection, held))
    assert store.read(count_jobs) == {("encode", "done"): 1}
    assert do(store, lambda connection: forget_old(connection, 9e9)) == 1


def test_a_poison_job_is_parked_after_three_attempts_with_its_reason(store: Store) -> None:
    put(store, "poison")
    for attempt in range(1, ATTEMPTS + 1):
        held = take(store)
        assert held.attempts == attempt
        do(store, lambda connection, held=held: fail(connection, held, f"no {held.attempts}"))
        if attempt < ATTEMPTS:
            assert nothing_due(store)  # it waits before the next attempt
            due_now(store)
    assert nothing_due(store)
    (parked,) = store.read(jobs_page, None, 10, "parked")
    assert (parked.error, parked.attempts) == ("no 3", 3)
    again = do(store, lambda connection: retry(connection, parked.id))
    assert again is not None
    assert take(store).id == again.id


def test_what_can_not_get_better_is_parked_at_once(store: Store) -> None:
    put(store, "broken")
    held = take(store)
    do(store, lambda connection: fail(connection, held, "does not decode", for_good=True))
    assert [job.error for job in store.read(jobs_page, None, 10, "parked")] == ["does not decode"]


def test_a_worker_that_stops_loses_its_job_and_each_time_counts(store: Store) -> None:
    put(store, "deadly")
    first = take(store, lease=-1)
    second = take(store, lease=-1)
    assert second.id == first.id
    assert not do(store, lambda connection: renew(connection, first))
    assert not do(store, lambda connection: finish(connection, first))
    take(store, lease=-1)
    assert nothing_due(store)
    (parked,) = store.read(jobs_page, None, 10, "parked")
    assert parked.error == STOPPED


def test_one_job_of_a_key_waits_and_one_runs(store: Store) -> None:
    put(store, "old", key="item-1")
    waiting = put(store, "new", key="item-1", priority=3)
    held = take(store)
    assert (held.id, held.payload["item"], held.priority) == (waiting.id, "new", 3)
    newer = put(store, "newer", key="item-1")
    assert newer.id != held.id
    assert nothing_due(store)  # it is about the same item
    do(store, lambda connection: fail(connection, held, "no"))
    failed = store.read(job, held.id)
    assert failed is not None
    assert failed.state == "cancelled"
    assert take(store).id == newer.id


def test_a_cancelled_job_is_lost_to_its_worker(store: Store) -> None:
    put(store, "a")
    held = take(store)
    assert do(store, lambda connection: cancel(connection, held.id))
    assert not do(store, lambda connection: renew(connection, held))
    assert not do(store, lambda connection: cancel(connection, held.id))


def test_jobs_wait_for_their_time(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    now = jobs_module.time.time()
    do(store, lambda connection: enqueue(connection, "encode", {}, run_after=now + 100))
    assert nothing_due(store)
    monkeypatch.setattr(jobs_module.time, "time", lambda: now + 101)
    assert take(store).attempts == 1
