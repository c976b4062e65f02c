"""Every recommender by name. A new model is one file and one line here."""

from palate.errors import InputError
from palate.models.auto import Auto
from palate.models.base import Recommender
from palate.models.blend import Blend
from palate.models.content_profile import ContentProfile
from palate.models.ease import EASE
from palate.models.graph_filter import GraphFilter
from palate.models.knn import ContentKNN, ItemKNN
from palate.models.l3ae import L3AE
from palate.models.popularity import Popularity, TimePrior
from palate.models.slit import SLIT

RECOMMENDERS: dict[str, type[Recommender]] = {
    model.name: model
    for model in (
        Auto,
        Blend,
        ContentKNN,
        ContentProfile,
        EASE,
        GraphFilter,
        ItemKNN,
        L3AE,
        Popularity,
        SLIT,
        TimePrior,
    )
}


def recommender(name: str) -> type[Recommender]:
    """The class of a model by its name.

    Raises
    ------
    InputError
        If there is none; the message lists those there are.
    """
    if name not in RECOMMENDERS:
        raise InputError(f"no model called '{name}'; there are: {', '.join(sorted(RECOMMENDERS))}")
    return RECOMMENDERS[name]
