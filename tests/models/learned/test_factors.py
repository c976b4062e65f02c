"""What an item in a history adds to a user's vector."""

import numpy as np
from tests.shops import tasteful

from palate.data import Histories
from palate.linalg.csr import rows_to_unit_length
from palate.models.learned.lightgcn import LightGCN


def test_histories_become_rows_of_length_one_in_which_repeats_count_once() -> None:
    rows = rows_to_unit_length(Histories.of([[1, 1, 2], [], [0]]).matrix(3)).toarray()
    assert np.allclose(rows, [[0, 0.5**0.5, 0.5**0.5], [0, 0, 0], [1, 0, 0]])


def test_nothing_is_said_of_a_user_without_history() -> None:
    model = LightGCN(dim=8, epochs=3).fit(tasteful())
    assert not model.score(Histories.of([[], [1]]))[0].any()
    assert model.contributions(Histories.of([[]]), ["i1"]) == [[]]


def test_scores_are_the_mean_user_plus_a_sum_over_the_history() -> None:
    model = LightGCN(dim=8, epochs=3).fit(tasteful())
    items = sum(model.item_factors_.values())
    user = model.mean_ + (model.folded_[2] + model.folded_[5]) / np.sqrt(2)
    assert np.allclose(model.score(Histories.of([[2, 5]]))[0], items @ user, atol=1e-5)
