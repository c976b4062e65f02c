"""Parameters of models: names and annotations, checked whenever a model is made or fitted."""

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
    """Return the parameters of a model's class with their annotations.

    A parameter whose annotation can't be evaluated, such as a name imported for type checkers alone, may be
    anything.
    """
    if not is_dataclass(kind):
        return {}
    try:
        hints = get_type_hints(kind, include_extras=True)
    except NameError:
        hints = dict[str, Any]()
    return {field.name: hints.get(field.name, Any) for field in fields(kind) if field.init}


def check_parameters(kind: type, given: Mapping[str, object]) -> None:
    """Refuse parameters that a model does not have, or that do not fit their annotation.

    Raises
    ------
    InputError
        If there is one; it names the nearest parameter, or what is allowed.
    """
    name, kinds = str(getattr(kind, "name", kind.__name__)), kinds_of(kind)
    for key, value in given.items():
        if key not in kinds:
            raise InputError(f"{name} has no parameter '{key}'{_instead(key, list(kinds))}")
        if allowed := fault(kinds[key], value):
            raise InputError(f"{key} of {name} is {value!r}; it must be {allowed}")
        check_finite(f"{key} of {name}", value)


def check_arguments(kind: type, positional: Sequence[object], named: Mapping[str, object]) -> None:
    """Check the arguments of a model's class, unless its ``__init__`` takes others than its parameters.

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
    """Return the parameters of a class's ``__init__``."""
    return list(signature(kind.__init__).parameters)[1:]


def plain(value: object) -> object:
    """Convert a NumPy number to a Python one; return anything else unchanged."""
    return cast("np.generic[Any]", value).item() if isinstance(value, np.generic) else value


def _instead(key: str, there: list[str]) -> str:
    new = RENAMED.get(key)
    return f"; it is now called {new}" if new in there else there_are(key, there)
