"""What follows from each outcome of a request: an answer, an error, or another attempt. Sends nothing."""

from collections.abc import Generator
from itertools import count
from typing import TypeVar

import httpx

from palate.client.call import Call
from palate.client.errors import Unreachable
from palate.client.parsing import problem
from palate.client.retries import Retries, retry_after

T = TypeVar("T")

PASSING = (httpx.NetworkError, httpx.TimeoutException, httpx.RemoteProtocolError)
"""Errors that may be gone a moment later."""

NEVER_SENT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout)
"""Errors after which the server has seen nothing of the request."""

TOO_OFTEN, UNAVAILABLE = 429, (502, 503, 504)
"""Statuses that may be gone a moment later; after the latter the request may have been done."""

Outcome = httpx.Response | httpx.TransportError


def exchange(call: Call[T], retries: Retries) -> Generator[float, Outcome, T]:
    """Yield the seconds to wait before each attempt, and take what came of it.

    Returns
    -------
    T
        What the call reads from its answer.

    Raises
    ------
    ApiError, Unreachable, UnexpectedAnswer
        If there is no answer and no further attempt.
    """
    outcome = yield 0.0
    maybe_done = False
    for attempt in count(1):
        if isinstance(outcome, httpx.Response):
            if outcome.is_success or outcome.status_code in call.answers:
                return call.read(outcome.content)
            if outcome.status_code == 404 and call.absent_is_done and maybe_done:
                return call.read(b"")
        wait = _wait(call, retries, attempt, outcome)
        if wait is None:
            raise _error(outcome) from (None if isinstance(outcome, httpx.Response) else outcome)
        maybe_done = maybe_done or _may_be_done(outcome)
        outcome = yield wait
    raise AssertionError  # pragma: no cover


def _wait(call: Call[T], retries: Retries, attempt: int, outcome: Outcome) -> float | None:
    """Seconds before the next attempt; None where there is to be none."""
    if not call.repeatable and _may_be_done(outcome):
        return None
    if not isinstance(outcome, httpx.Response):
        return retries.wait(attempt, None) if isinstance(outcome, PASSING) else None
    if outcome.status_code == TOO_OFTEN or outcome.status_code in UNAVAILABLE:
        return retries.wait(attempt, retry_after(outcome.headers.get("retry-after")))
    return None


def _may_be_done(outcome: Outcome) -> bool:
    """Whether the server may have done what was asked, though it did not say so."""
    if isinstance(outcome, httpx.Response):
        return outcome.status_code in UNAVAILABLE
    return not isinstance(outcome, NEVER_SENT)


def _error(outcome: Outcome) -> Exception:
    if isinstance(outcome, httpx.Response):
        return problem(outcome.status_code, outcome.content, outcome.headers.get("x-request-id"))
    sent = "no connection" if isinstance(outcome, NEVER_SENT) else "no answer; it may have been done"
    return Unreachable(f"{sent}: {str(outcome) or type(outcome).__name__}")
