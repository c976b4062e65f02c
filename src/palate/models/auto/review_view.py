"""Whether ratings should part what reviews say of items: only where held-out items clearly rank better."""

from collections.abc import Callable, Mapping

import numpy as np
from numpy.typing import NDArray

from palate.data import Dataset, Features
from palate.features.review_features import APART, TOGETHER, VIEWS
from palate.holdout import MAX_JUDGED, Holdout
from palate.logs import get_logger
from palate.metrics import paired_p_value
from palate.models.knn import ContentKNN

log = get_logger(__name__)

FEWEST = 200
"""Users with held-out items below which ratings part nothing."""

MAX_P = 0.05
"""Probability, at most, with which chance would tell the views apart as far."""


def choose_view(dataset: Dataset, features_of: Callable[[str], Mapping[str, Features]], seed: int = 0) -> str:
    """Part praise from complaint where content-knn on what reviews say then ranks held-out items better.

    The plain mean stays unless the gain, in pairs by user, is one that chance hardly gives.

    Parameters
    ----------
    dataset : Dataset
        Train rows are learned from, valid rows judged on; test rows are not looked at.
    features_of : callable
        Gives the features of reviews by one of :data:`palate.features.review_features.VIEWS`.
    seed : int
        Of the sample of users that the choice rests on, and of the test.
    """
    holdout = Holdout.of(dataset, MAX_JUDGED, seed)
    if len(holdout) < FEWEST or not features_of(TOGETHER):
        return TOGETHER
    values = {view: _values(holdout, features_of(view)) for view in VIEWS}
    gain = float((values[APART] - values[TOGETHER]).mean())
    chance = paired_p_value(values[APART], values[TOGETHER], seed)
    chosen = APART if gain > 0 and chance <= MAX_P else TOGETHER
    log.debug("ratings of reviews", chosen=chosen, gain=gain, chance=chance)
    return chosen


def _values(holdout: Holdout, features: Mapping[str, Features]) -> NDArray[np.float64]:
    """Value of content-knn on some features for each judged user."""
    model = ContentKNN().fit(holdout.fit.with_features(features))
    return holdout.values(holdout.ranks(model))
