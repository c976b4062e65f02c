"""Time as it was planned: what `auto` tries follows from estimates, and not from how busy a machine is."""

import time
from dataclasses import dataclass, field

PATIENCE = 4.0
"""Times its budget that a search may take by the clock, where a machine is slower or busier than planned."""

ALWAYS = float("inf")
"""Share of the budget of a step that is done whatever is left."""


@dataclass
class Plan:
    """Planned seconds that are spent of a budget, and the clock that ends a search far behind its plan.

    Every step is estimated before it is begun (:mod:`palate.models.auto.costs`), and charged as estimated.
    The same data and budget give the same steps then, on any machine that does them within PATIENCE budgets.

    Parameters
    ----------
    budget : float
        Seconds for all of it on the machine that the estimates are made for.

    Attributes
    ----------
    spent : float
        Planned seconds of the steps so far.
    until : float
        ``time.monotonic()`` after which nothing more is begun.
    """

    budget: float
    spent: float = 0.0
    until: float = field(init=False)

    def __post_init__(self) -> None:
        self.until = time.monotonic() + PATIENCE * self.budget

    @property
    def is_late(self) -> bool:
        """Whether the clock has passed ``until``."""
        return time.monotonic() > self.until

    def affords(self, seconds: float, share: float = 1.0) -> bool:
        """Return whether a step of so many planned seconds, ended within a share of the budget, may begin."""
        if share == ALWAYS:
            return True
        return self.spent + seconds <= share * self.budget and not self.is_late

    def spend(self, seconds: float) -> None:
        """Charge a step."""
        self.spent += seconds
