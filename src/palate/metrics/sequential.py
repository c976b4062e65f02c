"""Confidence sequences: intervals of a difference of two rates that hold at all times at once."""

from dataclasses import dataclass
from math import exp, inf, log, log1p, sqrt

LEVEL = 0.95
"""Chance that the interval holds the true difference at every look."""

TIGHTEST = 2000
"""Users of both arms at which the interval is about as narrow as it can be."""

FEWEST = 10
"""Users of each arm below which nothing is said."""

PSEUDO = 2.0
"""Hits, and as many misses, that are added to each arm's own where its variance is estimated (Agresti and
Coull 1998): a rare hit among few users must not look certain."""


@dataclass(frozen=True, slots=True)
class Rate:
    """Number of users, and of those among them who did something."""

    users: int
    hits: int

    @property
    def value(self) -> float:
        """Hits per user."""
        return self.hits / self.users if self.users else 0.0

    @property
    def variance(self) -> float:
        """Variance of the rate, with :data:`PSEUDO` observations."""
        smoothed = (self.hits + PSEUDO) / (self.users + 2 * PSEUDO)
        return smoothed * (1 - smoothed) / self.users


@dataclass(frozen=True, slots=True)
class Difference:
    """The second rate minus the first.

    Parameters
    ----------
    estimate, low, high : float
        It, and an interval at :data:`LEVEL`.
    confidence : float
        The highest level at which an interval would not hold 0; 0 where none would.
    """

    estimate: float
    low: float
    high: float
    confidence: float


def difference(first: Rate, second: Rate) -> Difference | None:
    """Compare two rates of users who arrive in sequence, with an interval that may be read at any time.

    The normal-mixture confidence sequence of Robbins (1970), with estimated variances as in Waudby-Smith,
    Arbour, Sinha, Kennedy and Ramdas (2024): looking at it after each user, and stopping when it leaves 0,
    raises a false alarm with a chance of at most 1 - :data:`LEVEL`.

    Parameters
    ----------
    first, second : Rate
        Of two groups drawn at random.

    Returns
    -------
    Difference or None
        None while a group has fewer than :data:`FEWEST` users.
    """
    if min(first.users, second.users) < FEWEST:
        return None
    estimate = second.value - first.value
    variance = first.variance + second.variance
    alpha = 1 - LEVEL
    seen = 4 / (1 / first.users + 1 / second.users)
    mixed = seen * (-2 * log(alpha) + log(-2 * log(alpha)) + 1) / TIGHTEST
    radius = sqrt(variance * 2 * (mixed + 1) / mixed * (0.5 * log1p(mixed) - log(alpha)))
    surprise = estimate**2 / variance * mixed / (2 * (mixed + 1)) - 0.5 * log1p(mixed)
    confidence = 1 - exp(-surprise) if surprise < inf else 1.0
    return Difference(estimate, estimate - radius, estimate + radius, max(confidence, 0.0))
