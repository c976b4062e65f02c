"""Whether attributes and profiles, which a language model may have made, are used: only where they help.

Models rank held-out items with a help and without it, for the same users, and it is used where the gain is
one that chance hardly gives.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass

import numpy as np
from numpy.typing import NDArray

from palate.data import Dataset
from palate.features.helps import helps_in, without_help
from palate.holdout import MAX_JUDGED, Holdout
from palate.logs import get_logger
from palate.metrics import interval, paired_p_value
from palate.models.auto.costs import Costs, Sizes
from palate.models.auto.families import families
from palate.models.auto.plan import Plan
from palate.models.auto.weighing import Race
from palate.models.base import Recommender
from palate.models.making import make

log = get_logger(__name__)

PROVED, ALL = "proved", "all"
"""Which helps `auto` uses: those that clearly help on held-out rows, or whatever there is."""

MAX_P = 0.05
"""Probability, at most, with which chance would gain as much."""

HELPS_SHARE = 0.25
"""Share of the plan in which helps are judged; what it does not afford is not used."""

FEWEST = 50
"""Users with held-out items below which nothing is proved."""

BLIND = {"popularity", "time-prior", "buy-again", "item-knn", "ease", "review-profile"}
"""Models that no help changes."""

Fits = Callable[[Dataset], Sequence[Recommender]]
"""Fits models on the train rows of a dataset; several are blended."""


@dataclass(frozen=True)
class Gain:
    """What a help gains on held-out rows.

    Parameters
    ----------
    help : str
        One of :data:`palate.features.helps.HELPS`.
    users : int
        Who was judged.
    gain : float
        Mean over users of the value of lists with it, less that without it: recall@20 and a share of ndcg@20.
    ci95 : pair of float
        Bootstrap interval of it over users.
    p : float
        Of a paired sign-flip test.
    used : bool
        Whether that is enough.
    why : str
        Why it was not measured; "" where it was.
    """

    help: str
    users: int
    gain: float = 0.0
    ci95: tuple[float, float] = (0.0, 0.0)
    p: float = 1.0
    used: bool = False
    why: str = ""

    @classmethod
    def of(cls, name: str, with_it: NDArray[np.float64], without: NDArray[np.float64], seed: int) -> "Gain":
        """From the values of the same users with and without."""
        gains, chance = with_it - without, paired_p_value(with_it, without, seed)
        if len(gains) < FEWEST:
            return cls(name, len(gains), why=f"fewer than {FEWEST} users to judge it by")
        gain = float(gains.mean())
        return cls(name, len(gains), gain, interval(gains, seed), chance, gain > 0 and chance <= MAX_P)

    def document(self) -> dict[str, object]:
        """As JSON has it."""
        return {**asdict(self), "ci95": list(self.ci95)}


def gains_of(dataset: Dataset, seed: int = 0, plan: Plan | None = None) -> list[Gain]:
    """What each help gains in a blend of the closed forms as their search starts.

    The blend is weighed on one half of the judged users and judged on the other, and the other way round, so
    that what has more to weigh gains nothing by that alone.

    Parameters
    ----------
    dataset : Dataset
        Train rows are learned from, valid rows judged on; test rows are not looked at.
    seed : int
        Of the sample of users, their halves, and the test.
    plan : Plan, optional
        Of whose budget HELPS_SHARE may be spent; what that does not afford is not used.
    """
    names = helps_in(dataset)
    if not names:
        return []
    plan = plan or Plan(float("inf"))
    fitted: dict[tuple[str, ...], Recommender] = {}
    values: Mapping[str, NDArray[np.float64] | None] = {
        name: _blended(without_help(dataset, [other for other in names if other != name]), fitted, seed, plan)
        for name in ("", *names)
    }
    base, found = values[""], list[Gain]()
    for name in names:
        own = values[name]
        if own is None or base is None:
            gain = Gain(name, 0, why="no room in the budget to judge it")
        else:
            gain = Gain.of(name, own, base, seed)
        log.debug("help", name=name, used=gain.used, gain=gain.gain, p=gain.p, why=gain.why)
        found.append(gain)
    return found


def _blended(
    dataset: Dataset, fitted: dict[tuple[str, ...], Recommender], seed: int, plan: Plan
) -> NDArray[np.float64] | None:
    """Value of each judged user's list by the blend; None where the plan does not afford it."""
    holdout = Holdout.of(dataset, MAX_JUDGED, seed)
    costs, tried = Costs(Sizes.of(holdout)), families(holdout.fit)
    # What reads neither attributes nor profiles is the same in all of them.
    keys = [(family.model, *(() if family.model in BLIND else holdout.fit.features)) for family in tried]
    wanted = costs.scores([family.model for family in tried])
    wanted += costs.weigh(len(tried))  # two halves, each weighed once
    for key, family in zip(keys, tried, strict=True):
        wanted += 0.0 if key in fitted else costs.fit(family.model, family.start)
    if not plan.affords(wanted, HELPS_SHARE):
        return None
    plan.spend(wanted)
    models: list[Recommender] = []
    for key, family in zip(keys, tried, strict=True):
        if plan.is_late:
            return None
        if key not in fitted:
            fitted[key] = make(family.model, **family.start).fit(holdout.fit)
        models.append(fitted[key])
    return values_of(holdout, models, seed)


def values_of(holdout: Holdout, models: Sequence[Recommender], seed: int) -> NDArray[np.float64]:
    """Value of each judged user's list by a blend of models that was weighed on the other half of them."""
    if len(models) == 1:
        return holdout.values(holdout.ranks(models[0]))
    race = Race.of(holdout, models)
    values = np.zeros(len(holdout))
    for judged, other in halves(len(holdout), seed):
        weights, _ = race.take(other).weigh(seed)
        values[judged] = race.take(judged).values(weights)
    return values


def halves(count: int, seed: int) -> list[tuple[NDArray[np.int64], NDArray[np.int64]]]:
    """Two halves of so many users at random, each to be judged while the other is what is weighed on."""
    order = np.random.default_rng(seed).permutation(count)
    first, second = np.sort(order[: count // 2]), np.sort(order[count // 2 :])
    return [(first, second), (second, first)]
