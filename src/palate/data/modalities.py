"""Features grouped by modality."""

from collections.abc import Mapping
from typing import Protocol, Self, TypeVar

import numpy as np
from numpy.typing import NDArray

from palate.data.features import Features


class Addable(Protocol):
    """An array, sparse matrix or tensor."""

    def __add__(self, other: Self, /) -> Self: ...


Term = TypeVar("Term", bound=Addable)


def by_modality(terms: Mapping[str, Term], modality: Mapping[str, str]) -> dict[str, Term]:
    """Add up terms of features that measure the same modality.

    Parameters
    ----------
    terms : mapping of str to array
        By the name of features; what is of no features, such as "behaviour", keeps its name.
    modality : mapping of str to str
        Modality of each features.
    """
    sums: dict[str, Term] = {}
    for name, term in terms.items():
        key = modality.get(name, name)
        sums[key] = sums[key] + term if key in sums else term
    return sums


def behaviour_of(own: Term, terms: Mapping[str, Term]) -> Term:
    """Add the term of a modality that is called "behaviour", where there is one, to that of behaviour.

    Ready-made features have whatever name they were given; a namesake's term is added, so that none is lost.
    """
    return own + terms["behaviour"] if "behaviour" in terms else own


def measured_by_modality(features: Mapping[str, Features]) -> dict[str, NDArray[np.bool_]]:
    """Return which items have each modality, bool of shape (n_items,), for modalities with imputed rows."""
    kinds = {
        feature.modality
        for feature in features.values()
        if feature.imputed is not None and feature.imputed.any()
    }
    return {
        kind: np.logical_or.reduce(
            [feature.present for feature in features.values() if feature.modality == kind]
        )
        for kind in sorted(kinds)
    }
