"""Which models a folder trains."""

from pathlib import Path

import pytest
from tests.shops import write_shop

from palate.errors import InputError
from palate.models.auto import Auto
from palate.tasks.inputs import Inputs
from palate.tasks.train import unfitted

ROWS = "user_id,item_id\nu,i\n"


@pytest.fixture
def inputs(tmp_path: Path) -> Inputs:
    return Inputs(write_shop(tmp_path / "shop", interactions_csv=ROWS), seed=7)


def test_a_blend_is_trained_from_a_recipe(inputs: Inputs) -> None:
    with pytest.raises(InputError, match="recipe"):
        unfitted(inputs, "blend")


@pytest.mark.parametrize("name", ["ease", "mine.toml"])
def test_a_budget_is_for_auto_alone(inputs: Inputs, name: str) -> None:
    with pytest.raises(InputError, match="budget is for auto"):
        unfitted(inputs, name, budget=10.0)
    assert unfitted(inputs, "auto", budget=10.0).parameters() == {
        "budget": 10.0,
        "seed": 7,
        "helps": "proved",
    }
    assert unfitted(inputs, "auto").parameters() == Auto(seed=7).parameters()


def test_a_model_has_the_seed_of_its_folder_where_it_takes_one(inputs: Inputs) -> None:
    assert unfitted(inputs, "bpr-mf").parameters()["seed"] == 7
    assert "seed" not in unfitted(inputs, "ease").parameters()
