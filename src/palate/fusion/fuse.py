"""Fusion of features by mean, concatenation or weights, each after projection to a common space."""

from collections.abc import Callable, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from palate.data import Dataset, Features, Fingerprint, unit_rows
from palate.errors import InputError, NotAvailable, check_finite
from palate.features import normalised
from palate.fusion.common_space import common_space
from palate.fusion.random_projection import random_space
from palate.fusion.space import Projected, Space, named, projected_to
from palate.wording import there_are


def fuse(
    features: Mapping[str, Features], method: str, weights: Mapping[str, float] | None = None
) -> Features:
    """Fuse all features of a catalogue in their common space (:func:`common_space`).

    Parameters
    ----------
    features : mapping of str to Features
        What is fused; an item has the result if it has any of them.
    method : str
        "mean" averages what an item has, "concat" puts modalities side by side (zeros where one is missing),
        and "weighted" averages with weights.
    weights : mapping of str to float, optional
        For "weighted": weight of each features by name.

    Raises
    ------
    InputError
        If the method is unknown, or "weighted" comes without a positive weight.
    NotAvailable
        If there is nothing to fuse.
    """
    if method not in FUSIONS:
        raise InputError(f"no fusion '{method}'{there_are(method, FUSIONS)}")
    if not features:
        raise NotAvailable(
            "nothing to fuse: the catalogue has no texts, pictures, sounds or ready-made features"
        )
    chosen = dict.fromkeys(features, 1.0)
    if method == "weighted":
        chosen = {name: float((weights or {}).get(name, 0.0)) for name in features}
        check_finite("weights", chosen)
    if max(chosen.values()) <= 0:
        raise InputError(
            "weighted fusion needs a positive weight for at least one of: " + ", ".join(features)
        )
    space = common_space({name: feature for name, feature in features.items() if chosen[name] > 0})
    present = np.logical_or.reduce(list(space.present.values()))
    parts = "; ".join(f"{name} {chosen[name]:g} {features[name].encoder.digest}" for name in space.projected)
    values = FUSIONS[method](space, chosen)
    return normalised(values, present, "fused", Fingerprint(f"fusion-{method}", parts))


def mean(features: Mapping[str, Features] | Sequence[Features], space: Space | None = None) -> Features:
    """Average the modalities that each item has, after projection to one space.

    >>> palate.fusion.mean([sentence, picture, sound])

    Parameters
    ----------
    features : sequence or mapping of Features
        Row i of each is of the same thing.
    space : Space, optional
        Such as ``workspace.joint.space``, learned from a catalogue. Without one, each encoder's vectors are
        turned into 512 numbers by a fixed random matrix of its own, which keeps what each modality tells but
        knows nothing of how they relate (:func:`random_space`).

    Returns
    -------
    Features
        Rows of unit length; a thing has it that has any of them.

    Raises
    ------
    NotAvailable, InputError
        If there is nothing to fuse, or the space does not know an encoder.
    """
    return _fused("mean", named(features), {}, space)


def concat(features: Mapping[str, Features] | Sequence[Features], space: Space | None = None) -> Features:
    """Concatenate modalities after projection to one space, zeros where one is missing; as :func:`mean`."""
    return _fused("concat", named(features), {}, space)


def weighted(
    features: Mapping[str, Features] | Sequence[Features],
    weights: Mapping[str, float],
    space: Space | None = None,
) -> Features:
    """Average the modalities that each item has by weights; otherwise as :func:`mean`.

    Raises
    ------
    InputError
        If no weight is positive, or one goes to a modality that is not there.
    """
    return _fused("weighted", named(features), weights, space)


def _fused(
    method: str, features: dict[str, Features], weights: Mapping[str, float], space: Space | None
) -> Features:
    if unknown := sorted(set(weights) - set(features)):
        raise InputError(f"no modality {', '.join(unknown)} to weigh; there are: {', '.join(features)}")
    chosen = {name: float(weights.get(name, 0.0)) if weights else 1.0 for name in features}
    if max(chosen.values()) <= 0:
        raise InputError(f"give a positive weight to at least one of: {', '.join(features)}")
    rows = {len(feature.present) for feature in features.values()}
    if len(rows) > 1:
        raise InputError(f"features of {', '.join(map(str, sorted(rows)))} things can't be fused row by row")
    together = projected_to(space or random_space(features), features)
    present = np.logical_or.reduce(list(together.present.values()))
    parts = "; ".join(
        f"{name} {chosen[name]:g} {feature.encoder.digest}" for name, feature in features.items()
    )
    version = parts if space is None else f"{parts}; in {space.digest}"
    values = unit_rows(FUSIONS[method](together, chosen))
    return Features(values, present, "fused", Fingerprint(f"fusion-{method}", version))


def learned_weights(features: Mapping[str, Features], dataset: Dataset, seed: int = 0) -> dict[str, float]:
    """Weigh features by behaviour: mean cosine of items of one user, above that of any two items.

    Parameters
    ----------
    features : mapping of str to Features
        Of the dataset's items.
    dataset : Dataset
        Only its train rows are read.
    seed : int
        Of the pairs drawn.

    Returns
    -------
    dict of str to float
        Adding up to 1; all alike where nothing can be learned.
    """
    histories = dataset.histories()
    random = np.random.default_rng(seed)
    inner = np.flatnonzero(np.diff(histories.rows) == 0)
    drawn = random.choice(inner, min(len(inner), 20_000), replace=False) if len(inner) else inner
    first, second = histories.items[drawn], histories.items[drawn + 1]
    anyone = random.permutation(second)
    lift = {
        name: _likeness(feature, first, second) - _likeness(feature, first, anyone)
        for name, feature in features.items()
    }
    total = sum(max(value, 0.0) for value in lift.values())
    if total <= 0:
        return dict.fromkeys(features, 1.0 / max(len(features), 1))
    return {name: max(value, 0.0) / total for name, value in lift.items()}


def _likeness(features: Features, first: NDArray[np.int32], second: NDArray[np.int32]) -> float:
    both = features.present[first] & features.present[second] & (first != second)
    if not both.any():
        return 0.0
    left, right = features.values[first[both]], features.values[second[both]]
    product = left * right if isinstance(left, np.ndarray) else left.multiply(right)
    return float(product.sum() / both.sum())


def _mean(space: Projected, weights: Mapping[str, float]) -> NDArray[np.float32]:
    total = sum(weights[name] * values for name, values in space.projected.items())
    weight = sum(weights[name] * space.present[name] for name in space.projected)
    return (total / np.maximum(weight, 1e-12)[:, None]).astype(np.float32)


def _concat(space: Projected, weights: Mapping[str, float]) -> NDArray[np.float32]:
    del weights
    return unit_rows(np.hstack(list(space.projected.values())))


FUSIONS: dict[str, Callable[[Projected, Mapping[str, float]], NDArray[np.float32]]] = {
    "mean": _mean,
    "concat": _concat,
    "weighted": _mean,
}
"""Fusions by name."""
