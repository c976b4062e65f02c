"""Choose what items without a train row take of the scores of the items most like them."""

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from palate.data import Dataset
from palate.holdout import Holdout
from palate.linalg.csr import scaled
from palate.linalg.ranks import hide, ranks_of
from palate.logs import get_logger
from palate.models.auto.weighing import LEAST_GAIN
from palate.models.base import Recommender
from palate.models.hidden_items import FACTORS, HiddenItems
from palate.models.neighbours import NEIGHBOURS, nearest, new_items_of, shares_of

log = get_logger(__name__)


def new_items_factor(model: Recommender, holdout: Holdout, seed: int) -> float | None:
    """Select the factor of the mean of the neighbours' scores.

    Rows of new items are few or none among the valid rows, and say little; those of known items that are
    scored in turn as if they were new say what a factor gives. Of the factors with which the lists of the
    judged users are worth no less than without one, but for noise, it is the one that gives most.

    Parameters
    ----------
    model : Recommender
        Fitted on the train rows of the holdout.
    holdout : Holdout
        Whose lists are judged.
    seed : int
        Of what is hidden.

    Returns
    -------
    float or None
        None where no item is new and like others, nothing is to be judged on, or every factor costs lists.
    """
    if not len(holdout):
        return None
    new, shares = new_items_of(holdout.known)
    if not len(new):
        return None
    gains = _recall_of_hidden(model, holdout.known, seed)
    without, *values = _values(model, holdout, new, shares)
    harmless = [place for place, value in enumerate(values) if value >= without * (1 - LEAST_GAIN)]
    log.debug("new items", without=without, values=values, hidden=gains)
    return FACTORS[max(harmless, key=lambda place: gains[place])] if harmless else None


def _recall_of_hidden(model: Recommender, dataset: Dataset, seed: int) -> list[float]:
    """Compute recall with each factor, while known items are scored as new in turn."""
    hidden = HiddenItems(model, dataset, seed)
    features = {name: feature.measured() for name, feature in dataset.features.items()}
    sold = ~dataset.is_new

    def others(items: NDArray[np.int64]) -> NDArray[np.bool_]:
        return (hidden.fold[items][:, None] != hidden.fold[None, :]) & sold

    equal = dict.fromkeys(features, 1.0)
    near = nearest(features, hidden.items, others, [equal], NEIGHBOURS, dataset.tie_order)
    shares = shares_of(*near[0], len(dataset.items))
    return [hidden.judge(scaled(shares, np.full(shares.shape[0], factor))).every for factor in FACTORS]


def _values(
    model: Recommender, holdout: Holdout, new: NDArray[np.int64], shares: sparse.csr_array
) -> list[float]:
    """Compute the value of the judged users' lists without a factor, and with each; new items and their
    shares are as of :func:`palate.models.neighbours.new_items_of`.
    """
    ties = holdout.known.tie_order
    ranks = np.empty((1 + len(FACTORS), len(holdout.items)), dtype=np.int64)
    size = holdout.at_once
    for start in range(0, len(holdout), size):
        stop = min(start + size, len(holdout))
        scores = model.score(holdout.histories.take(np.arange(start, stop)))
        means = np.asarray(shares @ scores.T, dtype=np.float32).T
        hide(scores, holdout.mask(start, stop))
        means[np.isneginf(scores[:, new])] = -np.inf
        where = slice(holdout.starts[start], holdout.starts[stop])
        rows, items = holdout.rows[where] - start, holdout.items[where]
        ranks[0, where] = ranks_of(scores, rows, items, ties)
        for place, factor in enumerate(FACTORS, start=1):
            scores[:, new] = means * np.float32(factor)
            ranks[place, where] = ranks_of(scores, rows, items, ties)
    return [holdout.quality(own).value for own in ranks]
