"""How ratings should part what reviews say of items: the way with which held-out items rank best."""

from collections.abc import Callable, Mapping

from palate.data import Dataset, Features
from palate.features.review_features import TOGETHER, VIEWS
from palate.logs import get_logger
from palate.models.holdout import MAX_JUDGED, Holdout
from palate.models.knn import ContentKNN

log = get_logger(__name__)

FEWEST = 200
"""Users with held-out items below which ratings part nothing."""

LEAST_GAIN = 0.01
"""Relative gain over the plain mean that another way must bring; less is noise."""


def choose_view(dataset: Dataset, features_of: Callable[[str], Mapping[str, Features]], seed: int = 0) -> str:
    """The way with which content-knn on what reviews say ranks held-out items best.

    Parameters
    ----------
    dataset : Dataset
        Train rows are learned from, valid rows judged on; test rows are not looked at.
    features_of : callable
        Gives the features of reviews by one of :data:`palate.features.review_features.VIEWS`.
    seed : int
        Of the sample of users that the choice rests on.
    """
    holdout = Holdout.of(dataset, MAX_JUDGED, seed)
    if len(holdout) < FEWEST or not features_of(TOGETHER):
        return TOGETHER
    tried: dict[str, float] = {}
    for view in VIEWS:
        fit = holdout.fit.with_features(features_of(view))
        tried[view] = holdout.judge(ContentKNN().fit(fit)).value
    best = max(tried, key=lambda view: tried[view])
    chosen = best if tried[best] > tried[TOGETHER] * (1 + LEAST_GAIN) else TOGETHER
    log.debug("ratings of reviews", chosen=chosen, tried=tried)
    return chosen
