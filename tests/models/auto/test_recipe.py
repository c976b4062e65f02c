"""Recipes: what auto chose, as a file that trains the same again."""

from contextlib import suppress
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.shops import tasteful

from palate.errors import InputError, SolveFailed
from palate.models import RECOMMENDERS, Auto, Blend, make, read_recipe, write_recipe
from palate.models.auto.recipe import MEMORIES
from palate.models.parameters import RENAMED, kinds_of
from palate.ranges import fault

numbers = st.floats(0.001, 1000.0)
mixtures = st.dictionaries(st.text(min_size=1, max_size=8), numbers, max_size=3)
models = st.one_of(
    st.tuples(st.just("l3ae"), st.fixed_dictionaries({}, optional={"l2": numbers, "mixture": mixtures})),
    st.tuples(st.just("slit"), st.fixed_dictionaries({}, optional={"past_span": numbers})),
    st.tuples(st.just("mgcn"), st.fixed_dictionaries({"seed": st.integers(0, 9), "learning_rate": numbers})),
)
parts = st.builds(
    lambda model, steps, days, weight: {
        "model": model[0],
        "parameters": model[1],
        "memory_steps": steps,
        "memory_days": days,
        "weight": weight,
    },
    models,
    st.none() | numbers,
    st.none() | numbers,
    numbers,
)


@given(st.lists(parts, min_size=1, max_size=4))
def test_what_is_written_is_read(tmp_path_factory: pytest.TempPathFactory, ingredients: list) -> None:
    path = tmp_path_factory.mktemp("recipe") / "recipe.toml"
    write_recipe(Blend(ingredients=ingredients), path)
    assert read_recipe(path).ingredients == ingredients


def test_what_a_recipe_does_not_read_is_written_and_read(tmp_path: Path) -> None:
    parts = [
        {"model": "ease", "parameters": {}, "memory_steps": None, "memory_days": None, "weight": 1.0},
    ]
    write_recipe(Blend(ingredients=parts, without=["enrich", "profile"]), tmp_path / "recipe.toml")
    assert read_recipe(tmp_path / "recipe.toml").without == ["enrich", "profile"]
    write_recipe(Blend(ingredients=parts), tmp_path / "recipe.toml")
    assert "without" not in (tmp_path / "recipe.toml").read_text("utf-8")
    assert list(read_recipe(tmp_path / "recipe.toml").without) == []


def test_features_may_have_any_name_in_a_recipe(tmp_path: Path) -> None:
    mixture = {"\x7f": 1.0, '"': 2.0, "图片": 3.0, "\n": 4.0, "a.b": 5.0}
    parts = [
        {
            "model": "l3ae",
            "parameters": {"mixture": mixture},
            "memory_steps": None,
            "memory_days": None,
            "weight": 1.0,
        }
    ]
    write_recipe(Blend(ingredients=parts), tmp_path / "recipe.toml")
    assert read_recipe(tmp_path / "recipe.toml").ingredients == parts


def test_a_recipe_trains_the_model_that_auto_found(tmp_path: Path) -> None:
    dataset = tasteful()
    found = Auto().fit(dataset)
    write_recipe(found.blend_, tmp_path / "mine.toml")
    again = read_recipe(tmp_path / "mine.toml").fit(dataset)
    users = list(dataset.users)
    assert np.allclose(again.score(users), found.score(users), rtol=1e-5)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", r"at least one \[\[part\]\]"),
        ('without = ["enriched"]\n[[part]]\nmodel = "ease"\nweight = 1', "one of enrich, profile"),
        ('without = "enrich"\n[[part]]\nmodel = "ease"\nweight = 1', "without is 'enrich'"),
        ('witout = ["enrich"]\n[[part]]\nmodel = "ease"\nweight = 1', "a recipe has no 'witout'"),
        ("part = 3", r"at least one \[\[part\]\]"),
        ("[[part", "not a recipe that can be read"),
        ('[[part]]\nmodel = "magic"\nweight = 1', "no model called 'magic'"),
        ('[[part]]\nmodel = "auto"\nweight = 1', "no model called 'auto'"),
        ('[[part]]\nmodel = "ease"', "weight of ease"),
        ('[[part]]\nmodel = "ease"\nweight = true', "weight of ease"),
        ('[[part]]\nmodel = "ease"\nweight = 1\nmemory_steps = -1', "memory_steps is -1"),
        ('[[part]]\nmodel = "ease"\nweight = 1\nspeed = 2', "no 'speed'"),
        ('[[part]]\nmodel = "ease"\nweight = 1\nparameters = 2', "parameters of ease"),
        ('[[part]]\nmodel = "ease"\nweight = 1\nparameters = { l3 = 2 }', "ease has no parameter 'l3'"),
        ('[[part]]\nmodel = "ease"\nweight = nan', "weight of ease is nan"),
        ('[[part]]\nmodel = "ease"\nweight = inf', "weight of ease is inf"),
        ('[[part]]\nmodel = "ease"\nweight = 1\nparameters = { l2 = "much" }', "l2 of ease is 'much'"),
        ('[[part]]\nmodel = "ease"\nweight = 1\nparameters = { l2 = -3 }', "l2 of ease is -3"),
        ('[[part]]\nmodel = "l3ae"\nweight = 1\nparameters = { mixture = { a = nan } }', "mixture of l3ae"),
        (
            '[[part]]\nmodel = "item-knn"\nweight = 1\nparameters = { neighbours = 0 }',
            "neighbours of item-knn",
        ),
        ('[[part]]\nmodel = "ease"\nweight = 0\n[[part]]\nmodel = "slit"\nweight = 0', "every part weighs 0"),
        ('[[part]]\nmodel = "popularity"\nweight = 1\nmemory_steps = 3', "popularity has no memory"),
    ],
)
def test_what_is_wrong_with_a_recipe_is_said(tmp_path: Path, text: str, said: str) -> None:
    path = tmp_path / "recipe.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(InputError, match=said):
        read_recipe(path)


@pytest.mark.parametrize("name", [name for name, entry in RECOMMENDERS.items() if entry.learned])
@pytest.mark.parametrize(("old", "new"), RENAMED.items())
def test_a_recipe_with_an_earlier_name_of_a_parameter_is_told_the_new_one(
    tmp_path: Path, name: str, old: str, new: str
) -> None:
    path = tmp_path / "recipe.toml"
    path.write_text(f'[[part]]\nmodel = "{name}"\nweight = 1\nparameters = {{ {old} = 1 }}')
    with pytest.raises(InputError, match=f"{name} has no parameter '{old}'; it is now called {new}$"):
        read_recipe(path)


def test_a_parameter_that_never_was_is_answered_with_those_that_are(tmp_path: Path) -> None:
    path = tmp_path / "recipe.toml"
    path.write_text('[[part]]\nmodel = "ease"\nweight = 1\nparameters = { rate = 1 }')
    with pytest.raises(InputError, match=r"ease has no parameter 'rate'; there are: .*l2"):
        read_recipe(path)


def test_a_recipe_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"nowhere\.toml"):
        read_recipe(tmp_path / "nowhere.toml")


@pytest.mark.parametrize("name", [name for name, entry in RECOMMENDERS.items() if entry.learned])
@pytest.mark.parametrize("epochs", ["0", "-1", "1.5", "true", '"ten"'])
def test_a_training_of_no_epochs_is_refused(tmp_path: Path, name: str, epochs: str) -> None:
    path = tmp_path / "recipe.toml"
    path.write_text(f'[[part]]\nmodel = "{name}"\nweight = 1\nparameters = {{ epochs = {epochs} }}')
    with pytest.raises(InputError, match=f"epochs of {name} .*at least 1"):
        read_recipe(path)


@pytest.mark.parametrize("name", [name for name in RECOMMENDERS if name not in ("auto", "blend")])
def test_no_number_that_is_let_pass_brings_a_traceback_or_no_score(tmp_path: Path, name: str) -> None:
    """Learned models are read, not trained: what their trainings could not stand is refused beforehand."""
    path, own, dataset = tmp_path / "recipe.toml", make(name), tasteful(12, 9)
    for key, value in vars(own).items():
        if isinstance(value, bool) or not isinstance(value, (int, float)) or key in ("seed", *MEMORIES):
            continue
        for extreme in (0, 1e-9, 1, 1e9):
            number = int(extreme) if isinstance(value, int) else float(extreme)
            path.write_text(f'[[part]]\nmodel = "{name}"\nweight = 1\nparameters = {{ {key} = {number} }}')
            if fault(kinds_of(type(own))[key], number):
                with pytest.raises(InputError, match=f"{key} of {name}"):
                    read_recipe(path)
                continue
            # A penalty of 0 may leave nothing to solve, which is said.
            with suppress(InputError, SolveFailed):
                blend = read_recipe(path)
                if not RECOMMENDERS[name].learned:
                    assert np.all(np.isfinite(blend.fit(dataset).score(["u0", "u1"])))


def test_a_blend_without_parts_is_refused() -> None:
    with pytest.raises(InputError, match="without parts"):
        Blend().fit(tasteful())
