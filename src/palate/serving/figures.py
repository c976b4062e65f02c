"""How a server is, in numbers of the last hour, kept in memory: requests, times to answer, errors, events.

What is kept does not grow: sixty minutes, each with its times to answer in buckets, and the latest kinds of
errors. A request costs under two microseconds.
"""

import time
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, field
from math import sqrt

MINUTES = 60
"""Minutes that are kept."""

LATELY = 5
"""Minutes that count as now."""

STEP = 1.15
"""Ratio of the ends of neighbouring buckets of times: a quantile is off by 7 % at most."""

ENDS = tuple(0.0001 * STEP**power for power in range(100))
"""Upper ends of the buckets of times to answer, in seconds: from 0.1 ms to 100 s."""

MOST_ERRORS = 50
"""Kinds of errors that are remembered."""

UNCOUNTED = ("/v1/health/", "/metrics", "/assets/")
"""Beginnings of routes by which a server is watched, and of files of the console."""


@dataclass
class Minute:
    """What happened in one minute.

    Parameters
    ----------
    number : int
        Minutes since 1970.
    requests, errors, events : int
    times : list of int
        Requests by time to answer, one entry a bucket of :data:`ENDS` and one beyond.
    """

    number: int
    requests: int = 0
    errors: int = 0
    events: int = 0
    times: list[int] = field(default_factory=lambda: [0] * (len(ENDS) + 1))


@dataclass(frozen=True)
class LastError:
    """A kind of errors: how many there were, when the last one was, and its request's id."""

    method: str
    route: str
    status: int
    count: int
    at: float
    request_id: str


class Figures:
    """Counts what a server answers."""

    def __init__(self) -> None:
        self.began = time.time()
        self._requests: list[Minute | None] = [None] * MINUTES
        # The writer of the store counts these in a thread of its own.
        self._events: list[Minute | None] = [None] * MINUTES
        self._errors: dict[tuple[str, str, int], LastError] = {}

    def answered(self, method: str, route: str, status: int, seconds: float, request_id: str) -> None:
        """Count a request; 5xx are errors."""
        if route == "/" or route.startswith(UNCOUNTED):
            return
        minute = _this(self._requests)
        minute.requests += 1
        minute.times[bisect_left(ENDS, seconds)] += 1
        if status >= 500:
            minute.errors += 1
            self._remember(method, route, status, request_id)

    def came(self, events: Sequence[object]) -> None:
        """Count events that were stored."""
        _this(self._events).events += len(events)

    def _remember(self, method: str, route: str, status: int, request_id: str) -> None:
        kind = method, route, status
        before = self._errors.pop(kind, None)
        count = 1 if before is None else before.count + 1
        # The latest comes last, and the one that is longest ago goes first.
        self._errors[kind] = LastError(*kind, count, time.time(), request_id)
        if len(self._errors) > MOST_ERRORS:
            del self._errors[next(iter(self._errors))]

    # -- reading ---------------------------------------------------------------------------------------------

    def errors(self) -> list[LastError]:
        """Kinds of errors since the start, the latest first."""
        return list(reversed(list(self._errors.values())))

    def minutes(self) -> list[Minute]:
        """The last hour, oldest first, without minutes before the start; the current one is not over."""
        now = int(time.time() // 60)
        first = max(now - MINUTES + 1, int(self.began // 60))
        told: list[Minute] = []
        for number in range(first, now + 1):
            own = _of(self._requests, number)
            events = _of(self._events, number).events
            told.append(Minute(number, own.requests, own.errors, events, own.times))
        return told

    @staticmethod
    def quantile(minutes: Sequence[Minute], share: float) -> float | None:
        """Seconds within which a share of the requests of some minutes was answered; None without any."""
        total = sum(minute.requests for minute in minutes)
        if not total:
            return None
        counts = [sum(column) for column in zip(*(minute.times for minute in minutes), strict=True)]
        reached = 0
        for position, count in enumerate(counts):
            reached += count
            if reached >= share * total:
                return ENDS[min(position, len(ENDS) - 1)] / sqrt(STEP)
        return ENDS[-1]


def _this(kept: list[Minute | None]) -> Minute:
    """The minute that it is, which takes the place of that of an hour ago."""
    number = int(time.time() // 60)
    minute = kept[number % MINUTES]
    if minute is None or minute.number != number:
        minute = kept[number % MINUTES] = Minute(number)
    return minute


def _of(kept: list[Minute | None], number: int) -> Minute:
    """A minute as it was counted; an empty one where nothing happened."""
    minute = kept[number % MINUTES]
    return minute if minute is not None and minute.number == number else Minute(number)
