"""Taste profile: items like the words that tell a person's taste, unlike those that tell what repels."""

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from palate.data import Dataset, Histories
from palate.errors import NotAvailable
from palate.linalg.csr import Rows, inner_products
from palate.models.base import Recommender
from palate.models.mixture import mixture_of
from palate.models.review_profile import deviation_of
from palate.models.terms import Term
from palate.ranges import Weights

PROFILE = "profile"
"""Modality of the terms."""


@dataclass(kw_only=True)
class TasteProfile(Recommender):
    """Score an item by its likeness to the words of a person's profile, times their weights.

    The profile is made before training, from train rows and reviews alone, by counts or by a language model.
    Its words are encoded by the encoders of the catalogue. The score is linear in them, and each is parted
    among the past items that show it, which are its terms. Who has no profile gets zero for every item.

    Parameters
    ----------
    mixture : mapping of str to float
        Weight of each features by name, made to add up to 1; empty gives all equal weight. Scores of each are
        first brought to one deviation.

    Attributes
    ----------
    told_ : dict of str to ndarray or csr_array of float32, shape (n_words, dim)
        Vectors of the words, by name of the features.
    shown_ : dict of str to ndarray or csr_array of float32, shape (n_items, dim)
        Rows of items that these are multiplied by.

    Raises
    ------
    NotAvailable
        If the dataset has no profiles of its users, or no features to compare them with.
    InputError
        If ``mixture`` names features that the dataset has not.

    References
    ----------
    Rocchio, Relevance feedback in information retrieval, 1971; words of a language model as in Lyu et al.,
    LLM-Rec, NAACL Findings 2024, but of the person.
    """

    name = "taste-profile"

    mixture: Weights = field(default_factory=dict[str, float])

    def learn(self, dataset: Dataset) -> None:
        table, tastes, features = dataset.taste_table, dataset.tastes, dataset.features
        names = [] if table is None else [name for name in table.vectors if name in features]
        if table is None or tastes is None or not names:
            raise NotAvailable(
                f"{self.name} compares features of items with words of profiles, and here are none; make "
                "them by `palate profile --users all`"
            )
        mixture = mixture_of({name: features[name] for name in names}, self.mixture)
        self.told_: dict[str, Rows] = {name: table.vectors[name] for name in mixture}
        self.shown_: dict[str, Rows] = {}
        for name, share in mixture.items():
            rows = features[name].values
            deviation = deviation_of(tastes.weighted(name, self.told_[name]), rows)
            self.shown_[name] = rows * np.float32(share / deviation if deviation > 0 else 0.0)

    def score_histories(self, histories: Histories) -> NDArray[np.float32]:
        total = np.zeros((len(histories), len(self.items_)), dtype=np.float32)
        if histories.tastes is None:
            return total
        for name, told in self.told_.items():
            total += inner_products(histories.tastes.weighted(name, told), self.shown_[name])
        return total

    def explain_history(self, history: Histories, items: NDArray[np.int64]) -> list[Term]:
        if history.tastes is None:
            return []
        tastes, weights = history.tastes, history.tastes.stances.astype(np.float64)
        values = np.zeros((len(weights), len(items)))
        for name, told in self.told_.items():
            values += weights[:, None] * inner_products(tastes.vectors(name, told), self.shown_[name][items])
        return [Term(PROFILE, tastes.items.astype(np.int64), values)]
