"""Blend: a weighted sum of other models' scores, each brought to one scale for each user."""

from collections.abc import Sequence
from copy import copy
from dataclasses import dataclass, field
from typing import Self, TypedDict

import numpy as np
from numpy.typing import NDArray

from palate.data import Dataset, Histories
from palate.errors import InputError
from palate.models.base import Recommender
from palate.models.linear import Remembering
from palate.models.making import make
from palate.models.terms import Part

Parameters = dict[str, object]


class Ingredient(TypedDict):
    """One part of a blend.

    model : name in the registry. parameters : those of the model, but for its memory. memory_steps,
    memory_days : how fast it forgets; None for never, and for models that have no memory. weight : weight of
    its scaled scores.
    """

    model: str
    parameters: Parameters
    memory_steps: float | None
    memory_days: float | None
    weight: float


@dataclass(kw_only=True)
class Blend(Recommender):
    """Score = sum of ``weight * score / deviation`` over the parts, the deviation being that user's over all
    items.

    The mean that a z-score would also take off is the same for all items of a user: leaving it in changes no
    ranking and lets the parts add up. Parts that differ only in memory share one fitted model.

    Parameters
    ----------
    ingredients : sequence of Ingredient
        What is blended.

    Attributes
    ----------
    models_ : list of Recommender
        The distinct fitted models.

    Raises
    ------
    InputError
        If it is fitted without parts.
    """

    name = "blend"

    ingredients: Sequence[Ingredient] = field(default_factory=list[Ingredient])

    def learn(self, dataset: Dataset) -> None:
        if not self.ingredients:
            raise InputError(
                "a blend without parts scores nothing; train auto, or a recipe with at least one [[part]]"
            )
        self.models_ = [self.unfitted(place).fit(dataset) for place in range(len(self.distinct()))]

    def unfitted(self, place: int) -> Recommender:
        """A fresh model of those in :meth:`distinct`."""
        name, parameters = self.distinct()[place]
        return make(name, **parameters)

    def made_of(self, dataset: Dataset, fitted: Sequence[Recommender]) -> Self:
        """Take models for the parts that were fitted on a dataset before, in the order of :meth:`distinct`.

        Returns
        -------
        self
        """
        self.know(dataset)
        self.models_ = list(fitted)
        return self

    def score_histories(self, histories: Histories) -> NDArray[np.float32]:
        total = np.zeros((len(histories), len(self.items_)), dtype=np.float32)
        for weight, model in self._parts():
            scores = model.score(histories)
            total += scores * (np.float32(weight) * inverse_deviation(scores))[:, None]
        return total

    def explain_history(self, history: Histories, items: NDArray[np.int64]) -> list[Part]:
        parts: list[Part] = []
        for weight, model in self._parts():
            scale = weight * float(inverse_deviation(model.score_histories(history))[0])
            parts += [part.scaled(scale) for part in model.explain_history(history, items)]
        return parts

    def distinct(self) -> list[tuple[str, Parameters]]:
        """Names and parameters of the models to fit, each once: parts may differ in memory alone."""
        distinct: list[tuple[str, Parameters]] = []
        for part in self.ingredients:
            if (key := (part["model"], part["parameters"])) not in distinct:
                distinct.append(key)
        return distinct

    def _parts(self) -> list[tuple[float, Recommender]]:
        """Weight and model of each part, the model remembering as the part says."""
        distinct = self.distinct()
        return [
            (
                part["weight"],
                remembering(
                    self.models_[distinct.index((part["model"], part["parameters"]))],
                    part["memory_steps"],
                    part["memory_days"],
                ),
            )
            for part in self.ingredients
        ]


def remembering(model: Recommender, steps: float | None, days: float | None) -> Recommender:
    """The same fitted model with another memory, sharing its arrays; one without comes back as it is."""
    if not isinstance(model, Remembering):
        return model
    other = copy(model)
    other.memory_steps, other.memory_days = steps, days
    return other


def inverse_deviation(scores: NDArray[np.float32]) -> NDArray[np.float32]:
    """One over the standard deviation of each row, float32, shape (n_rows,); 0 where a row is constant."""
    deviation = scores.std(axis=1, dtype=np.float64)
    flat = deviation <= 1e-12 * np.abs(scores).max(axis=1, initial=0.0)
    return np.divide(1.0, deviation, out=np.zeros_like(deviation), where=~flat & (deviation > 0)).astype(
        np.float32
    )
