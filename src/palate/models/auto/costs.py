"""Estimated seconds of each step of a search, from the sizes of the data alone.

Constants were measured on two quiet cores; ``python -m benchmarks costs`` compares them with the machine
that it runs on. An estimate that is some ten percent wrong moves the end of a search a little; that it is the
same everywhere is what counts.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import cast

import numpy as np

from palate.data import Dataset
from palate.features.neighbours import FEWEST
from palate.holdout import Holdout
from palate.linalg.svd import RANK
from palate.models.auto.new_items import FACTORS
from palate.models.auto.weighing import BAGS, LONGEST, STEPS
from palate.models.blend import Parameters
from palate.models.borrowed import USERS
from palate.models.inverse import KEPT as KEPT_BYTES
from palate.models.slit import FAR

STEP = 0.01
"""Seconds of any fit or judgement, however small."""

INVERSE = 1.1e-11
"""Seconds of inverting a matrix, for each item to the third power."""

PRODUCT = 4e-11
"""Seconds for each multiplication of a dense product."""

ENTRY = 1e-8
"""Seconds for each entry of a dense items-by-items array: to fill, scale and add it."""

PAIR = 1.2e-8
"""Seconds for each two events of a user in a sparse Gram matrix."""

EVENT = 2e-7
"""Seconds for each event to count it."""

SPARSE = 1e-9
"""Seconds for each multiplication of a sparse with a dense matrix."""

RANKED = 5e-9
"""Seconds for each score that is made and ranked."""

SVD = 1.4e-9
"""Seconds of the factors of sparse features, for each word and two factors."""

WINDOW = 1.5e-10
"""Seconds of a sequential Gram matrix times an inverse, for each item and two events in one window."""

SOLVE = 1.5e-4
"""Seconds of one small system of equations, beside its size."""

READING = 3e-4
"""Seconds in which a transformer reads a history."""

ALTERNATING = 1.3e-8
"""Seconds of alternating least squares for each event and dimension, in an epoch."""

WEIGHED = 2e-9
"""Seconds for each score on the shortlists of a race, each time that weights are tried."""

JOIN = 4
"""Times that a half of the judged users looks for a further model, about; 2 to 6 on real data."""

LISTED = 1e-8
"""Seconds for each score that a race makes, ranks and cuts to shortlists."""


@dataclass(frozen=True)
class Sizes:
    """What the cost of a step follows from.

    Parameters
    ----------
    users, items, events : int
        Of the train rows; events are distinct pairs of a user and an item.
    pairs : float
        Sum over users of their events squared.
    judged, shown : int
        Judged users, and the events of their histories.
    widths : mapping of str to int
        Numbers of each features' row, at most :data:`palate.linalg.svd.RANK` of sparse ones.
    words : mapping of str to int
        Columns of sparse features.
    new : int
        Items without a train row.
    """

    users: int
    items: int
    events: int
    pairs: float
    judged: int
    shown: int
    widths: Mapping[str, int]
    words: Mapping[str, int]
    new: int = 0

    @classmethod
    def of(cls, holdout: Holdout) -> "Sizes":
        """Sizes of what models are fitted and judged on."""
        dataset = holdout.fit
        lengths = np.diff(dataset.train_matrix.indptr).astype(np.float64)
        return cls(
            users=len(dataset.users),
            items=len(dataset.items),
            events=int(lengths.sum()),
            pairs=float(lengths @ lengths),
            judged=len(holdout),
            shown=len(holdout.histories.items),
            widths={name: _width(dataset, name) for name in dataset.features},
            words={
                name: feature.values.shape[1]
                for name, feature in dataset.features.items()
                if not isinstance(feature.values, np.ndarray)
            },
            new=int(dataset.is_new.sum()),
        )


def _width(dataset: Dataset, name: str) -> int:
    values = dataset.features[name].values
    width = int(values.shape[1])
    return width if isinstance(values, np.ndarray) else min(width, RANK, len(dataset.items))


@dataclass
class Prepared:
    """Sizes of the data, and what earlier fits left behind for later ones.

    Parameters
    ----------
    sizes : Sizes
        Of the data.
    found : set of str
        Factors and neighbours of features that are there already.
    ridge : object
        Of the inverse that was made last.
    """

    sizes: Sizes
    found: set[str] = field(default_factory=set[str])
    ridge: object = None

    @property
    def gram(self) -> float:
        """Seconds of a dense Gram matrix."""
        return PAIR * self.sizes.pairs + ENTRY * self.sizes.items**2

    def inverse(self, parameters: Parameters) -> float:
        """Return seconds of the inverse of a Gram matrix, unless it was the last one and is kept."""
        if 4 * self.sizes.items**2 <= KEPT_BYTES and ridge_of(parameters) == self.ridge:
            return 0.0
        return self.gram + INVERSE * self.sizes.items**3

    def mixed(self, parameters: Parameters) -> list[str]:
        """Return the features that a model reads: those of its mixture, or all."""
        mixture = cast("Mapping[str, float]", parameters.get("mixture") or self.sizes.widths)
        return [name for name in mixture if name in self.sizes.widths]

    def factors(self, name: str) -> float:
        """Return seconds of the factors of sparse features, and of the inverse among their columns."""
        sizes, width = self.sizes, self.sizes.widths[name]
        own = PRODUCT * sizes.items * width**2 + 10 * INVERSE * width**3
        if sizes.words.get(name, 0) <= RANK or factors_of(name) in self.found:
            return own
        return own + SVD * sizes.words[name] * width**2

    def content(self, parameters: Parameters) -> float:
        """Return seconds of the weights among items by content, from their factors."""
        names = self.mixed(parameters)
        products = PRODUCT * self.sizes.items**2 * sum(self.sizes.widths[name] for name in names)
        return products + sum(self.factors(name) for name in names)

    def nearest(self, name: str, parameters: Parameters) -> float:
        """Return seconds of finding the nearest items by some features, unless as many are there."""
        if neighbours_of(name, parameters) in self.found:
            return 0.0
        return (ENTRY + 2 * PRODUCT * self.sizes.widths[name]) * self.sizes.items**2


def ridge_of(parameters: Parameters) -> object:
    """What tells the inverse of one model from another's."""
    return parameters.get("l2"), parameters.get("pull")


def factors_of(name: str) -> str:
    """Key of the factors of some features."""
    return f"factors of {name}"


def neighbours_of(name: str, parameters: Parameters) -> str:
    """Key of the neighbours by some features: as many as are found at once, or more."""
    return f"{'many' if _number(parameters, 'neighbours', FEWEST) > FEWEST else 'some'} neighbours by {name}"


def _number(parameters: Parameters, name: str, default: float) -> float:
    return cast("float", parameters.get(name, default))


def _counting(data: Prepared, parameters: Parameters) -> float:
    del parameters
    return EVENT * data.sizes.events


def _item_knn(data: Prepared, parameters: Parameters) -> float:
    del parameters
    return PAIR * data.sizes.pairs + RANKED * 2e3 * data.sizes.items


def _ease(data: Prepared, parameters: Parameters) -> float:
    del parameters
    return data.gram + INVERSE * data.sizes.items**3


def _l3ae(data: Prepared, parameters: Parameters) -> float:
    sizes = data.sizes
    rescaling = SPARSE * sizes.events * sizes.items
    return data.inverse(parameters) + ENTRY * sizes.items**2 + data.content(parameters) + rescaling


def _slit(data: Prepared, parameters: Parameters) -> float:
    sizes = data.sizes
    length = sizes.events / max(sizes.users, 1)
    before, after = (
        min(FAR * _number(parameters, span, 1.0), length) for span in ("past_span", "future_span")
    )
    windows = 10 * PAIR * sizes.events * before * (before + after)
    together = min(sizes.events * before * after, float(sizes.items) ** 2)
    solving = INVERSE * sizes.items**3 + ENTRY * sizes.items**2 + WINDOW * sizes.items * together
    return windows + solving + data.content(parameters)


def _graph_filter(data: Prepared, parameters: Parameters) -> float:
    names = data.mixed(parameters) if parameters.get("content") else []
    return EVENT * data.sizes.events + sum(data.nearest(name, parameters) for name in names)


def _content_knn(data: Prepared, parameters: Parameters) -> float:
    nearest = sum(data.nearest(name, parameters) for name in data.mixed(parameters))
    return nearest + RANKED * 10 * data.sizes.items * _number(parameters, "neighbours", FEWEST)


def _sparse_l3ae(data: Prepared, parameters: Parameters) -> float:
    names = data.mixed(parameters)
    width = _number(parameters, "neighbours", 50) + 20 * len(names)
    solving = data.sizes.items * (SOLVE + PRODUCT * width**3 + PAIR * width**2)
    content = sum(data.factors(name) + data.nearest(name, parameters) for name in names)
    return 2 * PAIR * data.sizes.pairs + solving + content


def _als(data: Prepared, parameters: Parameters) -> float:
    epochs, dim = (_number(parameters, name, default) for name, default in (("epochs", 8), ("dim", 64)))
    return ALTERNATING * data.sizes.events * epochs * dim


def _profile(data: Prepared, parameters: Parameters) -> float:
    width = sum(data.sizes.widths[name] for name in data.mixed(parameters))
    products = PRODUCT * data.sizes.items * width * (data.sizes.items + width)
    return EVENT * data.sizes.events + products


FITS: Mapping[str, Callable[[Prepared, Parameters], float]] = {
    "popularity": _counting,
    "time-prior": _counting,
    "buy-again": _counting,
    "item-knn": _item_knn,
    "als": _als,
    "ease": _ease,
    "l3ae": _l3ae,
    "sparse-l3ae": _sparse_l3ae,
    "slit": _slit,
    "graph-filter": _graph_filter,
    "content-knn": _content_knn,
    "content-profile": _counting,
    "review-profile": _profile,
    "taste-profile": _profile,
}
"""How the fit of each model is estimated."""


class Costs(Prepared):
    """Estimates of the steps of one search, made in the order in which the steps are done."""

    def fit(self, model: str, parameters: Parameters) -> float:
        """Return seconds of fitting a model of the registry that is solved in closed form."""
        return STEP + FITS[model](self, parameters)

    def note(self, model: str, parameters: Parameters) -> None:
        """Take note of what a fit leaves behind: factors and neighbours of features, and the last inverse."""
        names = self.mixed(parameters)
        if model in ("l3ae", "sparse-l3ae", "slit"):
            self.found |= {factors_of(name) for name in names}
        if model in ("graph-filter", "content-knn", "sparse-l3ae"):
            self.found |= {neighbours_of(name, parameters) for name in names}
        if model == "l3ae":
            self.ridge = ridge_of(parameters)

    def judge(self, model: str) -> float:
        """Return seconds of ranking all items for the judged users."""
        sizes = self.sizes
        scores = sizes.judged * sizes.items
        seconds = STEP + RANKED * scores
        if model == "graph-filter":
            return seconds + SPARSE * sizes.judged * sizes.events
        if model == "als":
            return seconds + PRODUCT * scores * 64
        if model in ("content-profile", "review-profile", "taste-profile"):
            return seconds + PRODUCT * scores * max(sizes.widths.values(), default=0)
        if model == "sasrec":
            seconds += READING * sizes.judged
        return seconds + SPARSE / 5 * sizes.shown * sizes.items

    def scores(self, models: Sequence[str]) -> float:
        """Return seconds of scoring these models for a race, and of cutting their scores to shortlists."""
        scores = self.sizes.judged * self.sizes.items
        return sum(self.judge(model) + LISTED * scores for model in models)

    def weigh(self, entrants: int) -> float:
        """Return seconds of weighing so many entrants of a race."""
        shortlists = self.sizes.judged * min(LONGEST, self.sizes.items)
        return WEIGHED * BAGS / 2 * shortlists * JOIN * entrants * len(STEPS)

    def new_items(self) -> float:
        """Return seconds of choosing what new items borrow: comparing them with all others, scoring some
        users for it, and judging each way.
        """
        sizes = self.sizes
        compared = sizes.new * sizes.items
        nearest = compared * sum(ENTRY + 2 * PRODUCT * width for width in sizes.widths.values())
        scored = RANKED * USERS * sizes.items
        lists = RANKED * sizes.judged * (10 * sizes.items + sum(map(len, FACTORS.values())) * sizes.new)
        return STEP + len(FACTORS) * nearest + scored + lists
