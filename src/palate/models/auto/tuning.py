"""The search behind `auto`: fit and judge what may enter a blend, within a budget of seconds."""

import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, cast

from palate.errors import Diverged, PalateError, SolveFailed
from palate.holdout import Holdout
from palate.logs import get_logger
from palate.metrics import Quality
from palate.models.auto.families import Family, Learner, Memory, families, learners, memories
from palate.models.base import Recommender
from palate.models.blend import Parameters, remembering
from palate.models.making import make
from palate.progress import Progress
from palate.runtime import Runtime

if TYPE_CHECKING:
    from palate.models.learned.learned import Learned

log = get_logger(__name__)

KEPT = 2
"""Memories of each fitted model that enter the race."""

LEARNED_FROM = 300.0
"""Seconds of budget from which learned models are trained too."""

CLOSED_SHARE = 0.7
"""Share of the budget in which closed forms are searched."""

CLOSED_MOST = 200.0
"""Seconds for them where learned models are to follow."""

ENDED_SHARE = 0.9
"""Share of the budget by which the last training has ended; the rest is for weighing the blend."""

RACING = 2.0
"""Seconds that scoring for the race takes, and ranking there, for each second of judging."""

LEAST_TRAINING = 20.0
"""Seconds below which no training is begun."""


CANNOT_BE_JUDGED = (Diverged, SolveFailed)
"""What one candidate may end in without ending the search."""


@dataclass(frozen=True)
class Trial:
    """Something that was tried.

    Parameters
    ----------
    model : str
        Name in the registry.
    parameters : Parameters
        What it was fitted with.
    memory : Memory
        How fast it forgets.
    quality : Quality
        On the held-out rows.
    seconds : float
        To fit and judge it.
    judging : float
        Seconds of that for judging it, which is about what the race takes for it.
    """

    model: str
    parameters: Parameters
    memory: Memory
    quality: Quality
    seconds: float
    judging: float


@dataclass(frozen=True)
class LeftOut:
    """Something that was tried and can't be judged, since its numbers are not finite or can't be solved.

    Parameters
    ----------
    model, parameters, memory, seconds
        As of a trial.
    why : str
        What went wrong.
    """

    model: str
    parameters: Parameters
    memory: Memory
    seconds: float
    why: str


@dataclass(frozen=True)
class Entrant(Trial):
    """A trial that enters the race for a place in the blend, with its fitted model."""

    fitted: Recommender


@dataclass
class Search:
    """Trials on one holdout, and the clock.

    Parameters
    ----------
    holdout : Holdout
        What models learn from and are judged on.
    budget : float
        Seconds for all of it, and for weighing the blend afterwards.
    seed : int
        Of learned models.
    progress : callable, optional
        Told of each family before it is searched.

    Attributes
    ----------
    trials : list of Trial
        All that was tried, in order.
    skipped : list of str
        Models that there was no time for.
    left_out : list of LeftOut
        What was tried and can't be judged.
    """

    holdout: Holdout
    budget: float
    seed: int = 0
    progress: Progress | None = None
    trials: list[Trial] = field(default_factory=list[Trial])
    skipped: list[str] = field(default_factory=list[str])
    left_out: list[LeftOut] = field(default_factory=list[LeftOut])

    def __post_init__(self) -> None:
        self._began = time.monotonic()

    @property
    def ends(self) -> float:
        """``time.monotonic()`` when the last training has ended; the rest is for the race."""
        return self._began + ENDED_SHARE * self.budget

    @property
    def over(self) -> float:
        """``time.monotonic()`` when the budget is spent."""
        return self._began + self.budget

    def racing(self, entrants: list[Entrant]) -> list[Entrant]:
        """The best entrants that there is time to race with, at least one, in the order they came."""
        left, kept = self.over - time.monotonic(), set[int]()
        for position in sorted(range(len(entrants)), key=lambda position: -entrants[position].quality.value):
            left -= RACING * entrants[position].judging
            if kept and left < 0:
                break
            kept.add(position)
        return [entrant for position, entrant in enumerate(entrants) if position in kept]

    def entrants(self) -> list[Entrant]:
        """The best of every family and every learned model that the budget allows, fitted."""
        closed = families(self.holdout.fit)
        learned = learners(self.holdout.fit, self.seed) if self.budget >= LEARNED_FROM else []
        most = CLOSED_MOST if learned else float("inf")
        deadline = self._began + min(CLOSED_SHARE * self.budget, most)
        steps = 2 * len(closed) + len(learned)
        begun: dict[int, Entrant] = {}
        for position, family in enumerate(closed):
            if begun and time.monotonic() >= deadline:
                self.skipped.append(family.model)
                continue
            self._say(f"try {family.model}", position, steps)
            if (entrant := self._begun(family, deadline)) is not None:
                begun[position] = entrant
        tuned: dict[int, list[Entrant]] = {}
        # Where time runs out, it is what promised least that stays as it began.
        for done, position in enumerate(sorted(begun, key=lambda position: -begun[position].quality.value)):
            self._say(f"try {closed[position].model}", len(closed) + done, steps)
            tuned[position] = self._tuned(closed[position], begun.pop(position), deadline)
        entrants = [entrant for position in sorted(tuned) for entrant in tuned[position]]
        for done, learner in enumerate(learned):
            self._say(f"try {learner.model}", 2 * len(closed) + done, steps)
            entrants += self._trained(learner)
        if self.skipped:
            log.warning("out of budget", skipped=", ".join(self.skipped))
        return entrants

    def _begun(self, family: Family, deadline: float) -> Entrant | None:
        """A family as its search starts, at its best memory; None where it is left out."""
        start = self._fit(family.model, family.start, Memory())
        return self._remembering(start, deadline)[0] if start is not None and family.forgets else start

    def _tuned(self, family: Family, best: Entrant, deadline: float) -> list[Entrant]:
        """The best settings of a family, at its best memories, best first."""
        for changes in family.grid:
            centre = best.parameters
            for change in changes:
                if time.monotonic() + best.seconds > deadline:
                    break
                trial = self._fit(family.model, {**centre, **change}, best.memory)
                if trial is not None and trial.quality.value > best.quality.value:
                    best = trial
        return self._remembering(best, deadline)[:KEPT] if family.forgets else [best]

    def _fit(self, model: str, parameters: Parameters, memory: Memory) -> Entrant | None:
        began = time.monotonic()
        try:
            fitted = make(model, **parameters).fit(self.holdout.fit)
        except CANNOT_BE_JUDGED as error:
            return self._leave_out(model, parameters, memory, began, error)
        return self._judged(model, parameters, memory, remembering(fitted, memory.steps, memory.days), began)

    def _leave_out(
        self, model: str, parameters: Parameters, memory: Memory, began: float, error: PalateError
    ) -> None:
        log.warning("left out of the blend", model=model, why=str(error))
        self.left_out.append(LeftOut(model, parameters, memory, time.monotonic() - began, str(error)))

    def _trained(self, learner: Learner) -> list[Entrant]:
        """A learned model, trained within its share of what is left; nothing where that is too little."""
        began = time.monotonic()
        left = self.ends - began
        if left < LEAST_TRAINING:
            self.skipped.append(learner.model)
            return []
        runtime = Runtime(progress=self.progress, deadline=began + learner.share * left)
        model = cast("Learned", make(learner.model, **learner.parameters).within(runtime))
        try:
            model.fit(self.holdout.known)
        except CANNOT_BE_JUDGED as error:
            self._leave_out(learner.model, learner.parameters, Memory(), began, error)
            return []
        if model.epochs_ == 0:
            self.skipped.append(learner.model)
            return []
        # Epochs as they turned out: who trains the recipe again need not judge them again.
        parameters = {**learner.parameters, "epochs": model.epochs_}
        trained = self._judged(learner.model, parameters, Memory(), model, began)
        return [] if trained is None else self._remembering(trained, self.ends)[:KEPT]

    def _remembering(self, entrant: Entrant, deadline: float) -> list[Entrant]:
        """A fitted entrant at every memory that there is time for, itself among them, best first."""
        found = [entrant]
        for memory in memories(self.holdout.fit):
            model = remembering(entrant.fitted, memory.steps, memory.days)
            if model is entrant.fitted or memory == entrant.memory:
                continue
            began = time.monotonic()
            if began + entrant.judging > deadline:
                break
            judged = self._judged(entrant.model, entrant.parameters, memory, model, began, entrant.seconds)
            found += [] if judged is None else [judged]
        return sorted(found, key=lambda other: -other.quality.value)

    def _judged(
        self,
        model: str,
        parameters: Parameters,
        memory: Memory,
        fitted: Recommender,
        began: float,
        before: float = 0.0,
    ) -> Entrant | None:
        ready = time.monotonic()
        try:
            quality = self.holdout.judge(fitted)
        except CANNOT_BE_JUDGED as error:
            return self._leave_out(model, parameters, memory, began, error)
        ended = time.monotonic()
        seconds, judging = before + ended - began, ended - ready
        self.trials.append(Trial(model, parameters, memory, quality, seconds, judging))
        log.debug("tried", model=model, parameters=parameters, recall=quality.recall, ndcg=quality.ndcg)
        return Entrant(model, parameters, memory, quality, seconds, judging, fitted)

    def _say(self, what: str, done: int, of: int) -> None:
        if self.progress:
            self.progress(what, done, of)
