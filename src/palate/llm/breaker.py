"""A circuit breaker: a server that keeps failing is left alone for a while."""

import time
from collections import deque
from collections.abc import Callable


class Breaker:
    """Counts failures of one server.

    Parameters
    ----------
    failures : int
        That open it, when they fall within ``window`` seconds.
    window, rest : float
        Seconds in which failures count, and for which nothing is sent once it is open. Then one request may
        try; its end closes the breaker or opens it again.
    clock : callable
        Seconds, always growing.
    """

    def __init__(
        self,
        failures: int = 5,
        window: float = 30.0,
        rest: float = 30.0,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.failures, self.window, self.rest, self.clock = failures, window, rest, clock
        self._failed: deque[float] = deque(maxlen=failures)
        self._opened: float | None = None
        self._trying = False

    def may_pass(self) -> bool:
        """Whether a request may be made; its end must be told by one of the methods below."""
        if self._opened is None:
            return True
        if self._trying or self.clock() - self._opened < self.rest:
            return False
        self._trying = True
        return True

    def succeeded(self) -> None:
        """The server answered."""
        self._failed.clear()
        self._opened, self._trying = None, False

    def failed(self) -> None:
        """The server failed."""
        now = self.clock()
        self._failed.append(now)
        many = len(self._failed) == self.failures and now - self._failed[0] <= self.window
        if self._trying or many:
            self._opened = now
        self._trying = False

    def gave_up(self) -> None:
        """The request ended for a reason that says nothing of the server."""
        self._trying = False
