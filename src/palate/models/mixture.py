"""Weights of the features in a model that uses several."""

from collections.abc import Mapping

from palate.data import Features
from palate.errors import InputError, NotAvailable
from palate.wording import there_are


def mixture_of(
    features: Mapping[str, Features], given: Mapping[str, float], required_by: str = ""
) -> dict[str, float]:
    """Normalise the weights of features to sum 1; without given weights they are equal.

    Raises
    ------
    NotAvailable
        If there are no features, and a model requires them.
    InputError
        If a given name is not among the features.
    """
    if required_by and not features:
        raise NotAvailable(f"{required_by} compares items by their features, and this catalogue has none")
    unknown = sorted(set(given) - set(features))
    if unknown:
        raise InputError(f"no features called {', '.join(unknown)}{there_are(unknown[0], features)}")
    weights = {name: given.get(name, 0.0) if given else 1.0 for name in features}
    total = sum(weights.values())
    return {name: weight / total for name, weight in weights.items() if weight > 0}
