"""Blends as short TOML files that train the same model again, and that people can edit."""

import json
import math
import tomllib
from collections.abc import Sequence
from pathlib import Path
from typing import TypeGuard, cast

from palate.atomic import replacing
from palate.errors import InputError
from palate.features.helps import Help
from palate.models.blend import Blend, Ingredient, Parameters
from palate.models.borrowed import NewItemsBy
from palate.models.linear import RecencyWeighted
from palate.models.making import class_of
from palate.models.parameters import check_parameters, kinds_of
from palate.models.registry import RECOMMENDERS
from palate.ranges import NonNegative, fault

HEAD = """# What `palate train` with auto chose; this trains the same model again:
#     palate train FOLDER --model {name}
"""

STRENGTH = """# It reads weights of events to this power, which palate.toml fixes by
#     event_strength = {strength:g}
"""

WITHOUT = """# It reads none of these, though they were there; without this line it would read what is there.
without = {names}
"""

NEW_ITEMS = {
    "mean": "the mean score of the sold items most like it",
    "deviation": "how far the scores of the sold items most like it deviate",
}
"""What the factor of new items is of, by what they borrow."""

FACTOR = """# Score of an item without a train row, over {what}.
new_items = {factor:g}
new_items_by = "{by}"
"""

HEADS = ("without", "new_items", "new_items_by")
"""Keys of a recipe beside its parts."""

MEMORIES = ("memory_steps", "memory_days")


def write_recipe(blend: Blend, path: Path) -> None:
    """Write the parts of a blend, their parameters and weights; a file that is there is replaced."""
    weights = "" if blend.event_strength_ == 1 else STRENGTH.format(strength=blend.event_strength_)
    without = WITHOUT.format(names=json.dumps(list(blend.without))) if blend.without else ""
    new = "" if blend.new_items is None else _factor(blend.new_items, blend.new_items_by)
    parts = "".join(_part(ingredient) for ingredient in blend.ingredients)
    text = HEAD.format(name=path.name) + weights + without + new + parts
    with replacing(path) as partial:
        partial.write_text(text, encoding="utf-8")


def read_recipe(path: Path) -> Blend:
    """The unfitted blend that a recipe describes.

    Raises
    ------
    InputError
        If the file can't be read, or names a model or key that there is not.
    MissingExtra
        If a model needs a library that is not installed.
    """
    try:
        found = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise InputError(f"{path}: not a recipe that can be read ({error})") from error
    if unknown := sorted(set(found) - {*HEADS, "part"}):
        raise InputError(f"{path}: a recipe has no '{unknown[0]}'; it has {', '.join(HEADS)} and [[part]]")
    without = found.get("without", [])
    if wanted := fault(Sequence[Help], without):
        raise InputError(f"{path}: without is {without!r}; it must be {wanted}")
    new_items = found.get("new_items")
    if wanted := fault(NonNegative | None, new_items):
        raise InputError(f"{path}: new_items is {new_items!r}; it must be {wanted}")
    by = found.get("new_items_by", Blend.new_items_by)
    if wanted := fault(NewItemsBy, by):
        raise InputError(f"{path}: new_items_by is {by!r}; it must be {wanted}")
    if new_items is None and "new_items_by" in found:
        raise InputError(f"{path}: new_items_by says nothing without new_items; add that or leave it out")
    parts = found.get("part")
    if not isinstance(parts, list) or not parts:
        raise InputError(f"{path}: a recipe has at least one [[part]] with model and weight")
    ingredients = [_ingredient(ingredient, path) for ingredient in cast(list[object], parts)]
    if not any(ingredient["weight"] for ingredient in ingredients):
        raise InputError(f"{path}: every part weighs 0, so that nothing is scored; give one a weight")
    return Blend(ingredients=ingredients, without=without, new_items=new_items, new_items_by=by)


def _factor(factor: float, by: NewItemsBy) -> str:
    return FACTOR.format(what=NEW_ITEMS[by], factor=factor, by=by)


def _part(ingredient: Ingredient) -> str:
    lines = ["", "[[part]]", f'model = "{ingredient["model"]}"', f"weight = {ingredient['weight']}"]
    lines += [f"{key} = {ingredient[key]}" for key in MEMORIES if ingredient[key] is not None]
    if ingredient["parameters"]:
        # JSON's strings, numbers and booleans are TOML's as well; tables are written in line.
        settings = ", ".join(
            f"{_key(key)} = {_value(value)}" for key, value in ingredient["parameters"].items()
        )
        lines.append(f"parameters = {{ {settings} }}")
    return "\n".join(lines) + "\n"


def _value(value: object) -> str:
    if isinstance(value, dict):
        entries = cast(dict[str, object], value)
        return "{ " + ", ".join(f"{_key(key)} = {_value(entry)}" for key, entry in entries.items()) + " }"
    # The one character that JSON leaves as it is and TOML does not take.
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")


def _key(key: str) -> str:
    return key if key.replace("_", "").isalnum() and key.isascii() else _value(key)


def _ingredient(found: object, path: Path) -> Ingredient:
    entry = cast(dict[str, object], found) if isinstance(found, dict) else {}
    unknown = sorted(set(entry) - {"model", "weight", "parameters", *MEMORIES})
    if unknown:
        keys = ", ".join(["model", "weight", "parameters", *MEMORIES])
        raise InputError(f"{path}: a part has no '{unknown[0]}'; it has {keys}")
    name, weight = entry.get("model"), entry.get("weight")
    if not isinstance(name, str) or name not in RECOMMENDERS or name in ("auto", "blend"):
        raise InputError(f"{path}: no model called '{name}' can be part of a blend; see `palate models`")
    if not _is_number(weight):
        raise InputError(f"{path}: weight of {name} is {weight!r}; it must be a finite number")
    steps, days = (_memory(entry.get(key), key, path) for key in MEMORIES)
    if not (steps is None and days is None) and not issubclass(class_of(name), RecencyWeighted):
        raise InputError(f"{path}: {name} has no memory to set; leave out {' and '.join(MEMORIES)}")
    return Ingredient(
        model=name,
        parameters=_parameters(name, entry.get("parameters", {}), path),
        memory_steps=steps,
        memory_days=days,
        weight=float(weight),
    )


def _parameters(name: str, found: object, path: Path) -> Parameters:
    if not isinstance(found, dict):
        raise InputError(f"{path}: parameters of {name} are {found!r}; they must be a table")
    parameters, kind = cast(Parameters, found), class_of(name)
    if set_beside := [key for key in parameters if key in MEMORIES and key in kinds_of(kind)]:
        raise InputError(f"{path}: {set_beside[0]} of {name} stands beside its parameters, not among them")
    try:
        check_parameters(kind, parameters)
    except InputError as error:
        raise InputError(f"{path}: {error}") from None
    return parameters


def _is_number(value: object) -> TypeGuard[float]:
    return isinstance(value, (int, float)) and not isinstance(value, bool) and math.isfinite(value)


def _memory(value: object, key: str, path: Path) -> float | None:
    if value is None:
        return None
    if not _is_number(value) or value <= 0:
        raise InputError(f"{path}: {key} is {value!r}; it must be a number above 0")
    return float(value)
