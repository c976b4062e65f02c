"""Parameters of models: their names and kinds, checked whenever a model is made or fitted."""

from collections.abc import Mapping, Sequence
from dataclasses import fields, is_dataclass
from functools import cache
from inspect import signature
from typing import Any, cast, get_type_hints

import numpy as np

from palate.errors import InputError, check_finite
from palate.ranges import fault
from palate.wording import there_are

RENAMED = {"rate": "learning_rate", "decay": "lr_decay", "batch": "batch_size", "every": "eval_every"}
"""Parameters of learned models by the names that an earlier palate had for them."""


@cache
def kinds_of(kind: type) -> Mapping[str, Any]:
    """Return the parameters of a model's class, each with the kind that its annotation says.

    A parameter whose annotation can't be read, as where it names what is imported for type checkers alone,
    may be anything.
    """
    if not is_dataclass(kind):
        return {}
    try:
        hints = get_type_hints(kind, include_extras=True)
    except NameError:
        hints = dict[str, Any]()
    return {field.name: hints.get(field.name, Any) for field in fields(kind) if field.init}


def check_parameters(kind: type, given: Mapping[str, object]) -> None:
    """Refuse parameters that a model does not have, or that are not of their kind.

    Raises
    ------
    InputError
        It names the nearest parameter, or what is allowed.
    """
    name, kinds = str(getattr(kind, "name", kind.__name__)), kinds_of(kind)
    for key, value in given.items():
        if key not in kinds:
            raise InputError(f"{name} has no parameter '{key}'{_instead(key, list(kinds))}")
        if wanted := fault(kinds[key], value):
            raise InputError(f"{key} of {name} is {value!r}; it must be {wanted}")
        check_finite(f"{key} of {name}", value)


def check_arguments(kind: type, positional: Sequence[object], named: Mapping[str, object]) -> None:
    """Check what a model's class is called with; one whose ``__init__`` does not take its parameters checks
    what it takes itself.

    Raises
    ------
    InputError
        As :func:`check_parameters`.
    """
    kinds = kinds_of(kind)
    if list(kinds) == _taken_by(kind):
        check_parameters(kind, {**dict(zip(kinds, positional, strict=False)), **named})


@cache
def _taken_by(kind: Any) -> list[str]:
    """Names of what the ``__init__`` of a class takes."""
    return list(signature(kind.__init__).parameters)[1:]


def plain(value: object) -> object:
    """A number of NumPy as that of Python, which files hold; anything else as it is."""
    return cast("np.generic[Any]", value).item() if isinstance(value, np.generic) else value


def _instead(key: str, there: list[str]) -> str:
    new = RENAMED.get(key)
    return f"; it is now called {new}" if new in there else there_are(key, there)
