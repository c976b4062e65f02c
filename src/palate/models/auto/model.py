"""Auto: the blend that ranks held-out items best, found by search."""

import json
from dataclasses import dataclass
from typing import Literal, Self

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from palate.data import TRAIN, Dataset, Histories
from palate.features.helps import HELPS, Help, helps_in, without_help
from palate.holdout import MAX_JUDGED, Holdout
from palate.metrics import Quality
from palate.models.auto.families import Memory
from palate.models.auto.helps import PROVED, gains_of
from palate.models.auto.new_items import new_items_way
from palate.models.auto.plan import Plan
from palate.models.auto.tuning import LeftOut, Search, Trial
from palate.models.auto.weighing import Race
from palate.models.base import Recommender
from palate.models.blend import Blend, Ingredient, Parameters
from palate.models.terms import Term
from palate.progress import Progress
from palate.ranges import Positive, Whole
from palate.runtime import Runtime

BUDGET = 120.0
"""Seconds to search where nothing is said."""

MIN_JUDGED = 500
"""Users that it rests on at least, where there are so many."""

JUDGED_SCORES = 4e6
"""Scores made for judging once, for each second of the budget: some percent of it then goes to it."""

PRIORS = ("time-prior", "popularity")
"""Models that need no history."""

LAST_WORD = 0.001
"""Weight of popularity in a blend without a prior: it settles ties, and speaks for who has no history yet."""


@dataclass(kw_only=True)
class Auto(Recommender):
    """A blend whose parts, parameters and weights are chosen on the valid rows.

    Searches the settings of each family of models in turn, trains learned models, keeps each at its best
    memory, then weighs them by how the blend ranks the held-out items. Where no row is valid, the last train
    row of each user is held out for the choice. The blend itself learns from the train rows; test rows are
    never looked at.

    Parameters
    ----------
    budget : float
        Seconds that search and weighing may take on two quiet cores. What is tried is planned by estimated
        costs, so that the same data, budget and seed give the same blend on a slower or busier machine, which
        takes longer for it. Where the clock passes :data:`palate.models.auto.plan.PATIENCE` budgets, the
        search ends with what it has, and logs what was left out. Learned models, which need PyTorch, are
        trained too where LEARNED_USERS are judged, or from LEARNED_FROM seconds on; see
        :mod:`palate.models.auto.tuning`.
    seed : int
        Of the sample of users that choices rest on, and of learned models.
    helps : str
        "proved" uses attributes of `palate enrich` and profiles of `palate profile` each only where its gain
        on held-out rows is one that chance hardly gives; "all" whenever they are there.

    Raises
    ------
    InputError
        If the budget is not above 0, or has no end, or ``helps`` is neither.

    Attributes
    ----------
    blend_ : Blend
        The blend that was chosen, fitted.
    trials_ : list of dict
        All that was tried, best first: model, parameters, memory, quality on held-out rows, seconds, and the
        weight of what won.
    judged_ : int
        Users that the choice rests on.
    quality_ : dict of str to float
        "recall" and "ndcg" at 20 of the blend on held-out rows.
    helps_ : list of dict
        What each help gains there, and whether it is used; see :class:`palate.models.auto.helps.Gain`.
    """

    name = "auto"

    budget: Positive = BUDGET
    seed: Whole = 0
    helps: Literal["proved", "all"] = PROVED

    def __post_init__(self) -> None:
        self.helps_: list[dict[str, object]] = []
        self._progress: Progress | None = None
        self._choice: Choice | None = None

    def within(self, runtime: Runtime) -> Self:
        self._progress = runtime.progress
        return self

    def choose_on(self, dataset: Dataset) -> Self:
        """Choose the blend on one dataset, for a later ``fit`` on another, such as train and valid rows
        together.

        Returns
        -------
        self
        """
        plan = Plan(self.budget)
        if self.helps == PROVED:
            self.helps_ = [gain.document() for gain in gains_of(dataset, self.seed, plan)]
        found = self._choice = choose(self._helped(dataset), plan, self.seed, self._progress)
        self.trials_, self.judged_ = found.trials, found.judged
        self.quality_ = {"recall": found.quality.recall, "ndcg": found.quality.ndcg}
        return self

    def learn(self, dataset: Dataset) -> None:
        if self._choice is None:
            self.choose_on(dataset)
        # A choice serves one fit, so that fitting on other data chooses anew.
        choice, self._choice = self._choice, None
        assert choice is not None
        self.blend_ = choice.fitted_on(self._bound(dataset))
        left_out = set(self._left_out()) & set(helps_in(dataset))
        self.blend_.without = [name for name in HELPS if name in left_out]

    def _left_out(self) -> list[Help]:
        """Helps that are there and not used."""
        unused = {gain["help"] for gain in self.helps_ if not gain["used"]}
        return [name for name in HELPS if name in unused]

    def _helped(self, dataset: Dataset) -> Dataset:
        """The dataset without helps that are not used."""
        return without_help(dataset, self._left_out())

    def _bound(self, dataset: Dataset) -> Dataset:
        """The same, which the model is one of then."""
        helped = self._helped(dataset)
        if helped is not dataset:
            self.bind(helped)
        return helped

    def refitted(self, dataset: Dataset) -> Self:
        again = type(self)(budget=self.budget, seed=self.seed, helps=self.helps)
        again.helps_ = self.helps_
        dataset = again._helped(dataset)
        again.bind(dataset)
        again.trials_, again.judged_, again.quality_ = self.trials_, self.judged_, self.quality_
        again.blend_ = self.blend_.refitted(dataset)
        return again

    def chosen(self) -> list[dict[str, object]]:
        return [dict(ingredient) for ingredient in self.blend_.ingredients]

    def helped(self) -> list[dict[str, object]]:
        return self.helps_

    def tried(self) -> list[dict[str, object]]:
        return self.trials_

    @property
    def is_personal(self) -> bool:
        return self.blend_.is_personal

    def score_histories(self, histories: Histories) -> NDArray[np.float32]:
        return self.blend_.score_histories(histories)

    def best(
        self, histories: Histories, k: int, exclude: sparse.csr_array | None
    ) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
        return self.blend_.best(histories, k, exclude)

    def ranked_at_once(self, k: int) -> int:
        return self.blend_.ranked_at_once(k)

    def score_history(self, history: Histories) -> NDArray[np.float32]:
        return self.blend_.score_history(history)

    def explain_history(self, history: Histories, items: NDArray[np.int64]) -> list[Term]:
        return self.blend_.explain_history(history, items)

    def score_by_modality(self, history: Histories) -> dict[str, NDArray[np.float64]]:
        return self.blend_.score_by_modality(history)


@dataclass(frozen=True)
class Choice:
    """What a search found.

    Parameters
    ----------
    blend : Blend
        Unfitted.
    fitted : list of Recommender
        Its models as the search fitted them, in the order of ``blend.distinct()``; None for one that it did
        not fit.
    searched : Dataset
        What they were fitted on.
    trials : list of dict
        As ``trials_`` of :class:`Auto`.
    judged : int
        Users that it rests on.
    quality : Quality
        Of the blend on held-out rows.
    """

    blend: Blend
    fitted: list[Recommender | None]
    searched: Dataset
    trials: list[dict[str, object]]
    judged: int
    quality: Quality

    def fitted_on(self, dataset: Dataset) -> Blend:
        """The blend fitted on a dataset; models fitted on the same train rows are not fitted again."""
        same = _same_rows(self.searched, dataset.only(TRAIN))
        models = [
            model if same and model is not None else self.blend.unfitted(position).fit(dataset)
            for position, model in enumerate(self.fitted)
        ]
        return self.blend.made_of(dataset, models)


def choose(
    dataset: Dataset, plan: Plan | float = BUDGET, seed: int = 0, progress: Progress | None = None
) -> Choice:
    """The blend that ranks held-out items best, and the record of how it was found.

    Parameters
    ----------
    dataset : Dataset
        Train rows are learned from and valid rows judged on; test rows are not looked at.
    plan : Plan or float
        What is left of a budget, or the seconds of a new one.
    seed : int
        As in :class:`Auto`.
    progress : callable, optional
        Told of each model before it is tried.
    """
    plan = plan if isinstance(plan, Plan) else Plan(plan)
    limit = judged(len(dataset.items), plan.budget)
    # What settings were chosen by flatters them; others tell better what each model is worth beside others.
    holdout, others = Holdout.of(dataset, 2 * limit, seed).parted(limit, seed)
    search = Search(holdout, plan, seed, progress)
    entrants = search.racing(search.entrants())
    judges_new_items = search.judges_new_items()
    search.told()
    weights, quality = Race.of(others, [entrant.fitted for entrant in entrants]).weigh(seed, plan.until)
    winners = [
        (entrant, rounded)
        for entrant, weight in zip(entrants, weights, strict=True)
        if (rounded := round(float(weight), 4)) > 0
    ]
    ingredients = [_ingredient(entrant, weight) for entrant, weight in winners]
    if not any(ingredient["model"] in PRIORS for ingredient in ingredients):
        ingredients.append(_last_word())
    blend = Blend(ingredients=ingredients)
    fitted: list[Recommender | None] = [
        next((e.fitted for e, _ in winners if (e.model, e.parameters) == key), None)
        for key in blend.distinct()
    ]
    if judges_new_items:
        known = Choice(blend, fitted, holdout.fit, [], len(holdout), quality).fitted_on(holdout.fit)
        blend.new_items_by, blend.new_items = new_items_way(known, holdout)
    won = {(e.model, json.dumps(e.parameters), e.memory): weight for e, weight in winners}
    trials = _table(search.trials, won, search.left_out)
    return Choice(blend, fitted, holdout.fit, trials, len(holdout), quality)


def judged(n_items: int, budget: float) -> int:
    """How many users a choice rests on: so many that what judging them costs suits the budget."""
    affordable = min(JUDGED_SCORES * budget / max(n_items, 1), MAX_JUDGED)
    return max(int(affordable), MIN_JUDGED)


def _ingredient(trial: Trial, weight: float) -> Ingredient:
    return Ingredient(
        model=trial.model,
        parameters=trial.parameters,
        memory_steps=trial.memory.steps,
        memory_days=trial.memory.days,
        weight=weight,
    )


def _last_word() -> Ingredient:
    none: Parameters = {}
    return Ingredient(
        model="popularity", parameters=none, memory_steps=None, memory_days=None, weight=LAST_WORD
    )


def _table(
    trials: list[Trial], won: dict[tuple[str, str, Memory], float], left_out: list[LeftOut]
) -> list[dict[str, object]]:
    """What was tried, best first, each once; last what was left out, and why."""
    rows: dict[tuple[str, str, Memory], dict[str, object]] = {}
    for trial in sorted(trials, key=lambda trial: -trial.quality.value):
        parameters = json.dumps(trial.parameters)
        rows.setdefault(
            (trial.model, parameters, trial.memory),
            {
                "model": trial.model,
                "parameters": parameters,
                "memory_steps": trial.memory.steps,
                "memory_days": trial.memory.days,
                "recall": trial.quality.recall,
                "ndcg": trial.quality.ndcg,
                "seconds": round(trial.seconds, 3),
                "weight": won.get((trial.model, parameters, trial.memory), 0.0),
                "left_out": "",
            },
        )
    failed: list[dict[str, object]] = [
        {
            "model": trial.model,
            "parameters": json.dumps(trial.parameters),
            "memory_steps": trial.memory.steps,
            "memory_days": trial.memory.days,
            "recall": None,
            "ndcg": None,
            "seconds": round(trial.seconds, 3),
            "weight": 0.0,
            "left_out": trial.why,
        }
        for trial in left_out
    ]
    return [*rows.values(), *failed]


def _same_rows(left: Dataset, right: Dataset) -> bool:
    """Whether two datasets would teach a model the same."""
    return (
        left.users.ids == right.users.ids
        and left.items.ids == right.items.ids
        and np.array_equal(left.user, right.user)
        and np.array_equal(left.item, right.item)
        and (left.time is None) == (right.time is None)
        and (left.time is None or right.time is None or np.array_equal(left.time, right.time, equal_nan=True))
        and (left.weight is None) == (right.weight is None)
        and (left.weight is None or right.weight is None or np.array_equal(left.weight, right.weight))
        and (left.lifts is None) == (right.lifts is None)
        and (left.lifts is None or right.lifts is None or np.array_equal(left.lifts, right.lifts))
        and left.features.keys() == right.features.keys()
        and all(left.features[name] is right.features[name] for name in left.features)
        and left.remarks is right.remarks
        and left.tastes is right.tastes
    )
