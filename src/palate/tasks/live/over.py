"""Wrappers of a fitted model that change its scores for one history."""

import numpy as np
from numpy.typing import NDArray

from palate.data import Histories
from palate.models import Recommender


class OverFitted(Recommender):
    """Base of wrappers of a fitted model, with the same users, items, histories and tie order.

    Subclasses score and explain a single history.

    Parameters
    ----------
    base : Recommender
        Fitted.
    """

    def __init__(self, base: Recommender) -> None:
        self.base = base
        self.users_, self.items_, self.reviews_ = base.users_, base.items_, base.reviews_
        self.histories_, self.tie_order_, self.measured_ = base.histories_, base.tie_order_, base.measured_
        self.review_space_, self.fingerprint_ = base.review_space_, base.fingerprint_

    @property
    def is_personal(self) -> bool:
        return self.base.is_personal

    def score_histories(self, histories: Histories) -> NDArray[np.float32]:
        if not len(histories):
            return self.base.score_histories(histories)
        return np.stack(
            [self.score_history(histories.take(np.array([row]))) for row in range(len(histories))]
        )
