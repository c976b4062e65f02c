"""When a request is sent again, and after how long."""

import random
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime


@dataclass(frozen=True)
class Retries:
    """How often a request is sent again where the server is busy, restarts or can't be reached.

    Parameters
    ----------
    attempts : int
        How often it is sent at most; 1 for never again.
    first : float
        Seconds before the second attempt, about; each wait is about twice the one before.
    longest : float
        Seconds of a wait at most; a server that asks for longer is not asked again.
    """

    attempts: int = 6
    first: float = 0.2
    longest: float = 10.0

    def wait(self, attempt: int, asked: float | None) -> float | None:
        """Seconds to wait after an attempt, counted from 1; None to give up.

        Parameters
        ----------
        attempt : int
            Which one failed.
        asked : float or None
            Seconds that the server wants to be left alone.
        """
        if attempt >= self.attempts or (asked is not None and asked > self.longest):
            return None
        # Clients that were refused together must not come back together.
        jitter = random.uniform(0.5, 1.0)  # noqa: S311
        backoff = min(self.longest, self.first * 2.0 ** (attempt - 1)) * jitter
        return backoff if asked is None else max(backoff, asked + self.first * jitter)


def retry_after(value: str | None) -> float | None:
    """Seconds that a Retry-After header asks for, as seconds or as a date; None where it asks nothing."""
    if value is None:
        return None
    if value.strip().isdigit():
        return float(value)
    try:
        moment = parsedate_to_datetime(value)
    except ValueError:
        return None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return max(0.0, (moment - datetime.now(UTC)).total_seconds())
