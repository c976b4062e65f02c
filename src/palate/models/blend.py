"""Blend: a weighted sum of other models' scores, standardised for each user."""

from collections.abc import Sequence
from copy import copy, deepcopy
from dataclasses import dataclass, field
from operator import is_
from typing import Self, TypedDict

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from palate.data import Dataset, Histories
from palate.errors import InputError
from palate.features.helps import Help, without_help
from palate.models.base import Recommender
from palate.models.borrowed import WAYS, Borrowed, NewItemsBy
from palate.models.deviation import inverse_deviation, inverse_deviation_of
from palate.models.linear import ItemToItem, Profile, RecencyWeighted
from palate.models.making import class_of, make
from palate.models.modality_scores import add_scores
from palate.models.neighbours import taken_from
from palate.models.parameters import check_parameters
from palate.models.summed import Summed, is_summed
from palate.models.terms import BORROWED, PRIOR, Term
from palate.ranges import NonNegative

Parameters = dict[str, object]

Memory = tuple[float | None, float | None]
"""Steps and days, as in :class:`palate.models.linear.RecencyWeighted`."""


class Ingredient(TypedDict):
    """One member of a blend.

    model : name in the registry. parameters : those of the model without its memory. memory_steps,
    memory_days : as in :class:`palate.models.linear.RecencyWeighted`. weight : weight of its standardised
    scores.
    """

    model: str
    parameters: Parameters
    memory_steps: float | None
    memory_days: float | None
    weight: float


@dataclass(kw_only=True)
class Blend(Recommender):
    """Score = sum of ``weight * score / deviation`` over the ingredients, the deviation being that of the
    user's scores over all items.

    The mean of a z-score is not subtracted: it is the same for all items of a user, changes no ranking, and
    belongs to no term. Ingredients that differ only in memory share one fitted model.

    Parameters
    ----------
    ingredients : sequence of Ingredient
        Models, with their parameters and weights.
    without : sequence of str
        Helps that no ingredient reads: "enrich" for attributes of `palate enrich`, "profile" for profiles of
        `palate profile`. `auto` sets it.
    new_items : float, optional
        Factor of the score that an item without a train row borrows from the sold items most like it in
        content. Without it such items have what the ingredients give them. `auto` chooses it.
    new_items_by : str
        What is borrowed: "mean", their mean score, or "deviation", how far theirs and the item's own deviate
        from what all users have; see :mod:`palate.models.borrowed`. `auto` chooses it too.

    Attributes
    ----------
    models_ : list of Recommender
        The distinct fitted models.
    new_ : ndarray of int64, shape (n_new,)
        Items that borrow their scores.
    new_weights_ : csr_array of float32, shape (n_new, n_items)
        How much of the score of each item.
    new_offsets_ : ndarray of float32, shape (n_new,)
        What is added for every history.

    Raises
    ------
    InputError
        If an ingredient names no model or a parameter that it does not have, or a blend without ingredients
        is fitted.
    """

    name = "blend"

    ingredients: Sequence[Ingredient] = field(default_factory=list[Ingredient])
    without: Sequence[Help] = ()
    new_items: NonNegative | None = None
    new_items_by: NewItemsBy = "mean"
    _made: "_Made | None" = field(default=None, init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        for ingredient in self.ingredients:
            check_parameters(class_of(ingredient["model"]), ingredient["parameters"])

    @property
    def is_personal(self) -> bool:
        return any(model.is_personal for model in self.models_)

    def learn(self, dataset: Dataset) -> None:
        if not self.ingredients:
            raise InputError(
                "a blend without parts scores nothing; train auto, or a recipe with at least one [[part]]"
            )
        read = without_help(dataset, self.without)
        if read is not dataset:
            self.bind(read)
        self.models_ = [self.unfitted(position).fit(read) for position in range(len(self.distinct()))]
        self._link_new_items(read)

    def unfitted(self, position: int) -> Recommender:
        """Make the model at a position of :meth:`distinct`."""
        name, parameters = self.distinct()[position]
        return make(name, **parameters)

    def made_of(self, dataset: Dataset, fitted: Sequence[Recommender]) -> Self:
        """Use models that were fitted on a dataset before, in the order of :meth:`distinct`.

        Returns
        -------
        self
        """
        self.bind(dataset)
        self.models_ = list(fitted)
        self._link_new_items(dataset)
        return self

    def _link_new_items(self, dataset: Dataset) -> None:
        """Find the items whose scores new ones borrow."""
        self._lend(Borrowed.none(len(dataset.items)))
        if self.new_items is not None:
            self._lend(WAYS[self.new_items_by](dataset, self).times(self.new_items))

    def _lend(self, borrowed: Borrowed) -> None:
        """Score new items so from now on."""
        self.new_, self.new_weights_ = borrowed.items, borrowed.weights
        self.new_offsets_ = borrowed.offsets

    @property
    def borrowed(self) -> Borrowed:
        """What new items borrow."""
        return Borrowed(self.new_, self.new_weights_, self.new_offsets_)

    def score_histories(self, histories: Histories) -> NDArray[np.float32]:
        total = np.zeros((len(histories), len(self.items_)), dtype=np.float32)
        for member in self._members():
            if member.constant is None:
                scores = member.model.score(histories)
                scores *= (np.float32(member.weight) * inverse_deviation(scores))[:, None]
                total += scores
            else:
                total += member.constant
        if len(self.new_):
            total[:, self.new_] = self.borrowed.of(total)
        return total

    def best(
        self, histories: Histories, k: int, exclude: sparse.csr_array | None
    ) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
        summed, found = self._now().summed, None
        if summed is not None:
            with np.errstate(over="ignore", invalid="ignore"):
                found = summed.best(histories, k, exclude)
        return super().best(histories, k, exclude) if found is None else found

    def ranked_at_once(self, k: int) -> int:
        summed = self._now().summed
        return super().ranked_at_once(k) if summed is None else summed.ranked_at_once(k)

    def score_history(self, history: Histories) -> NDArray[np.float32]:
        total = np.zeros(len(self.items_), dtype=np.float32)
        profiles: dict[Memory, Profile] = {}
        for member in self._members():
            if member.constant is None:
                scores = _scores(member.model, history, profiles)
                scores *= np.float32(member.weight * inverse_deviation_of(scores))
                total += scores
            else:
                total += member.constant
        if len(self.new_):
            total[self.new_] = self.borrowed.of(total[None])[0]
        return total

    def explain_history(self, history: Histories, items: NDArray[np.int64]) -> list[Term]:
        new = np.isin(items, self.new_)
        if not new.any():
            return self._explained(history, items)
        rows = np.searchsorted(self.new_, items[new])
        needed, takes = taken_from(items, new, self.new_weights_, rows)
        terms = self._explained(history, needed)
        borrowed = [Term(term.modality, term.sources, term.values @ takes) for term in terms]
        if not self.new_offsets_.any():
            return borrowed
        offsets = np.zeros(len(items))
        offsets[new] = self.new_offsets_[rows]
        return [*borrowed, Term(BORROWED, np.array([PRIOR]), offsets[None])]

    def _explained(self, history: Histories, items: NDArray[np.int64]) -> list[Term]:
        """Return the terms of what ingredients give some items."""
        terms: list[Term] = []
        for member in self._members():
            scale = member.weight * inverse_deviation_of(member.model.score_history(history))
            terms += [term.scaled(scale) for term in member.model.explain_history(history, items)]
        return terms

    def score_by_modality(self, history: Histories) -> dict[str, NDArray[np.float64]]:
        total: dict[str, NDArray[np.float64]] = {}
        for member in self._members():
            scale = member.weight * inverse_deviation_of(member.model.score_history(history))
            add_scores(total, member.model.score_by_modality(history), scale)
        for own in total.values():
            own[self.new_] = np.asarray(self.new_weights_ @ own)
        if self.new_offsets_.any():
            total[BORROWED] = np.zeros(len(self.items_))
            total[BORROWED][self.new_] = self.new_offsets_
        return total

    def distinct(self) -> list[tuple[str, Parameters]]:
        """Return the names and parameters of the models to fit, each once."""
        distinct: list[tuple[str, Parameters]] = []
        for ingredient in self.ingredients:
            if (key := (ingredient["model"], ingredient["parameters"])) not in distinct:
                distinct.append(key)
        return distinct

    def _members(self) -> list["Member"]:
        """Return the ingredients with their fitted models."""
        return self._now().members

    def _now(self) -> "_Made":
        """Return what is made of all that the blend holds now, which is made once."""
        made = self._made
        if made is None or not made.is_of(self):
            distinct = self.distinct()
            members = [
                Member.of(own, self.models_[distinct.index((own["model"], own["parameters"]))])
                for own in self.ingredients
            ]
            summed = None
            if is_summed(members):
                summed = Summed(members, self.tie_order_, self.borrowed)
            ingredients = deepcopy(list(self.ingredients))
            made = self._made = _Made(ingredients, list(self.models_), self.new_weights_, members, summed)
        return made


@dataclass(frozen=True)
class Member:
    """Ingredient of a fitted blend.

    Parameters
    ----------
    weight : float
        Of its standardised scores.
    fitted : Recommender
        Which members of other memories share.
    model : Recommender
        The same with the memory of the ingredient.
    constant : ndarray of float32, shape (n_items,), or None
        What it adds to the scores of every history, where it is not personal.
    """

    weight: float
    fitted: Recommender
    model: Recommender
    constant: NDArray[np.float32] | None

    @classmethod
    def of(cls, ingredient: Ingredient, fitted: Recommender) -> "Member":
        """Make a member of an ingredient and the model that was fitted for it."""
        weight = ingredient["weight"]
        model = with_memory(fitted, ingredient["memory_steps"], ingredient["memory_days"])
        if model.is_personal:
            return cls(weight, fitted, model, None)
        scores = model.score_history(Histories.of([[]]))
        return cls(weight, fitted, model, scores * np.float32(weight * inverse_deviation_of(scores)))


@dataclass(frozen=True)
class _Made:
    """What a blend makes once, and what it is made of."""

    ingredients: list[Ingredient]
    models: list[Recommender]
    new_weights: sparse.csr_array
    members: list[Member]
    summed: Summed | None

    def is_of(self, blend: Blend) -> bool:
        """Return whether it is made of what a blend holds now."""
        same = self.new_weights is blend.new_weights_ and _same(self.models, blend.models_)
        return same and self.ingredients == blend.ingredients


def _scores(model: Recommender, history: Histories, profiles: dict[Memory, Profile]) -> NDArray[np.float32]:
    """Score a history; models of the same memory share its profile, which is made by the first of them."""
    if not isinstance(model, ItemToItem):
        return model.score_history(history)
    memory = model.memory_steps, model.memory_days
    if memory not in profiles:
        profiles[memory] = model.profile(history)
    return model.score_profile(profiles[memory])


def _same(models: Sequence[Recommender], others: Sequence[Recommender]) -> bool:
    """Return whether they are the same objects."""
    return len(models) == len(others) and all(map(is_, models, others))


def with_memory(model: Recommender, steps: float | None, days: float | None) -> Recommender:
    """Copy a fitted model with another memory, sharing its arrays; a model without memory is returned."""
    if not isinstance(model, RecencyWeighted):
        return model
    other = copy(model)
    other.memory_steps, other.memory_days = steps, days
    return other
