"""What `auto` considers: families of models, and the settings tried for each, most telling first."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from importlib.util import find_spec
from itertools import combinations

import numpy as np

from palate.data import Dataset
from palate.errors import TooManyItems
from palate.models.blend import Parameters
from palate.models.limits import check_dense

SIDE_BY_SIDE = 6
"""Dense arrays that fit the memory budget beside each other where no sparse model is worth its time."""


AGAIN, ROUNDS = ("sasrec", "masked-set", "graph-softmax", "lightgcn"), 3
"""Models that large budgets train with further seeds, and how often."""


@dataclass(frozen=True)
class Memory:
    """How fast a model forgets: events and days after which a past event's weight has fallen to 1/e."""

    steps: float | None = None
    days: float | None = None


@dataclass(frozen=True)
class Family:
    """A model with the settings that are searched, one setting after the other.

    Parameters
    ----------
    model : str
        Name in the registry.
    start : Parameters
        Where the search starts.
    grid : sequence of sequence of Parameters
        For each round, the changes tried; the best is kept for the rounds after it.
    forgets : bool
        Whether memories are tried.
    """

    model: str
    start: Parameters
    grid: Sequence[Sequence[Parameters]] = field(default_factory=tuple[()])
    forgets: bool = True


@dataclass(frozen=True)
class Learner:
    """A learned model to train.

    Parameters
    ----------
    model : str
        Name in the registry.
    parameters : Parameters
        What to train it with.
    share : float
        Share of what is left of the budget that its training may take.
    is_extra : bool
        Whether nothing is missed where the budget has no room for it.
    """

    model: str
    parameters: Parameters
    share: float
    is_extra: bool = False


def learners(dataset: Dataset, seed: int = 0) -> list[Learner]:
    """The learned models worth training on a dataset, those that add most to a blend in a second first; none
    without PyTorch. What each adds is told in docs/decisions/0010-learned-models.md.

    The same model with another seed is worth a place: what differs between two runs is noise, and cancels.
    So what a large budget leaves over goes to further seeds.
    """
    if find_spec("torch") is None:
        return []
    ordered, content = dataset.ordered, bool(dataset.features)
    plan: list[tuple[str, float, bool]] = [
        ("sasrec", 0.7, ordered),
        ("graph-softmax", 0.6, content),
        ("lightgcn", 0.6, not content),
        ("masked-set", 0.6, True),
        ("sasrec", 0.5, ordered),
        ("freedom", 0.6, content),
        ("lightgcn", 0.6, content),
        ("graph-softmax", 0.6, True),
        ("masked-set", 0.6, True),
        ("mgcn", 0.6, content),
        ("sasrec", 0.5, ordered),
        ("graph-softmax", 0.6, True),
        ("masked-set", 0.6, True),
        ("lightgcn", 0.6, not content),
        ("bpr-mf", 0.5, not content),
        ("masked-set", 1.0, True),
        ("smore", 1.0, content),
    ]
    first = [(model, share, False) for model, share, is_worth_it in plan if is_worth_it]
    trained = {model for model, *_ in first}
    extra = [(model, 1.0, True) for _ in range(ROUNDS) for model in AGAIN if model in trained]
    again: dict[str, int] = {}
    found: list[Learner] = []
    for model, share, is_extra in [*first, *extra]:
        again[model] = again.get(model, -1) + 1
        found.append(Learner(model, {"seed": seed + again[model]}, share, is_extra))
    return found


def families(dataset: Dataset) -> list[Family]:
    """The families worth trying on a dataset: those that its size and its features allow, the cheap ones
    first, so that a budget too small for all still gives an answer.
    """
    names = list(dataset.features)
    dense, several = (_dense_fits(len(dataset.items), arrays) for arrays in (1, SIDE_BY_SIDE))
    found = [Family("popularity", {}, forgets=False)]
    if dataset.time is not None:
        found.append(Family("time-prior", {}, [_each("days_span", (3.0, 10.0, 90.0))], forgets=False))
    elif dataset.ordered:
        found.append(Family("time-prior", {}, [_each("steps_span", (0.5, 8.0))], forgets=False))
    if dataset.repeats:
        found.append(Family("buy-again", {}))
    found.append(Family("item-knn", {}, [_each("shrink", (5.0, 100.0))]))
    found.append(_als(short=not several))
    if not several:
        # Where one dense model takes minutes, there is a sparse one before it.
        found.append(_sparse_l3ae(names))
    if dense and names:
        found.append(_l3ae(names, new_items=bool(np.any(dataset.popularity() == 0))))
    if dense and not names:
        found.append(
            Family("ease", {"l2": 100.0}, [[{"l2": l2} for l2 in (20.0, 50.0, 200.0, 400.0, 800.0)]])
        )
    if dense and dataset.ordered:
        found.append(_slit(names))
    found.append(_graph_filter(names))
    if names:
        found.append(
            Family("content-knn", {"mixture": {}}, [_mixtures(names), _each("neighbours", (20, 300))])
        )
        found += [Family("content-profile", {"mixture": {name: 1.0}}) for name in names]
    if dataset.review_table is not None:
        said = [name for name in dataset.review_table.vectors if name in dataset.features]
        if said:
            found.append(
                Family(
                    "review-profile",
                    {"mixture": {}},
                    [_mixtures(said), _each("ridge", (0.1, 10.0, None))],
                    forgets=False,
                )
            )
    if dataset.taste_table is not None:
        told = [name for name in dataset.taste_table.vectors if name in dataset.features]
        if told:
            found.append(Family("taste-profile", {"mixture": {}}, [_mixtures(told)], forgets=False))
    return found


def memories(dataset: Dataset) -> list[Memory]:
    """Memories tried for each model that forgets: none without order, days only with times."""
    if not dataset.ordered:
        return [Memory()]
    steps = [Memory(steps=steps) for steps in (1.0, 2.0, 4.0, 10.0)]
    days = [Memory(days=days) for days in (10.0, 30.0, 90.0)] if dataset.time is not None else []
    return [Memory(), *steps, *days]


def _als(short: bool) -> Family:
    """Few epochs where each takes long."""
    start: Parameters = {"epochs": 4} if short else {}
    return Family("als", start, [_each("l2", (0.5, 2.0))])


def _l3ae(names: Sequence[str], new_items: bool) -> Family:
    start: Parameters = {"l2": 20.0, "pull": 40.0, "content_l2": 10.0, "mixture": {}}
    totals: list[Parameters] = [
        {"l2": total / 3, "pull": total * 2 / 3} for total in (15.0, 30.0, 120.0, 300.0)
    ]
    rounds = [_mixtures(names), totals, _each("content_l2", (1.0, 3.0, 30.0, 100.0))]
    if new_items:
        rounds.append(_each("new_items", (0.25, 0.5)))
    return Family("l3ae", start, rounds)


def _sparse_l3ae(names: Sequence[str]) -> Family:
    if not names:
        return Family(
            "sparse-l3ae", {"l2": 60.0}, [_each("l2", (20.0, 200.0)), _each("neighbours", (100, 200))]
        )
    totals: list[Parameters] = [{"l2": total / 3, "pull": total * 2 / 3} for total in (15.0, 200.0)]
    return Family("sparse-l3ae", {"l2": 20.0, "pull": 40.0}, [totals, _each("neighbours", (100,))])


def _slit(names: Sequence[str]) -> Family:
    spans: list[Parameters] = [
        {"past_span": past, "future_span": future}
        for past, future in ((0.7, 0.7), (1.5, 1.5), (1.5, 4.0), (4.0, 8.0))
    ]
    start: Parameters = {"past_span": 1.5, "future_span": 8.0}
    if not names:
        return Family("slit", {"l2": 120.0, **start}, [_each("l2", (30.0, 60.0, 240.0)), spans])
    start |= {"l2": 40.0, "pull": 80.0, "content_l2": 10.0, "mixture": {}}
    totals: list[Parameters] = [{"l2": total / 3, "pull": total * 2 / 3} for total in (30.0, 60.0, 240.0)]
    return Family("slit", start, [totals, spans, _mixtures(names), _each("content_l2", (3.0, 30.0))])


def _graph_filter(names: Sequence[str]) -> Family:
    start: Parameters = {
        "user_power": 0.5,
        "item_power": 0.25,
        "popularity": 0.25,
        "second": 1.0,
        "third": 0.0,
        "content": 0.0,
    }
    scales = ((0.25, 0.0), (0.4, 0.25), (0.5, 0.25), (0.5, 0.5))
    powers: list[Parameters] = [
        {"item_power": power, "popularity": popularity} for power, popularity in scales
    ]
    further = ((0.0, 0.0), (3.0, 0.0), (3.0, 3.0))
    steps: list[Parameters] = [{"second": second, "third": third} for second, third in further]
    rounds = [powers, steps]
    if names:
        start["content"] = 0.3
        reach = ((0.0, 10), (0.15, 10), (0.15, 20), (0.6, 10))
        rounds.append([{"content": content, "neighbours": neighbours} for content, neighbours in reach])
        rounds.append(_mixtures(names))
    return Family("graph-filter", start, rounds)


def _mixtures(names: Sequence[str]) -> list[Parameters]:
    """Each features alone, and every pair where there are more than two; searches start with all of them."""
    if len(names) == 1:
        return []
    subsets: Iterable[tuple[str, ...]] = [(name,) for name in names]
    if 2 < len(names) <= 5:
        subsets = [*subsets, *combinations(names, 2)]
    return [{"mixture": dict.fromkeys(subset, 1.0)} for subset in subsets]


def _each(parameter: str, values: Iterable[float | None]) -> list[Parameters]:
    return [{parameter: value} for value in values]


def _dense_fits(n_items: int, arrays: int) -> bool:
    """Whether so many dense arrays fit the memory budget side by side."""
    try:
        check_dense(n_items, arrays, model="auto")
    except TooManyItems:
        return False
    return True
