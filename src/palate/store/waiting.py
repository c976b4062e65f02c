"""Queue of the writer: requests, bounded by their rows, then impressions."""

import threading
from collections import deque
from collections.abc import Sequence

from palate.store.errors import Busy, Unavailable
from palate.store.group import Request
from palate.store.impressions import Impression

GROUP = 512
"""Rows of a group from which no more requests join it."""

WAITING = 20_000
"""Rows that may wait; what comes on top is refused."""

UNSENT = 5_000
"""Impressions that may wait; what comes on top is counted and dropped."""


class Waiting:
    """A queue of requests and one of impressions, filled by many threads and emptied by one."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._requests: deque[Request] = deque()
        self._impressions: deque[Impression] = deque()
        self._fault: Unavailable | None = None
        self.rows = 0
        self.closing = False
        self.dropped_impressions = 0

    @property
    def fault(self) -> Unavailable | None:
        """Why requests are refused; None where they are not."""
        return self._fault

    @fault.setter
    def fault(self, fault: Unavailable | None) -> None:
        with self._changed:
            self._fault = fault

    def put(self, request: Request) -> None:
        """Queue a request.

        Raises
        ------
        Busy
            If too much waits already.
        Unavailable
            If nothing can be written now.
        """
        with self._changed:
            if self.closing:
                raise Unavailable("the store is closing", retry_after=5)
            if self._fault is not None:
                raise Unavailable(str(self._fault), self._fault.retry_after)
            if self._requests and self.rows + request.rows > WAITING:
                raise Busy(f"{self.rows:,} rows wait to be written already")
            self._requests.append(request)
            self.rows += request.rows
            self._changed.notify()

    def put_impressions(self, rows: Sequence[Impression]) -> None:
        """Queue impressions; drop and count those for which there is no room."""
        with self._changed:
            refused = self.closing or self._fault is not None
            room = 0 if refused else max(UNSENT - len(self._impressions), 0)
            self._impressions.extend(rows[:room])
            self.dropped_impressions += len(rows[room:])
            if len(self._impressions) >= GROUP:
                self._changed.notify()

    def close(self) -> None:
        """Take nothing more."""
        with self._changed:
            self.closing = True
            self._changed.notify()

    def wait(self, seconds: float) -> None:
        """Wait until there is something to do, at most for some seconds.

        Impressions wait for each other: nobody waits for them, and a thread that wakes for each takes turns
        from those that answer.
        """
        with self._changed:
            if not (self._requests or len(self._impressions) >= GROUP or self.closing):
                self._changed.wait(seconds)

    def take(self) -> list[Request]:
        """The next requests, a transaction's worth of rows; those that were cancelled are passed over."""
        group: list[Request] = []
        rows = 0
        with self._changed:
            while self._requests and (not group or rows + self._requests[0].rows <= GROUP):
                request = self._requests.popleft()
                self.rows -= request.rows
                if request.future.set_running_or_notify_cancel():
                    group.append(request)
                    rows += request.rows
        return group

    def take_impressions(self) -> list[Impression]:
        """The next impressions, where no request waits."""
        with self._changed:
            count = 0 if self._requests else min(len(self._impressions), GROUP)
            return [self._impressions.popleft() for _ in range(count)]
