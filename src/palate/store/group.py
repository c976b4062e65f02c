"""One transaction of the writer: requests in the order in which they came."""

from collections.abc import Callable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from sqlalchemy import Connection

from palate.store.errors import unavailable
from palate.store.events import Added, Event, NewEvent, insert_events, last_event

Work = Callable[[Connection], Any]


@dataclass(slots=True, eq=False)
class Request:
    """Work, or events to add where it is None.

    Parameters
    ----------
    future : Future
        Takes the outcome.
    work : callable, optional
        Given the connection inside the transaction. It may be called again when the transaction fails.
    events : sequence of NewEvent
        What to add.
    after : callable, optional
        Given what ``work`` returned, by the writer's thread after the commit and before the future has it.
    """

    future: "Future[Any]"
    work: Work | None = None
    events: Sequence[NewEvent] = ()
    after: Callable[[Any], object] | None = None

    @property
    def rows(self) -> int:
        """How much of a transaction it takes."""
        return max(len(self.events), 1)


@dataclass(frozen=True, slots=True)
class Failed:
    """What a request raised; the others of its transaction are not concerned."""

    error: Exception


def perform(connection: Connection, requests: Sequence[Request]) -> tuple[list[Any], list[Event]]:
    """Do all requests; return what came of each (:class:`Failed` where it raised), and the new events."""
    outcomes: list[Any] = []
    new: list[Event] = []
    for adding, run in groupby(requests, key=lambda request: request.work is None):
        together = list(run)
        if adding:
            added, events = _add(connection, together)
            outcomes += added
            new += events
        else:
            outcomes += [_do(connection, request, alone=len(requests) == 1) for request in together]
    return outcomes, new


def _add(connection: Connection, requests: Sequence[Request]) -> tuple[list[Added], list[Event]]:
    """Add the events of several requests by one statement, and count for each what was new."""
    events = insert_events(connection, [row for request in requests for row in request.events])
    newest = events[-1].seq if events else last_event(connection)
    left = {event.event_id for event in events}
    added: list[Added] = []
    for request in requests:
        ids = {row.event_id for row in request.events} & left
        left -= ids
        added.append(Added(len(ids), len(request.events) - len(ids), newest))
    return added, events


def _do(connection: Connection, request: Request, *, alone: bool) -> Any:
    """Do one work, in a savepoint where others share the transaction."""
    assert request.work is not None
    if alone:
        return request.work(connection)
    savepoint = connection.begin_nested()
    try:
        outcome = request.work(connection)
    except Exception as error:
        if unavailable(error) is not None:
            raise  # the transaction is lost, and its savepoint with it
        savepoint.rollback()
        return Failed(error)
    if savepoint.is_active:
        savepoint.commit()
    return outcome
