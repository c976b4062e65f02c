"""Failures of requests, and the time to wait before the next."""

import random
import time
from collections.abc import Mapping
from email.utils import parsedate_to_datetime

FIRST, MOST = 0.5, 8.0
"""Seconds: the longest first wait, and the longest of all."""


class Trouble(Exception):
    """A request ended without an answer.

    Parameters
    ----------
    kind : str
        Why, in a word or two, for counts.
    message : str
        Why, for people, without the key.
    again : bool
        Whether the same request may do better.
    wait : float, optional
        Seconds for which the server wants to be left alone.
    its_fault : bool
        Whether it says that the server fails.
    was_read : bool
        Whether the server may have read the request, which then costs something.
    refusal : str, optional
        What the server said of a request that it does not understand.
    """

    def __init__(
        self,
        kind: str,
        message: str,
        *,
        again: bool = False,
        wait: float | None = None,
        its_fault: bool = False,
        was_read: bool = True,
        refusal: str | None = None,
    ) -> None:
        super().__init__(message)
        self.kind, self.again, self.wait, self.its_fault = kind, again, wait, its_fault
        self.was_read, self.refusal = was_read, refusal


def wait_before(attempt: int, asked: float | None) -> float:
    """Seconds to wait before attempt number 2, 3, ...: what the server asked for, else full jitter.

    Brooker, Exponential backoff and jitter, AWS Architecture Blog 2015.
    """
    if asked is not None:
        return asked
    return random.uniform(0.0, min(MOST, FIRST * 2.0 ** (attempt - 2)))  # noqa: S311 no secret


def asked_wait(headers: Mapping[str, str]) -> float | None:
    """Seconds for which a server asks to be left alone, by its headers."""
    for name, unit in (("retry-after-ms", 1000.0), ("retry-after", 1.0)):
        value = headers.get(name)
        if value is None:
            continue
        try:
            seconds = float(value) / unit
        except ValueError:
            try:
                seconds = parsedate_to_datetime(value).timestamp() - time.time()
            except (ValueError, OverflowError):
                continue
        if seconds == seconds:
            return max(seconds, 0.0)
    return None
