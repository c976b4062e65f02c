"""Recommenders: one file a model, one registry.

Every one is a dataclass with ``fit(dataset)``, ``score(users)``, ``recommend(users, k)``,
``contributions(user, items)``, ``save(path)`` and ``load(path)``. Every registered model is here by the name
of its class: ``from palate.models import EASE, SASRec``.
"""

from typing import Any

from palate.linalg.top_k import top_k
from palate.models.auto.imputation import Imputation, choose_imputation, imputed, imputed_variants
from palate.models.auto.model import BUDGET, Choice, choose
from palate.models.auto.recipe import read_recipe, write_recipe
from palate.models.base import Recommender, Users
from palate.models.making import class_of, make
from palate.models.registry import RECOMMENDERS
from palate.models.terms import Contribution, Recommended, Term

_MODELS = {entry.class_name: name for name, entry in RECOMMENDERS.items() if not entry.package}

__all__ = [
    "BUDGET",
    "RECOMMENDERS",
    "Choice",
    "Contribution",
    "Imputation",
    "Recommended",
    "Recommender",
    "Term",
    "Users",
    "choose",
    "choose_imputation",
    "class_of",
    "imputed",
    "imputed_variants",
    "make",
    "read_recipe",
    "top_k",
    "write_recipe",
]


def __getattr__(name: str) -> Any:
    """The class of a registered model, whose file is read when it is first asked for."""
    if name not in _MODELS:
        raise AttributeError(f"module 'palate.models' has no attribute '{name}'")
    return class_of(_MODELS[name])


def __dir__() -> list[str]:
    return sorted([*__all__, *_MODELS])
