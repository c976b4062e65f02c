"""The one maker of models."""

import pytest

from palate.errors import InputError
from palate.models import RECOMMENDERS, Recommender, class_of, make
from palate.models.making import parameters_of
from palate.runtime import Runtime


@pytest.mark.parametrize("name", sorted(RECOMMENDERS))
def test_a_model_is_made_with_its_own_parameters_and_no_others(name: str) -> None:
    own = make(name).parameters()
    assert list(own) == parameters_of(name)
    assert make(name, **own).parameters() == own
    assert type(make(name)) is class_of(name)
    with pytest.raises(InputError, match=f"{name} has no parameter 'speed'; "):
        make(name, speed=3)


def test_a_model_that_there_is_not_is_refused_with_those_there_are() -> None:
    with pytest.raises(InputError, match=r"no model called 'magic'; there are: als, auto, blend, "):
        make("magic")


@pytest.mark.parametrize("name", sorted(RECOMMENDERS))
def test_where_a_model_is_trained_changes_nothing_that_it_is_made_with(name: str) -> None:
    model: Recommender = make(name)
    assert model.within(Runtime(deadline=0.0)) is model
    assert model.parameters() == make(name).parameters()
