"""What an item in a history adds to a user's vector."""

import numpy as np
import pytest
from tests.shops import tasteful

from palate.data import Histories
from palate.errors import Diverged
from palate.linalg.csr import rows_to_unit_length
from palate.models.base import BATCH, SCORES
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


def test_lists_are_made_without_all_scores_of_anyone(monkeypatch: pytest.MonkeyPatch) -> None:
    model = LightGCN(dim=8, epochs=1).fit(tasteful())
    positions, _ = model.rank(list(model.users_), 3)
    monkeypatch.delattr("palate.models.vectors.Vectors.score_histories")
    assert np.array_equal(model.rank(list(model.users_), 3)[0], positions)
    assert model.ranked_at_once(20) == BATCH
    assert 1 <= model.ranked_at_once(SCORES // 100) < BATCH


def test_vectors_that_are_not_finite_list_nothing() -> None:
    model = LightGCN(dim=8, epochs=1).fit(tasteful())
    for wrong in (np.nan, np.inf):
        model.folded_ = np.full_like(model.folded_, wrong)
        with pytest.raises(Diverged, match=r"^lightgcn diverged: its scores are not finite"):
            model.rank(list(model.users_), 3)
