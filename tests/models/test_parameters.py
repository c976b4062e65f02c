"""Parameters of every model: checked when it is made, read and set as scikit-learn's tools do."""

import re
from collections.abc import Callable
from copy import deepcopy
from dataclasses import dataclass
from itertools import product
from typing import Any, Literal, get_args, get_origin

import numpy as np
import pytest
from tests.shops import tasteful

from palate.errors import InputError
from palate.models import RECOMMENDERS, Blend, Popularity, Recommender, class_of, make
from palate.models.parameters import RENAMED, kinds_of
from palate.nn.fusing import FUSINGS, FusingName
from palate.ranges import NonNegative

EASE_ALONE = {"model": "ease", "parameters": {}, "memory_steps": None, "memory_days": None, "weight": 1.0}

NAMES = sorted(RECOMMENDERS)


WRONG: list[object] = [object(), float("nan"), float("-inf"), b"", -1, "no such name", [1], {3: 1}]


@pytest.mark.parametrize("name", NAMES)
def test_no_parameter_of_any_model_takes_what_it_may_not_be(name: str) -> None:
    kind = class_of(name)
    for key, wrong in product(make(name).parameters(), WRONG):
        given = f"{key}={wrong!r}"
        said = refusal(lambda key=key, wrong=wrong: kind(**{key: wrong}))
        assert re.match(rf"{key} of {name} is .*; it must be .", said), given
        assert "\n" not in said, given
        said = refusal(lambda key=key, wrong=wrong: make(name).set_params(**{key: wrong}))
        assert f"{key} of {name}" in said, given


def refusal(call: Callable[[], object]) -> str:
    """What a call is refused with; empty where it is not."""
    try:
        call()
    except InputError as error:
        return str(error)
    return ""


@pytest.mark.parametrize("name", NAMES)
def test_a_name_that_is_none_is_told_the_nearest(name: str) -> None:
    for key in make(name).parameters():
        for wrong in (key[:-1] + key[-1] * 2, key.upper()):
            with pytest.raises(InputError, match=f"^{name} has no parameter '{wrong}'; did you mean '{key}'"):
                class_of(name)(**{wrong: 1})
    with pytest.raises(InputError, match=f"^{name} has no parameter 'zzzz'; there are: "):
        class_of(name)(zzzz=1)


@pytest.mark.parametrize("name", NAMES)
def test_every_model_can_be_cloned_as_scikit_learn_does(name: str) -> None:
    """What sklearn.base.clone does and checks, without its package."""
    model = Blend(ingredients=[EASE_ALONE]) if name == "blend" else make(name)
    for read in (model.get_params, lambda: model.get_params(deep=False)):
        parameters = {key: deepcopy(value) for key, value in read().items()}
        other = type(model)(**parameters)
        again = other.get_params(deep=False)
        assert list(again) == list(parameters)
        assert all(again[key] is parameters[key] for key in parameters)
        assert other == model
    assert model.set_params(**model.get_params()) is model
    assert model.set_params() is model


def test_what_is_set_holds_at_the_next_fit() -> None:
    dataset, model = tasteful(), make("ease")
    first = model.fit(dataset).score("u1")
    fresh = make("ease", l2=3).fit(dataset)
    assert np.allclose(model.set_params(l2=3).fit(dataset).score("u1"), fresh.score("u1"))
    assert not np.allclose(model.score("u1"), first)
    assert model.get_params()["l2"] == 3


def test_of_several_parameters_none_is_set_where_one_is_wrong() -> None:
    model = make("l3ae")
    before = model.get_params()
    with pytest.raises(InputError, match="pull of l3ae"):
        model.set_params(l2=3.0, pull=-1.0)
    assert model.get_params() == before


@pytest.mark.parametrize("name", ["item-knn", "bpr-mf"])
def test_numbers_of_numpy_are_saved_as_numbers(name: str, tmp_path: Any) -> None:
    learned = RECOMMENDERS[name].learned
    given = {"dim": np.int64(4), "epochs": np.int32(1)} if learned else {"shrink": np.float32(2)}
    model = make(name, **given).fit(tasteful())
    model.save(tmp_path / "model")
    again = Recommender.load(tmp_path / "model")
    assert again.parameters() == model.parameters()
    assert all(type(again.parameters()[key]) in (int, float) for key in given)


def test_a_parameter_that_was_set_wrong_is_found_when_the_model_is_fitted() -> None:
    model = make("ease")
    model.l2 = "much"  # type: ignore[attr-defined]
    with pytest.raises(InputError, match="l2 of ease is 'much'"):
        model.fit(tasteful())


@pytest.mark.parametrize(("old", "new"), RENAMED.items())
def test_an_earlier_name_is_told_the_new_one(old: str, new: str) -> None:
    with pytest.raises(InputError, match=f"bpr-mf has no parameter '{old}'; it is now called {new}$"):
        make("bpr-mf", **{old: 1})


@pytest.mark.parametrize(
    "wrong",
    [
        {**EASE_ALONE, "model": "eas"},
        {**EASE_ALONE, "parameters": {"l3": 1}},
        {**EASE_ALONE, "parameters": {"l2": -1}},
        {**EASE_ALONE, "weight": "1"},
        {key: value for key, value in EASE_ALONE.items() if key != "weight"},
        "ease",
    ],
)
def test_an_ingredient_that_can_not_be_is_refused_when_a_blend_is_made(wrong: object) -> None:
    with pytest.raises(InputError):
        Blend(ingredients=[wrong])  # type: ignore[list-item]


def test_heads_must_divide_the_width() -> None:
    with pytest.raises(InputError, match="multiple of heads, 3"):
        make("sasrec", dim=32, heads=3)


def test_every_model_says_what_each_parameter_may_be() -> None:
    """A bare number or name would let pass what its training can't stand."""
    for name in NAMES:
        if not RECOMMENDERS[name].package:
            bare = {key for key, kind in kinds_of(class_of(name)).items() if kind in (int, float, str, Any)}
            assert not bare, f"{name}: {bare}"


def test_names_of_fusions_are_those_there_are() -> None:
    assert get_origin(FusingName) is Literal
    assert set(get_args(FusingName)) == {*FUSINGS, "graph"}


@dataclass
class Toy(Popularity):
    """A model of another package, whose parameters may also be given by their place."""

    name = "toy"
    bias: float = -1.0
    power: NonNegative = 1.0


class OfItsOwn(Popularity):
    """One that is made of what are no parameters."""

    def __init__(self, answers: object) -> None:
        self.answers = answers


def test_models_of_others_are_checked_by_their_own_annotations() -> None:
    assert Toy(-3.0, 2.0).parameters() == {"bias": -3.0, "power": 2.0}
    with pytest.raises(InputError, match="power of toy is -1"):
        Toy(0.0, -1)
    with pytest.raises(InputError, match="toy has no parameter 'powr'; did you mean 'power'"):
        Toy(powr=1)  # type: ignore[call-arg]
    with pytest.raises(TypeError):
        Toy(1.0, 2.0, 3.0)  # type: ignore[call-arg]
    assert OfItsOwn("anything").answers == "anything"
