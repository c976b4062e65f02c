"""Answers to requests with an Idempotency-Key, kept so that a retry gets the same one.

As the IETF draft says: a retry while the first request runs, and another payload under the same key, are
refused; else the stored answer is given again.
"""

import time
from dataclasses import dataclass

from sqlalchemy import Connection, delete, select, update

from palate.errors import InputError
from palate.store.schema import idempotency

KEPT = 24 * 3600.0
"""Seconds that an answer is kept."""

RUNNING = 600.0
"""Seconds after which a request without an answer counts as lost, with the process that had it."""


class StillRunning(InputError):
    """The first request with this key has no answer yet."""


class OtherPayload(InputError):
    """The key was used with another payload."""


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer as it was given."""

    status: int
    body: bytes


def begin(connection: Connection, key_id: str, key: str, fingerprint: str) -> Answer | None:
    """Begin a request: None says to go on, an answer that it was done before.

    Parameters
    ----------
    connection
    key_id : str
        Of the API key; keys of other clients are no concern.
    key : str
        What the client calls the request.
    fingerprint : str
        Of method, path and payload.

    Raises
    ------
    StillRunning, OtherPayload
    """
    now = time.time()
    forget_expired(connection, now)
    mine = (idempotency.c.key_id == key_id) & (idempotency.c.key == key)
    row = connection.execute(select(idempotency).where(mine)).first()
    if row is None:
        values = {"key_id": key_id, "key": key, "fingerprint": fingerprint, "expires": now + RUNNING}
        connection.execute(idempotency.insert(), values)
        return None
    if row.fingerprint != fingerprint:
        raise OtherPayload(f"Idempotency-Key '{key}' was used with another payload; use a new one")
    if row.status is None:
        raise StillRunning(f"the request with Idempotency-Key '{key}' is still running")
    return Answer(row.status, bytes(row.body))


def finish(connection: Connection, key_id: str, key: str, answer: Answer) -> None:
    """Keep the answer, in the transaction that did what it tells."""
    mine = (idempotency.c.key_id == key_id) & (idempotency.c.key == key)
    values = {"status": answer.status, "body": answer.body, "expires": time.time() + KEPT}
    connection.execute(update(idempotency).where(mine).values(values))


def forget(connection: Connection, key_id: str, key: str) -> None:
    """Let a request that failed be tried again."""
    mine = (idempotency.c.key_id == key_id) & (idempotency.c.key == key)
    connection.execute(delete(idempotency).where(mine, idempotency.c.status.is_(None)))


def forget_expired(connection: Connection, now: float | None = None) -> None:
    """Delete answers that were kept long enough."""
    connection.execute(delete(idempotency).where(idempotency.c.expires <= (now or time.time())))
