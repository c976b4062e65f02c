"""Common space of all modalities by generalised canonical correlation analysis."""

from collections.abc import Mapping

import numpy as np
import scipy
from numpy.typing import NDArray

from palate.data import Features, unit_rows
from palate.fusion.space import Projected

RIDGE = 0.1
"""Ridge on each modality's covariance, as a share of its mean eigenvalue."""


def common_space(features: Mapping[str, Features], dim: int = 128) -> Projected:
    """Project all features to one space by generalised canonical correlation analysis.

    Finds coordinates G of the items that every modality can predict linearly: the leading left singular
    vectors of the modalities' whitened features side by side. Features of different encoders share no axes,
    so that a mean of them without such a projection means nothing.

    Parameters
    ----------
    features : mapping of str to Features
        At least one.
    dim : int
        Coordinates wanted; fewer come out where the features or items are fewer.

    References
    ----------
    Carroll, Generalization of canonical correlation analysis to three or more sets of variables, 1968
    (MAX-VAR); with a ridge and missing rows as in van de Velden and Bijmolt, Psychometrika 2006.
    """
    dense = {name: feature.factors.astype(np.float64) for name, feature in features.items()}
    whitened = {name: _whitened(values) for name, values in dense.items()}
    side_by_side = np.hstack(list(whitened.values()))
    G = scipy.linalg.svd(side_by_side, full_matrices=False)[0][:, :dim]
    projected = {name: unit_rows(_predicted(values, G)) for name, values in dense.items()}
    return Projected(projected, {name: feature.present for name, feature in features.items()})


def _whitened(values: NDArray[np.float64]) -> NDArray[np.float64]:
    left, singular, _ = scipy.linalg.svd(values, full_matrices=False)
    return left * (singular / np.sqrt(singular**2 + _ridge(values)))


def _predicted(values: NDArray[np.float64], target: NDArray[np.float64]) -> NDArray[np.float32]:
    gram = values.T @ values
    gram[np.diag_indices_from(gram)] += _ridge(values)
    return (values @ scipy.linalg.cho_solve(scipy.linalg.cho_factor(gram), values.T @ target)).astype(
        np.float32
    )


def _ridge(values: NDArray[np.float64]) -> float:
    return RIDGE * max(float(np.square(values).sum()) / values.shape[1], 1e-9)
