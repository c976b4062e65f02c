"""Models by their names: their classes, the parameters that they take, and unfitted models."""

from inspect import isabstract

from palate.errors import InputError
from palate.models.base import Recommender
from palate.models.parameters import kinds_of
from palate.models.registry import RECOMMENDERS, load_class


def make(name: str, **parameters: object) -> Recommender:
    """Make an unfitted model.

    Parameters
    ----------
    name : str
        As ``palate models`` lists it. Recipes are read by :func:`palate.models.read_recipe`.
    **parameters
        Of the model; those that are left out have their defaults.

    Raises
    ------
    InputError
        If there is no such model, it has no such parameter, or the parameter is not what it may be.
    MissingExtra
        If it needs a library that is not installed.
    """
    return class_of(name)(**parameters)


def class_of(name: str) -> type[Recommender]:
    """Return the class of a model.

    Raises
    ------
    InputError
        If there is no such model, or another package ships something else by that name.
    MissingExtra
        If it needs a library that is not installed.
    """
    found = load_class(name)
    if not (isinstance(found, type) and issubclass(found, Recommender)) or isabstract(found):
        entry = RECOMMENDERS[name]
        raise InputError(
            f"model '{name}' of the package {entry.package} is no recommender: {entry.path} must be a "
            "subclass of Recommender that says how to learn, score and explain"
        )
    return found


def parameters_of(name: str) -> list[str]:
    """Return the names of the parameters that a model takes."""
    return list(kinds_of(class_of(name)))
