"""Evaluation with missing modalities."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np

from palate.data import Dataset, Features
from palate.errors import InputError
from palate.evaluation.report import Result
from palate.features.review_vectors import MODALITY
from palate.wording import there_are


def without(features: Mapping[str, Features], modalities: Sequence[str]) -> dict[str, Features]:
    """Remove the features of some modalities, or of some names.

    Raises
    ------
    InputError
        If nothing goes by that name.
    """
    for modality in modalities:
        _named(features, modality)
    return {
        name: value
        for name, value in features.items()
        if name not in modalities and value.modality not in modalities
    }


def unsaid(dataset: Dataset, modalities: Sequence[str]) -> Dataset:
    """Remove some modalities of reviews, such as "review-image", from a dataset."""
    table = dataset.review_table
    if table is None:
        return dataset
    gone = {name for name in table.vectors if name in modalities or MODALITY.get(name, name) in modalities}
    left = table.without(gone)
    if not left.vectors:
        return replace(dataset, remarks=None, review_table=None)
    return replace(dataset, review_table=left)


def drop_modality(
    features: Mapping[str, Features], modality: str, fraction: float, seed: int = 0
) -> dict[str, Features]:
    """Remove a modality from a random share of the items that have it, as if it had never been there.

    With one seed, what loses it at some fraction loses it at every larger one, and modalities are lost
    independently of each other. What was imputed before is forgotten.

    Raises
    ------
    InputError
        If nothing goes by that name, or the fraction is not between 0 and 1.
    """
    check_fraction(modality, fraction)
    names = _named(features, modality)
    having = np.flatnonzero(np.logical_or.reduce([features[name].present for name in names]))
    count = round(fraction * len(having))
    lost = np.random.default_rng([seed, *modality.encode()]).permutation(having)[:count]
    return {name: value.without(lost) if name in names else value for name, value in features.items()}


def check_fraction(modality: str, fraction: float) -> None:
    """Refuse a share of a modality that is not between 0 and 1.

    Raises
    ------
    InputError
        If it is not.
    """
    if not 0.0 <= fraction <= 1.0:
        raise InputError(f"the fraction to drop of {modality} must be between 0 and 1, not {fraction:g}")


def _named(features: Mapping[str, Features], modality: str) -> list[str]:
    names = [name for name, value in features.items() if modality in (name, value.modality)]
    if not names:
        there = dict.fromkeys(value.modality for value in features.values())
        raise InputError(f"no modality '{modality}' here{there_are(modality, there)}")
    return names


def drop_modalities(
    features: Mapping[str, Features], drop: Mapping[str, float], seed: int = 0
) -> dict[str, Features]:
    """Apply :func:`drop_modality` for each modality and fraction."""
    thinned = dict(features)
    for modality, fraction in drop.items():
        thinned = drop_modality(thinned, modality, fraction, seed)
    return thinned


def recovered(result: Result, results: Sequence[Result], metric: str) -> float | None:
    """Compute the share of the loss with zeros at the same drop that an imputation recovers.

    Parameters
    ----------
    result : Result
        With something dropped.
    results : sequence of Result
        Of the same protocol; looked through for the same model with nothing dropped, and with zeros.
    metric : str
        Such as "recall@20".

    Returns
    -------
    float or None
        1 is all of it, below 0 is a further loss. None where one of the two is not among the results, or
        zeros lose nothing.
    """
    own = [other for other in results if other.model == result.model]
    full = next((other for other in own if not any(other.drop.values())), None)
    zeros = next((other for other in own if other.drop == result.drop and other.imputation == "zeros"), None)
    if full is None or zeros is None or full.metrics[metric] <= zeros.metrics[metric]:
        return None
    loss = full.metrics[metric] - result.metrics[metric]
    return 1.0 - loss / (full.metrics[metric] - zeros.metrics[metric])
