"""Untrained models, by what people call them."""

from dataclasses import fields
from pathlib import Path
from typing import cast

from palate.errors import InputError
from palate.models.auto.model import BUDGET, Auto
from palate.models.auto.recipe import read_recipe
from palate.models.base import Recommender
from palate.models.blend import Blend
from palate.models.registry import RECOMMENDERS, recommender
from palate.progress import Progress


def untrained(
    name: str,
    *,
    budget: float | None = None,
    seed: int = 0,
    progress: Progress | None = None,
    checkpoints: Path | None = None,
) -> Recommender:
    """A model to train.

    Parameters
    ----------
    name : str
        As ``palate models`` lists it, or the path of a recipe, which ends in ".toml".
    budget : float, optional
        Seconds that "auto" may search; no other model takes one.
    seed : int
        Of everything random.
    progress : callable, optional
        Told of long work.
    checkpoints : Path, optional
        Folder from which an interrupted training of a learned model goes on.

    Raises
    ------
    InputError
        If there is no such model, the recipe can't be read, or a budget is given for what takes none.
    MissingExtra
        If it needs a library that is not installed.
    """
    if budget is not None and name != Auto.name:
        raise InputError(f"a budget is for auto; {name} takes the time that it needs")
    if name.endswith(".toml"):
        return read_recipe(Path(name))
    if name == Blend.name:
        raise InputError("a blend is trained from a recipe: --model recipe.toml, as auto writes it")
    kind = recommender(name)
    if kind is Auto:
        return Auto(budget=BUDGET if budget is None else budget, seed=seed, progress=progress)
    if not RECOMMENDERS[name].learned:
        return kind(seed=seed) if "seed" in {one.name for one in fields(kind)} else kind()
    from palate.models.learned.learned import Learned
    from palate.nn.training import Runtime

    runtime = Runtime(progress=progress, checkpoints=checkpoints)
    return cast(type[Learned], kind)(seed=seed).within(runtime)
