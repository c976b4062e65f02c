"""A closed form, fitted and judged: what a search has done by an engine, in this process or in others."""

import time
from copy import copy
from dataclasses import dataclass

from palate.data import Dataset
from palate.errors import Diverged, SolveFailed
from palate.holdout import Holdout
from palate.metrics import Quality
from palate.models.auto.families import Memory
from palate.models.auto.spill import spilled
from palate.models.base import Recommender
from palate.models.blend import Parameters, with_memory
from palate.models.making import make
from palate.models.persistence import SHARED

CANNOT_BE_JUDGED = (Diverged, SolveFailed)
"""What one candidate may end in without ending the search."""


@dataclass(frozen=True)
class Attempt:
    """What is to be fitted and judged: the name of a model, its parameters and its memory."""

    model: str
    parameters: Parameters
    memory: Memory

    def __str__(self) -> str:
        return ", ".join([self.model, *(f"{name} = {value}" for name, value in self.parameters.items())])


@dataclass(frozen=True)
class Outcome:
    """What became of an attempt.

    Parameters
    ----------
    fitted : Recommender or None
        The model; without what it shares with its dataset where it was fitted in another process.
    quality : Quality or None
        On the held-out rows; None where it can't be judged.
    seconds : float
        To fit and judge it, by the clock.
    why : str
        Why it can't be judged.
    """

    fitted: Recommender | None
    quality: Quality | None
    seconds: float
    why: str = ""

    def __getstate__(self) -> dict[str, object]:
        """Take what was learned to another process, and not what it shares with a dataset that is there."""
        if self.fitted is None:
            return dict(vars(self))
        bare = copy(self.fitted)
        for name in SHARED:
            vars(bare).pop(name, None)
        return {**vars(self), "fitted": bare}

    def model_of(self, dataset: Dataset) -> Recommender | None:
        """The model, with what it shares with the dataset that it was fitted on."""
        if self.fitted is not None and "users_" not in vars(self.fitted):
            self.fitted.bind(dataset)
        return self.fitted


def outcome_of(holdout: Holdout, attempt: Attempt) -> Outcome:
    """Fit a closed form on what is known, and judge it on what is held out."""
    began = time.monotonic()
    try:
        model = spilled(make(attempt.model, **attempt.parameters).fit(holdout.fit))
        fitted = with_memory(model, attempt.memory.steps, attempt.memory.days)
        quality = holdout.judge(fitted)
    except CANNOT_BE_JUDGED as error:
        return Outcome(None, None, time.monotonic() - began, str(error))
    return Outcome(fitted, quality, time.monotonic() - began)
