"""Work that must be done though processes come and go: a queue of jobs with leases.

Who claims a job holds a token for a while, and renews it while it works. Where a worker stops without a word,
the lease runs out and another claims the job. Attempts are counted at the claim, so that one that kills its
worker counts; after three it is parked with its reason.
"""

import secrets
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Any, Literal

from sqlalchemy import ColumnElement, Connection, delete, func, select, text, update

from palate.store.dialect import insert_into
from palate.store.events import new_id
from palate.store.schema import jobs

State = Literal["queued", "running", "done", "parked", "cancelled"]

ATTEMPTS = 3
LEASE = 60.0
"""Seconds that a claim holds without being renewed."""

RETRY = 10.0
"""Seconds before the second attempt; the third waits twice as long."""

STOPPED = "the worker stopped without a word"


@dataclass(frozen=True, slots=True)
class Job:
    """One piece of work.

    Parameters
    ----------
    id, kind : str
        Which, and what is to be done.
    key : str or None
        At most one job of a key waits, and at most one runs.
    payload : mapping
        What the worker has to know.
    state : str
        queued, running, done, parked (failed for good) or cancelled.
    priority : int
        Higher ones first.
    attempts : int
        How often it was claimed.
    lease_token, lease_until : str, float or None
        Of who works on it.
    run_after : float
        Unix seconds before which it waits.
    error : str or None
        Why the last attempt failed.
    progress : mapping or None
        How far the worker is, or what came of it.
    created_at, updated_at : float
        Unix seconds.
    """

    id: str
    kind: str
    key: str | None
    payload: Mapping[str, Any]
    state: State
    priority: int
    attempts: int
    lease_token: str | None
    lease_until: float | None
    run_after: float
    error: str | None
    progress: Mapping[str, Any] | None
    created_at: float
    updated_at: float


_COLUMNS = [jobs.c[field.name] for field in fields(Job)]


def enqueue(
    connection: Connection,
    kind: str,
    payload: Mapping[str, Any],
    *,
    key: str | None = None,
    priority: int = 0,
    run_after: float | None = None,
) -> Job:
    """Queue a job; one of the same key that waits takes the new payload and the higher priority instead."""
    now = time.time()
    insert = insert_into(connection, jobs).values(
        id=new_id(),
        kind=kind,
        key=key,
        payload=dict(payload),
        state="queued",
        priority=priority,
        attempts=0,
        run_after=now if run_after is None else run_after,
        created_at=now,
        updated_at=now,
    )
    higher = func.max if connection.dialect.name == "sqlite" else func.greatest
    earlier = func.min if connection.dialect.name == "sqlite" else func.least
    upsert = insert.on_conflict_do_update(
        index_elements=[jobs.c.key],
        index_where=text("state = 'queued'"),
        set_={
            "payload": insert.excluded.payload,
            "priority": higher(jobs.c.priority, insert.excluded.priority),
            "run_after": earlier(jobs.c.run_after, insert.excluded.run_after),
            "updated_at": now,
        },
    )
    return Job(*connection.execute(upsert.returning(*_COLUMNS)).one())


def claim(connection: Connection, kinds: Sequence[str], lease: float = LEASE) -> Job | None:
    """Take the next job of some kinds; None where none is due."""
    now = time.time()
    lapsed = (jobs.c.state == "running") & (jobs.c.lease_until <= now)
    _park(connection, lapsed & (jobs.c.attempts >= ATTEMPTS), now)
    other = jobs.alias("other")
    same_key_runs = (
        select(other.c.id)
        .where(other.c.key == jobs.c.key, other.c.state == "running", other.c.id != jobs.c.id)
        .exists()
    )
    due = ((jobs.c.state == "queued") & (jobs.c.run_after <= now) & ~same_key_runs) | lapsed
    order = (jobs.c.priority.desc(), jobs.c.run_after, jobs.c.id)
    found = select(jobs.c.id).where(jobs.c.kind.in_(kinds), due).order_by(*order).limit(1)
    taken = {
        "state": "running",
        "attempts": jobs.c.attempts + 1,
        "lease_token": secrets.token_hex(16),
        "lease_until": now + lease,
        "updated_at": now,
    }
    change = update(jobs).where(jobs.c.id == found.scalar_subquery()).values(taken).returning(*_COLUMNS)
    row = connection.execute(change).first()
    return None if row is None else Job(*row)


def renew(
    connection: Connection, held: Job, progress: Mapping[str, Any] | None = None, lease: float = LEASE
) -> bool:
    """Hold a job for longer, and say how far it is; False where it was lost, and work on it must stop."""
    now = time.time()
    values: dict[str, Any] = {"lease_until": now + lease, "updated_at": now}
    if progress is not None:
        values["progress"] = dict(progress)
    return _change(connection, held, values)


def finish(connection: Connection, held: Job, outcome: Mapping[str, Any] | None = None) -> bool:
    """Say that a job is done, in the transaction that stores what came of it; False where it was lost."""
    values: dict[str, Any] = {"state": "done", "error": None, "updated_at": time.time()}
    if outcome is not None:
        values["progress"] = dict(outcome)
    return _change(connection, held, {**values, "lease_token": None, "lease_until": None})


def fail(connection: Connection, held: Job, error: str, *, for_good: bool = False) -> bool:
    """Say that an attempt failed: the job waits for the next one, or is parked after the last.

    Parameters
    ----------
    connection, held
        The job as it was claimed.
    error : str
        Why, for people.
    for_good : bool
        Whether another attempt can't help, as with a file that does not decode.
    """
    now = time.time()
    values: dict[str, Any] = {"error": error, "lease_token": None, "lease_until": None, "updated_at": now}
    newer = (jobs.c.key == held.key) & (jobs.c.state == "queued")
    if held.key is not None and connection.execute(select(jobs.c.id).where(newer)).first() is not None:
        values["state"] = "cancelled"  # a newer job of this key waits, and does the same with newer data
    elif for_good or held.attempts >= ATTEMPTS:
        values["state"] = "parked"
    else:
        values |= {"state": "queued", "run_after": now + RETRY * 2 ** (held.attempts - 1)}
    return _change(connection, held, values)


def cancel(connection: Connection, job_id: str) -> bool:
    """Stop a job that waits or runs, whose worker learns so when it renews; False where there is none."""
    active = jobs.c.state.in_(("queued", "running", "parked"))
    values = {"state": "cancelled", "lease_token": None, "lease_until": None, "updated_at": time.time()}
    return connection.execute(update(jobs).where(jobs.c.id == job_id, active).values(values)).rowcount == 1


def retry(connection: Connection, job_id: str) -> Job | None:
    """Queue a parked job anew; None where it is not parked."""
    found = job(connection, job_id)
    if found is None or found.state != "parked":
        return None
    connection.execute(update(jobs).where(jobs.c.id == job_id).values(state="cancelled"))
    return enqueue(connection, found.kind, found.payload, key=found.key, priority=found.priority)


def job(connection: Connection, job_id: str) -> Job | None:
    """A job by its id; None where there is none."""
    row = connection.execute(select(*_COLUMNS).where(jobs.c.id == job_id)).first()
    return None if row is None else Job(*row)


def jobs_page(
    connection: Connection,
    before: str | None = None,
    limit: int = 100,
    state: State | None = None,
    kind: str | None = None,
) -> list[Job]:
    """The next jobs, newest first; of one state and one kind where they are named."""
    query = select(*_COLUMNS).order_by(jobs.c.id.desc()).limit(limit)
    wanted = ((jobs.c.state, state), (jobs.c.kind, kind))
    query = query.where(*(column == value for column, value in wanted if value is not None))
    if before is not None:
        query = query.where(jobs.c.id < before)
    return [Job(*row) for row in connection.execute(query)]


def count_jobs(connection: Connection) -> dict[tuple[str, str], int]:
    """How many jobs there are of each kind and state."""
    query = select(jobs.c.kind, jobs.c.state, func.count()).group_by(jobs.c.kind, jobs.c.state)
    return {(kind, state): count for kind, state, count in connection.execute(query)}


def forget_old(connection: Connection, before: float) -> int:
    """Delete jobs that were done or cancelled before a time; return how many."""
    over = jobs.c.state.in_(("done", "cancelled")) & (jobs.c.updated_at < before)
    return connection.execute(delete(jobs).where(over)).rowcount


def _park(connection: Connection, which: ColumnElement[bool], now: float) -> None:
    values = {"state": "parked", "lease_token": None, "lease_until": None, "updated_at": now}
    connection.execute(update(jobs).where(which).values(error=func.coalesce(jobs.c.error, STOPPED), **values))


def _change(connection: Connection, held: Job, values: Mapping[str, Any]) -> bool:
    mine = (jobs.c.id == held.id) & (jobs.c.lease_token == held.lease_token)
    return connection.execute(update(jobs).where(mine).values(values)).rowcount == 1
