"""Training of a model on the rows of a folder, and loading of it."""

import time
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from palate.data import TEST, TRAIN, VALID, Dataset
from palate.errors import InputError, NotAvailable
from palate.features import check_encoders, choice_of
from palate.late import carry_late, prepare_late
from palate.models import Recommender, make, read_recipe, write_recipe
from palate.models.auto import Auto
from palate.models.auto.helps import ALL, PROVED
from palate.models.blend import Blend
from palate.models.limits import check_fits
from palate.models.making import parameters_of
from palate.partitions import keeping
from palate.runtime import Runtime
from palate.tasks.inputs import Inputs

PARTS = {"train": (TRAIN,), "train+valid": (TRAIN, VALID), "all": (TRAIN, VALID, TEST)}
"""What a model may learn from, by the word of --on."""


@dataclass(frozen=True)
class Trained:
    """Result of a training.

    Parameters
    ----------
    model, on, split : str
        What was trained on what.
    users, items, interactions : int
        Size of what it learned from.
    seconds : float
        Wall-clock time once features are there.
    imputation : str
        How features that items lack were filled.
    rows : str
        Fingerprint of the rows that it learned from and was chosen by.
    event_strength : float, optional
        Power that the weights of events were raised to; None where all events weigh alike.
    """

    model: str
    on: str
    split: str
    users: int
    items: int
    interactions: int
    seconds: float
    imputation: str
    rows: str
    event_strength: float | None = None


def train(
    inputs: Inputs, model: str | None = None, on: str = "train", budget: float | None = None
) -> tuple[Recommender, Trained]:
    """Train a model and save it in the folder.

    Parts of long steps are kept in the folder until it is trained, so that a training that was stopped goes
    on; see :mod:`palate.partitions`.

    Parameters
    ----------
    inputs : Inputs
        The folder.
    model : str, optional
        Name in ``palate models``, or the path of a recipe; palate.toml's, which is "auto", where nothing is
        said.
    on : str
        "train" learns from the train rows, "train+valid" from those of both, "all" from every row. "auto"
        chooses its blend on the valid rows in each case.
    budget : float, optional
        Seconds that "auto" may search; 120 where nothing is said. What it chose is written as
        ``.palate/recipe.toml``.

    Raises
    ------
    InputError, NotAvailable
        If there is no such model, or nothing to learn from.
    """
    if on not in PARTS:
        raise InputError(f"--on {on}: choose one of {', '.join(PARTS)}")
    name = model or inputs.settings.model
    to_fit = unfitted(inputs, name, budget)
    dataset = inputs.dataset()
    learned = dataset.only(TRAIN, VALID)
    check_train_rows(inputs, dataset)
    check_fits(to_fit, len(dataset.items))
    if on != "train":
        learned = inputs.dataset(read=PARTS[on]).trained_on(*PARTS[on])
    check_tastes(inputs, learned, dataset)
    began = time.perf_counter()
    with keeping(inputs.derived / "partitions"):
        if on != "train":
            to_fit.choose_on(dataset.only(TRAIN, VALID))
        fitted = to_fit.fit(learned)
    if on == "train":
        prepare_late(fitted, learned, inputs.seed)
    else:
        carry_late(fitted, fitted)
    if isinstance(fitted, Auto):
        write_recipe(fitted.blend_, inputs.derived / "recipe.toml")
    return fitted, _saved(inputs, fitted, name, on, learned, time.perf_counter() - began)


def fit_on_all(inputs: Inputs, model: Recommender, trained: Trained) -> tuple[Recommender, Trained]:
    """Fit the chosen model once more, on all rows, and save it in the folder.

    Parameters
    ----------
    inputs : Inputs
        The folder.
    model, trained
        What :func:`train` gave.
    """
    began = time.perf_counter()
    learned = inputs.dataset(read=PARTS["all"]).trained_on(*PARTS["all"])
    fitted = model.refitted(learned)
    carry_late(model, fitted)
    return fitted, _saved(inputs, fitted, trained.model, "all", learned, time.perf_counter() - began)


def saved_model(inputs: Inputs) -> Recommender:
    """Load the model that was trained last.

    Raises
    ------
    NotAvailable
        If none was trained yet.
    InputError
        If it was trained on features that palate.toml's encoders would not make.
    """
    path = inputs.derived / "model"
    if not path.is_dir():
        raise NotAvailable(f"{inputs.folder}: no trained model yet; run `palate train {inputs.folder}` first")
    model = Recommender.load(path)
    check_encoders(model.encoders_, choice_of(inputs.settings, inputs.folder))
    return model


def unfitted(inputs: Inputs, name: str, budget: float | None = None) -> Recommender:
    """Make a model by its name, or by the path of a recipe, with the seed and checkpoints of a folder.

    Raises
    ------
    InputError
        If there is no such model, the recipe can't be read, or a budget is given for what takes none.
    """
    if budget is not None and name != Auto.name:
        raise InputError(f"a budget is for auto; {name} takes the time that it needs")
    if name.endswith(".toml"):
        return read_recipe(Path(name))
    if name == Blend.name:
        raise InputError("a blend is trained from a recipe: --model recipe.toml, as auto writes it")
    helps = ALL if inputs.uses_all_helps else PROVED
    given = {"seed": inputs.seed, "budget": budget, "helps": helps}
    taken = parameters_of(name)
    parameters = {key: value for key, value in given.items() if key in taken and value is not None}
    return make(name, **parameters).within(Runtime(inputs.progress, inputs.derived / "checkpoints"))


def check_train_rows(inputs: Inputs, dataset: Dataset) -> None:
    """Refuse a dataset without train rows.

    Raises
    ------
    NotAvailable
        With what to do.
    """
    if not len(dataset.only(TRAIN)):
        raise NotAvailable(
            f"{inputs.folder}: no train rows to learn from; choose another split, such as "
            'split = "leave-last" in palate.toml'
        )


def check_tastes(inputs: Inputs, learned: Dataset, dataset: Dataset) -> None:
    """Refuse train rows of which none speaks for its item; ``dataset`` holds all rows.

    Raises
    ------
    NotAvailable
        With what to do.
    """
    train_weight, every = learned.only(TRAIN).weight, dataset.weight
    if train_weight is None or every is None or np.any(train_weight > 0):
        return
    which = "train row" if np.any(every > 0) else "interaction"
    raise NotAvailable(
        f"{inputs.folder}: every {which} speaks against its item, so there is no taste to learn; "
        "if that is not so, say what events weigh under [events] in palate.toml"
    )


def _saved(
    inputs: Inputs, fitted: Recommender, name: str, on: str, learned: Dataset, seconds: float
) -> Trained:
    """Save a model with what it learned from."""
    dataset, rows = inputs.dataset(), len(learned.only(TRAIN))
    split = inputs.split_name()
    fitted.learned_from_ = {"on": on, "split": split, "held_out": len(dataset) - rows}
    fitted.save(inputs.derived / "model")
    sizes = len(dataset.users), len(dataset.items), rows
    strength = None if dataset.weight is None else dataset.strength
    method = inputs.imputation().method
    return Trained(name, on, split, *sizes, seconds, method, fitted.fingerprint_, strength)
