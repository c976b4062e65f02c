"""The search behind `auto`: fit and judge what may enter a blend, as far as a plan affords it."""

import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, cast

from palate.engine import Local, current
from palate.holdout import Holdout
from palate.logs import get_logger
from palate.metrics import Quality
from palate.models.auto.attempts import CANNOT_BE_JUDGED, Attempt, outcome_of
from palate.models.auto.costs import Costs, Sizes
from palate.models.auto.epochs import epoch_seconds
from palate.models.auto.families import Family, Learner, Memory, families, learners, memories
from palate.models.auto.plan import ALWAYS, Plan
from palate.models.base import Recommender
from palate.models.blend import Parameters, with_memory
from palate.models.making import make
from palate.progress import Progress
from palate.runtime import Runtime

if TYPE_CHECKING:
    from palate.models.learned.learned import Learned

log = get_logger(__name__)

LEARNED_USERS, LEARNED_FROM = 1000, 300.0
"""Judged users from which learned models are trained too, or seconds of a budget that asks for them."""

CLOSED_SHARE, BESIDE_LEARNED = 0.7, 0.5
"""Share of the plan in which closed forms are searched, alone and where learned models are to follow."""

NEW_ITEMS_SHARE = 0.2
"""Share of the budget up to which a factor for new items is looked for, beside the plan of all else."""

LEAST_TRAINING = 20.0
"""Planned seconds below which no training is begun."""


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
        To fit and judge it, by the clock.
    """

    model: str
    parameters: Parameters
    memory: Memory
    quality: Quality
    seconds: float


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
    """Trials on one holdout, within a plan.

    What is tried follows from the sizes of the data and the plan alone: each step is estimated, and begun
    where the plan affords it. The clock only ends a search that is far behind its plan.

    Parameters
    ----------
    holdout : Holdout
        What models learn from and are judged on.
    plan : Plan
        Planned seconds for all of it, and for weighing the blend afterwards.
    seed : int
        Of learned models.
    progress : callable, optional
        Told of each family before it is searched.

    Attributes
    ----------
    trials : list of Trial
        All that was tried, in order.
    skipped : dict of str to int
        Models that the plan had no room for, with how many of their settings and memories.
    left_out : list of LeftOut
        What was tried and can't be judged.
    """

    holdout: Holdout
    plan: Plan
    seed: int = 0
    progress: Progress | None = None
    trials: list[Trial] = field(default_factory=list[Trial])
    skipped: Counter[str] = field(default_factory=Counter[str])
    left_out: list[LeftOut] = field(default_factory=list[LeftOut])

    def __post_init__(self) -> None:
        self.costs = Costs(Sizes.of(self.holdout))
        self._attempt = partial(outcome_of, self.holdout)

    def racing(self, entrants: list[Entrant]) -> list[Entrant]:
        """The best entrants that the plan affords a race of, at least one, in the order they came."""
        best = sorted(range(len(entrants)), key=lambda position: -entrants[position].quality.value)
        kept: list[int] = []
        seconds = 0.0
        for position in best:
            models = [entrants[other].model for other in (*kept, position)]
            wanted = self._race_seconds(models)
            if kept and not self.plan.affords(wanted):
                self.skipped[f"race of {entrants[position].model}"] += 1
                continue
            kept.append(position)
            seconds = wanted
        self.plan.spend(seconds)
        return [entrant for position, entrant in enumerate(entrants) if position in kept]

    def entrants(self) -> list[Entrant]:
        """The best of every family and every learned model that the plan affords, fitted."""
        closed = families(self.holdout.fit)
        many = len(self.holdout) >= LEARNED_USERS or self.plan.budget >= LEARNED_FROM
        learned = learners(self.holdout.fit, self.seed) if many else []
        share = BESIDE_LEARNED if self._leaves_room_for(learned) else CLOSED_SHARE
        steps = 2 * len(closed) + len(learned)
        begun: dict[int, Entrant] = {}
        for position, family in enumerate(closed):
            self._say(f"try {family.model}", position, steps)
            # The first family costs next to nothing, and is always there.
            if (entrant := self._begun(family, share if position else ALWAYS)) is not None:
                begun[position] = entrant
        tuned: dict[int, Entrant] = {}
        # Where the plan has no room for all, it is what promised least that stays as it began.
        for done, position in enumerate(sorted(begun, key=lambda position: -begun[position].quality.value)):
            self._say(f"try {closed[position].model}", len(closed) + done, steps)
            tuned[position] = self._tuned(closed[position], begun.pop(position), share)
        entrants = [tuned[position] for position in sorted(tuned)]
        for done, learner in enumerate(learned):
            self._say(f"try {learner.model}", 2 * len(closed) + done, steps)
            if (trained := self._trained(learner, [entrant.model for entrant in entrants])) is not None:
                entrants.append(trained)
        return entrants

    def judges_new_items(self) -> bool:
        """Whether items are new and like others, and what factor they take may be looked for; charged then.

        What is left of a budget hangs on the races before, so this has a share of its own.
        """
        if not self.holdout.fit.features or not self.costs.sizes.new:
            return False
        seconds = self.costs.new_items()
        if seconds > NEW_ITEMS_SHARE * self.plan.budget or self.plan.is_late:
            self.skipped["factor of new items"] += 1
            return False
        self.plan.spend(seconds)
        return True

    def told(self) -> None:
        """Log what there was no room or no time for."""
        if self.skipped:
            what = "out of time" if self.plan.is_late else "out of budget"
            log.warning(what, skipped=", ".join(f"{name} {count}" for name, count in self.skipped.items()))

    def _begun(self, family: Family, share: float) -> Entrant | None:
        """A family as its search starts, at its best memory; None where it is left out."""
        start = next(self._fits(family.model, [family.start], Memory(), share), None)
        return self._remembering(start, share) if start is not None and family.forgets else start

    def _tuned(self, family: Family, best: Entrant, share: float) -> Entrant:
        """The best settings of a family, at their best memory."""
        for changes in family.grid:
            around = [{**best.parameters, **change} for change in changes]
            # The engine is asked for more before the first is there, and each has the memory that began.
            for trial in self._fits(family.model, around, best.memory, share):
                if trial.quality.value > best.quality.value:
                    best = trial
        return self._remembering(best, share) if family.forgets else best

    def _fits(
        self, model: str, settings: Sequence[Parameters], memory: Memory, share: float
    ) -> Iterator[Entrant]:
        """A closed form at some settings, fitted and judged; those are left out that the plan does not afford
        or that can't be judged.
        """
        attempts = self._afforded(model, settings, memory, share)
        # Alone, it is fitted here, where its kernels are what is done by an engine.
        engine = current() if len(settings) > 1 else Local()
        for attempt, outcome in engine.map(self._attempt, attempts, uses_all_cores=True):
            fitted = outcome.model_of(self.holdout.fit)
            if fitted is None or outcome.quality is None:
                self._leave_out(model, attempt.parameters, memory, outcome.seconds, outcome.why)
                continue
            yield self._noted(
                Entrant(model, attempt.parameters, memory, outcome.quality, outcome.seconds, fitted)
            )

    def _afforded(
        self, model: str, settings: Sequence[Parameters], memory: Memory, share: float
    ) -> Iterator[Attempt]:
        """What the plan affords of some settings, charged as it is asked for."""
        for parameters in settings:
            if self._charged(model, self.costs.fit(model, parameters) + self.costs.judge(model), share):
                self.costs.note(model, parameters)
                yield Attempt(model, parameters, memory)

    def _charged(self, model: str, seconds: float, share: float) -> bool:
        """Charge a step of a model; where the plan does not afford it, put it down as skipped."""
        if not self.plan.affords(seconds, share):
            self.skipped[model] += 1
            return False
        self.plan.spend(seconds)
        return True

    def _leave_out(
        self, model: str, parameters: Parameters, memory: Memory, seconds: float, why: str
    ) -> None:
        log.warning("left out of the blend", model=model, why=why)
        self.left_out.append(LeftOut(model, parameters, memory, seconds, why))

    def _leaves_room_for(self, learned: Sequence[Learner]) -> bool:
        """Whether an epoch of any learned model can be trained beside closed forms."""
        rest = (1.0 - BESIDE_LEARNED) * self.plan.budget
        models = [(cast("Learned", make(own.model, **own.parameters)), own.share) for own in learned]
        return any(epoch_seconds(model, self.costs) <= share * rest for model, share in models)

    def _race_seconds(self, models: Sequence[str]) -> float:
        """Planned seconds of a race of some models."""
        return self.costs.scores(models) + self.costs.weigh(len(models))

    def _trained(self, learner: Learner, rivals: Sequence[str]) -> Entrant | None:
        """A learned model, trained for as many epochs as its share of what a race with its rivals leaves of
        the budget affords, at its best memory; None where it is left out.
        """
        model = cast("Learned", make(learner.model, **learner.parameters))
        until = 1.0 - self._race_seconds([*rivals, learner.model]) / self.plan.budget
        left = until * self.plan.budget - self.plan.spent
        epoch = epoch_seconds(model, self.costs)
        epochs = min(model.epochs, int(learner.share * left / epoch))
        if left < LEAST_TRAINING or epochs == 0 or self.plan.is_late:
            if not learner.is_extra:
                self.skipped[learner.model] += 1
            return None
        began = time.monotonic()
        model.epochs = epochs
        model.within(Runtime(progress=self.progress, deadline=self.plan.until))
        try:
            model.fit(self.holdout.known)
        except CANNOT_BE_JUDGED as error:
            # Where it diverged is not known any more; what it might have taken is charged.
            self.plan.spend(epochs * epoch)
            seconds = time.monotonic() - began
            return self._leave_out(learner.model, learner.parameters, Memory(), seconds, str(error))
        self.plan.spend(len(model.training_history_["loss"]) * epoch)
        if model.epochs_ == 0:
            self.skipped[learner.model] += 1
            return None
        # Epochs as they turned out: who trains the recipe again need not judge them again.
        parameters = {**learner.parameters, "epochs": model.epochs_}
        trained = self._judged(learner.model, parameters, Memory(), model, began)
        return None if trained is None else self._remembering(trained, until)

    def _remembering(self, entrant: Entrant, share: float) -> Entrant:
        """A fitted entrant at the best memory of those that the plan affords, its own among them."""
        best = entrant
        for memory in memories(self.holdout.fit):
            model = with_memory(entrant.fitted, memory.steps, memory.days)
            if model is entrant.fitted or memory == entrant.memory:
                continue
            if not self._charged(entrant.model, self.costs.judge(entrant.model), share):
                continue
            began = time.monotonic()
            judged = self._judged(entrant.model, entrant.parameters, memory, model, began, entrant.seconds)
            if judged is not None and judged.quality.value > best.quality.value:
                best = judged
        return best

    def _judged(
        self,
        model: str,
        parameters: Parameters,
        memory: Memory,
        fitted: Recommender,
        began: float,
        before: float = 0.0,
    ) -> Entrant | None:
        try:
            quality = self.holdout.judge(fitted)
        except CANNOT_BE_JUDGED as error:
            return self._leave_out(model, parameters, memory, time.monotonic() - began, str(error))
        seconds = before + time.monotonic() - began
        return self._noted(Entrant(model, parameters, memory, quality, seconds, fitted))

    def _noted(self, entrant: Entrant) -> Entrant:
        """An entrant, which is put down as a trial."""
        model, parameters, quality = entrant.model, entrant.parameters, entrant.quality
        self.trials.append(Trial(model, parameters, entrant.memory, quality, entrant.seconds))
        log.debug("tried", model=model, parameters=parameters, recall=quality.recall, ndcg=quality.ndcg)
        return entrant

    def _say(self, what: str, done: int, of: int) -> None:
        if self.progress:
            self.progress(what, done, of)
