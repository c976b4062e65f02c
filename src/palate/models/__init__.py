"""Recommenders: one file a model, one registry.

Every one is a dataclass with ``fit(dataset)``, ``score(users)``, ``recommend(users, k)``,
``contributions(user, items)``, ``save(path)`` and ``load(path)``.
"""

from palate.linalg.top_k import top_k
from palate.models.auto.imputation import Imputation, choose_imputation, fillings, imputed
from palate.models.auto.model import BUDGET, Auto, Choice, choose
from palate.models.auto.recipe import read_recipe, write_recipe
from palate.models.base import Recommended, Recommender, Users
from palate.models.blend import Blend
from palate.models.content_profile import ContentProfile
from palate.models.ease import EASE
from palate.models.graph_filter import GraphFilter
from palate.models.knn import ContentKNN, ItemKNN
from palate.models.l3ae import L3AE
from palate.models.making import untrained
from palate.models.popularity import Popularity, TimePrior
from palate.models.registry import RECOMMENDERS, recommender
from palate.models.slit import SLIT
from palate.models.sparse_l3ae import SparseL3AE
from palate.models.terms import Contribution, Part

__all__ = [
    "BUDGET",
    "EASE",
    "L3AE",
    "RECOMMENDERS",
    "SLIT",
    "Auto",
    "Blend",
    "Choice",
    "ContentKNN",
    "ContentProfile",
    "Contribution",
    "GraphFilter",
    "Imputation",
    "ItemKNN",
    "Part",
    "Popularity",
    "Recommended",
    "Recommender",
    "SparseL3AE",
    "TimePrior",
    "Users",
    "choose",
    "choose_imputation",
    "fillings",
    "imputed",
    "read_recipe",
    "recommender",
    "top_k",
    "untrained",
    "write_recipe",
]
