"""How strongly the weights of events should tell: the power of them with which held-out items rank best."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from palate.data import Dataset
from palate.holdout import MAX_JUDGED, Holdout
from palate.logs import get_logger
from palate.models.base import Recommender
from palate.models.graph_filter import GraphFilter
from palate.models.knn import ItemKNN

log = get_logger(__name__)

STRENGTHS = (1.0, 0.5, 0.0)
"""Powers tried: weights as declared, their roots, and every sign of liking alike."""

FEWEST = 200
"""Users with held-out items below which weights stay as declared."""

LEAST_GAIN = 0.01
"""Relative gain over the declared weights that another power must bring; less is noise."""


@dataclass(frozen=True)
class Weighing:
    """How strongly events weigh.

    Parameters
    ----------
    strength : float
        Power that the weights of what is liked are raised to.
    tried : mapping of float to float
        Recall@20 plus half of NDCG@20 on held-out rows of each power, where the choice was made by them.
    """

    strength: float
    tried: Mapping[float, float] = field(default_factory=dict[float, float])

    def __str__(self) -> str:
        return f"{told(self.strength)} (chosen on valid rows)" if self.tried else told(self.strength)


def told(strength: float) -> str:
    """A strength in words."""
    said = {1.0: "as declared", 0.0: "all alike, what is rejected apart"}
    return said.get(strength, f"the power of {strength:g} of what is declared")


def weighing(dataset: Dataset, strength: float | str = "auto", seed: int = 0) -> Weighing | None:
    """The strength that is given, or the best one on valid rows for "auto"; None where events weigh alike.

    Parameters
    ----------
    dataset : Dataset
        Train rows are learned from, valid rows judged on; test rows are not looked at.
    strength : float or "auto"
        As in palate.toml.
    seed : int
        Of the sample of users that the choice rests on.
    """
    liked = np.ones(1) if dataset.weight is None else dataset.weight[dataset.weight > 0]
    if np.all(liked == 1):
        return None
    if not isinstance(strength, str):
        return Weighing(strength)
    if len(Holdout.of(dataset, FEWEST, seed)) < FEWEST:
        return Weighing(1.0)
    tried = {power: _value(dataset.tempered(power), seed) for power in STRENGTHS}
    best = max(tried, key=lambda power: tried[power])
    chosen = Weighing(best if tried[best] > tried[1.0] * (1 + LEAST_GAIN) else 1.0, tried)
    values = ", ".join(f"{power:g}: {value:.4f}" for power, value in tried.items())
    log.info(f"events weigh {chosen}", powers=values)
    return chosen


def _value(dataset: Dataset, seed: int) -> float:
    """How well two quick models of different kinds rank held-out items, on average."""
    holdout = Holdout.of(dataset, MAX_JUDGED, seed)
    models: tuple[Recommender, ...] = (ItemKNN(), GraphFilter(content=0.0))
    return float(np.mean([holdout.judge(model.fit(holdout.fit)).value for model in models]))
