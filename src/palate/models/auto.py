"""Auto: the blend that ranks held-out items best, found by search."""

import time
from collections.abc import Callable
from dataclasses import InitVar, dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray

from palate.data import Dataset, Histories
from palate.logs import get_logger
from palate.models.base import Part, Recommender
from palate.models.blend import Blend, Ingredient, Parameters, build, remembering
from palate.models.families import Family, Memory, families, memories
from palate.models.holdout import Holdout, Quality
from palate.models.weighing import Race

log = get_logger(__name__)

MAX_JUDGED = 6000
"""Users that the choice rests on at most; the standard error of a recall of 0.1 is then below 0.004."""

KEPT = 2
"""Memories of each family that enter the race."""

PRIORS = ("time-prior", "popularity")
"""Models that need no history."""

LAST_WORD = 0.001
"""Weight of popularity in a blend without a prior: it settles ties, and speaks for who has no history yet."""

Progress = Callable[[str, int, int], None]
"""Told what is being tried, how many families are done and how many there are."""


@dataclass(frozen=True)
class Entrant:
    """A model that enters the race for a place in the blend."""

    family: Family
    parameters: Parameters
    memory: Memory
    model: Recommender
    quality: Quality


@dataclass(kw_only=True)
class Auto(Recommender):
    """A blend whose parts, parameters and weights are chosen on the valid rows.

    Searches the settings of each family of models in turn, keeps the best of each at two memories, then
    weighs them greedily by how the blend ranks the held-out items. Where no row is valid, the last train row
    of each user is held out for the choice. The blend itself learns from the train rows; test rows are never
    looked at.

    Parameters
    ----------
    budget : float, optional
        Seconds after which the search stops widening and takes what it has; None searches all. A run that
        hits its budget may differ from the next one.
    seed : int
        Of the sample of users that choices rest on.

    Attributes
    ----------
    models_ : list of Recommender
        The one fitted blend.
    trials_ : dict
        What entered the race ("entrants", with recall and ndcg on the held-out items) and what won ("blend").
    """

    name = "auto"

    budget: float | None = None
    seed: int = 0
    progress: InitVar[Progress | None] = None

    def __post_init__(self, progress: Progress | None) -> None:
        self._progress = progress
        self._chosen: Blend | None = None

    def choose_on(self, dataset: Dataset) -> Self:
        """Choose the blend on one dataset, for a later ``fit`` on another, such as train and valid rows
        together.

        Returns
        -------
        self
        """
        self._chosen, self.trials_ = choose(dataset, self.budget, self.seed, self._progress)
        return self

    def learn(self, dataset: Dataset) -> None:
        if self._chosen is None:
            self.choose_on(dataset)
        # A choice serves one fit, so that fitting on other data chooses anew.
        chosen, self._chosen = self._chosen, None
        assert chosen is not None
        self.models_ = [chosen.fit(dataset)]

    def score_histories(self, histories: Histories) -> NDArray[np.float32]:
        return self.models_[0].score_histories(histories)

    def explain_history(self, history: Histories, items: NDArray[np.int64]) -> list[Part]:
        return self.models_[0].explain_history(history, items)


def choose(
    dataset: Dataset, budget: float | None = None, seed: int = 0, progress: Progress | None = None
) -> tuple[Blend, dict[str, object]]:
    """The unfitted blend that ranks held-out items best, and the record of how it was found.

    Parameters
    ----------
    dataset : Dataset
        Train rows are learned from and valid rows judged on; test rows are not looked at.
    budget, seed
        As in :class:`Auto`.
    progress : callable, optional
        Told of each family before it is searched.
    """
    deadline = time.monotonic() + budget if budget is not None else float("inf")
    holdout = Holdout.of(dataset, MAX_JUDGED, seed)
    entrants: list[Entrant] = []
    considered = families(holdout.fit)
    for done, family in enumerate(considered):
        if entrants and time.monotonic() > deadline:
            log.warning("out of budget", skipped=family.model)
            break
        if progress:
            progress(f"try {family.model}", done, len(considered))
        entrants += search(family, holdout, deadline)
    race = Race.of(holdout, [entrant.model for entrant in entrants])
    weights, quality = race.weigh()
    chosen = [(entrant, weight) for entrant, weight in zip(entrants, weights, strict=True) if weight > 0]
    ingredients = [_ingredient(entrant, float(weight)) for entrant, weight in chosen]
    if not any(part["model"] in PRIORS for part in ingredients):
        ingredients.append(_last_word())
    blend = Blend(ingredients=ingredients)
    trials: dict[str, object] = {
        "judged": len(holdout),
        "blend": {"recall": quality.recall, "ndcg": quality.ndcg},
        "entrants": {str(place): _record(entrant) for place, entrant in enumerate(entrants)},
    }
    return blend, trials


def search(family: Family, holdout: Holdout, deadline: float) -> list[Entrant]:
    """The best settings of a family, at its best memories, best first."""
    best = Entrant(
        family, family.start, Memory(), build(family.model, family.start).fit(holdout.fit), Quality(0, 0)
    )
    best = _remembering_best(best, holdout)[0]
    for changes in family.grid:
        centre = best.parameters
        for change in changes:
            if time.monotonic() > deadline:
                break
            entrant = _tried(family, {**centre, **change}, best.memory, holdout)
            if entrant.quality.value > best.quality.value:
                best = entrant
    return _remembering_best(best, holdout)[:KEPT]


def _tried(family: Family, parameters: Parameters, memory: Memory, holdout: Holdout) -> Entrant:
    """A family fitted with the given settings, and judged."""
    fitted = build(family.model, parameters).fit(holdout.fit)
    model = remembering(fitted, memory.steps, memory.days)
    quality = holdout.judge(model)
    log.debug("tried", model=family.model, parameters=parameters, recall=quality.recall, ndcg=quality.ndcg)
    return Entrant(family, parameters, memory, model, quality)


def _remembering_best(entrant: Entrant, holdout: Holdout) -> list[Entrant]:
    """A fitted entrant at every memory, best first."""
    choices = memories(holdout.fit) if entrant.family.forgets else [Memory()]
    entrants: list[Entrant] = []
    for memory in choices:
        model = remembering(entrant.model, memory.steps, memory.days)
        quality = holdout.judge(model)
        entrants.append(Entrant(entrant.family, entrant.parameters, memory, model, quality))
    return sorted(entrants, key=lambda other: -other.quality.value)


def _ingredient(entrant: Entrant, weight: float) -> Ingredient:
    return {
        "model": entrant.family.model,
        "parameters": entrant.parameters,
        "memory_steps": entrant.memory.steps,
        "memory_days": entrant.memory.days,
        "weight": round(weight, 4),
    }


def _last_word() -> Ingredient:
    return {
        "model": "popularity",
        "parameters": {},
        "memory_steps": None,
        "memory_days": None,
        "weight": LAST_WORD,
    }


def _record(entrant: Entrant) -> dict[str, object]:
    return {
        "model": entrant.family.model,
        "memory_steps": entrant.memory.steps,
        "memory_days": entrant.memory.days,
        "recall": entrant.quality.recall,
        "ndcg": entrant.quality.ndcg,
    }
