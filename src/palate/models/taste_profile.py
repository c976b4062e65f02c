"""Taste profile: items similar to the words of a user's profile, unlike those that the user dislikes."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from palate.data import Dataset, Histories, Remarks
from palate.errors import NotAvailable
from palate.linalg.csr import Rows
from palate.models.mixture import mixture_of
from palate.models.rocchio import Rocchio
from palate.models.terms import Term

PROFILE = "profile"
"""Modality of the terms."""


@dataclass(kw_only=True)
class TasteProfile(Rocchio):
    """Score an item by its similarity to the words of a user's profile, times their weights.

    Profiles are made before training, from train rows and reviews alone, by counts or by a language model.
    Their words are encoded by the encoders of the catalogue. The term of a word is split among the past items
    that show it. Parameters are those of :class:`palate.models.rocchio.Rocchio`.

    Attributes
    ----------
    told_ : dict of str to ndarray or csr_array of float32, shape (n_words, dim)
        Vectors of the words, by name of the features.

    Raises
    ------
    NotAvailable
        If the dataset has no profiles of its users, or no features to compare them with.
    InputError
        If ``mixture`` names features that the dataset does not have.

    References
    ----------
    Words of a language model as in Lyu et al., LLM-Rec, NAACL Findings 2024, but of the user.
    """

    name = "taste-profile"

    @property
    def vectors(self) -> Mapping[str, Rows]:
        return self.told_

    def entries(self, histories: Histories) -> Remarks | None:
        return histories.tastes

    def learn(self, dataset: Dataset) -> None:
        table, tastes, features = dataset.taste_table, dataset.tastes, dataset.features
        names = [] if table is None else [name for name in table.vectors if name in features]
        if table is None or tastes is None or not names:
            raise NotAvailable(
                f"{self.name} compares features of items with words of profiles, and here are none; make "
                "them by `palate profile --users all`"
            )
        mixture = mixture_of({name: features[name] for name in names}, self.mixture)
        self.told_ = {name: table.vectors[name] for name in mixture}
        self.shown_ = {
            name: self.unit_deviation(name, share, features[name].values, tastes)
            for name, share in mixture.items()
        }

    def explain_history(self, history: Histories, items: NDArray[np.int64]) -> list[Term]:
        if history.tastes is None:
            return []
        values = np.zeros((len(history.tastes.stances), len(items)))
        for products in self.products(history.tastes, items).values():
            values += products
        return [Term(PROFILE, history.tastes.items.astype(np.int64), values)]
