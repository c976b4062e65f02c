"""Users and items as people give them to a model."""

import numpy as np
import polars as pl
import pytest
from tests.shops import tasteful

from palate.errors import InputError, UnknownUser
from palate.models import Recommender, make


@pytest.fixture(scope="module")
def model() -> Recommender:
    return make("item-knn").fit(tasteful())


def test_a_lone_str_is_one_user_and_one_item(model: Recommender) -> None:
    assert np.array_equal(model.score("u12"), model.score(["u12"]))
    assert model.recommend("u12", 3) == model.recommend(["u12"], 3)
    assert model.contributions("u12", "i3") == model.contributions("u12", ["i3"])


@pytest.mark.parametrize(
    "users", [("u1", "u2"), pl.Series(["u1", "u2"]), np.array(["u1", "u2"]), np.array([1, 2])]
)
def test_users_come_in_whatever_holds_them(model: Recommender, users: object) -> None:
    assert np.array_equal(model.score(users), model.score(["u1", "u2"]))  # type: ignore[arg-type]


@pytest.mark.parametrize("users", [7, [7], [None], np.array([1.5])])
def test_ids_that_are_no_text_are_refused(model: Recommender, users: object) -> None:
    with pytest.raises(InputError, match="ids are text"):
        model.score(users)  # type: ignore[arg-type]


@pytest.mark.parametrize("position", [-2, 60, 10**12])
def test_positions_of_nobody_are_refused(model: Recommender, position: int) -> None:
    with pytest.raises(UnknownUser, match="no user at position"):
        model.score(np.array([position]))
