"""How much each features weighs in a model that uses several."""

from collections.abc import Mapping

from palate.data import Features
from palate.errors import InputError


def mixture_of(features: Mapping[str, Features], wanted: Mapping[str, float]) -> dict[str, float]:
    """Weight of each features, adding up to 1; all of them alike where none is wanted in particular.

    Raises
    ------
    InputError
        If a wanted name is not among the features.
    """
    unknown = sorted(set(wanted) - set(features))
    if unknown:
        raise InputError(
            f"no features called {', '.join(unknown)}; there are: {', '.join(features) or 'none'}"
        )
    weights = {name: wanted.get(name, 0.0) if wanted else 1.0 for name in features}
    total = sum(weights.values())
    return {name: weight / total for name, weight in weights.items() if weight > 0}
