"""Saving and loading of fitted models, as a :class:`State`."""

from abc import ABC
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import Any, ClassVar, Self, cast

import numpy as np
from numpy.typing import NDArray

from palate import state
from palate.data import Histories, Index, ReviewSpace
from palate.errors import DamagedModel, MissingExtra
from palate.models.parameters import check_arguments, check_parameters, kinds_of, plain
from palate.models.registry import load_class
from palate.state import State

SHARED = (
    "users_",
    "items_",
    "reviews_",
    "review_space_",
    "histories_",
    "tie_order_",
    "encoders_",
    "measured_",
)
"""Attributes that the models of a blend share with the blend; they are written once."""


class Persistent(ABC):
    """Base of models that are saved as parameters and learned attributes.

    A subclass is a dataclass whose fields are its parameters, checked against their annotations when it is
    made (see :mod:`palate.ranges`); its learned attributes end in an underscore.

    Raises
    ------
    InputError
        If a parameter is not one of the class, or is not what it may be.
    """

    name: ClassVar[str]
    dense_arrays: ClassVar[int] = 0

    users_: Index
    items_: Index
    reviews_: Index
    review_space_: ReviewSpace | None
    histories_: Histories
    tie_order_: NDArray[np.int64]
    encoders_: dict[str, str]
    measured_: Mapping[str, NDArray[np.bool_]] = MappingProxyType({})

    def __new__(cls, *positional: Any, **named: Any) -> Self:
        """Check parameters before the model is made."""
        check_arguments(cls, positional, named)
        return super().__new__(cls)

    def parameters(self) -> dict[str, object]:
        """Return the parameters that the model was made with, by name."""
        return {name: plain(getattr(self, name)) for name in kinds_of(type(self))}

    def get_params(self, deep: bool = True) -> dict[str, object]:
        """Return :meth:`parameters`, under the name that scikit-learn's clone and searches call."""
        del deep
        return self.parameters()

    def set_params(self, **parameters: object) -> Self:
        """Set parameters for the next ``fit``; those of memory hold at once.

        Returns
        -------
        self

        Raises
        ------
        InputError
            If a parameter is not one of the model, or is not what it may be; then none is set.
        """
        check_parameters(type(self), parameters)
        for name, value in parameters.items():
            setattr(self, name, value)
        return self

    def save(self, path: Path | str) -> None:
        """Write parameters as JSON and learned arrays as .npy into a folder, replacing what is there."""
        state.write(_to_state(self), Path(path))

    @classmethod
    def load(cls, path: Path | str, *, mapped: bool = False) -> Self:
        """Read what :meth:`save` wrote. No code is run from the files.

        Parameters
        ----------
        path : Path or str
            The folder.
        mapped : bool
            Whether dense arrays stay in their files until they are read; see
            :func:`palate.state.read`.

        Raises
        ------
        DamagedModel
            If files are missing, of an older palate, not written by palate, or hold another class of model.
        """
        try:
            model = _from_state(state.read(Path(path), mapped=mapped))
            _check_whole(model)
        except MissingExtra:
            raise
        except Exception as error:  # damaged files end in whatever reading meets first
            why = str(error) or type(error).__name__
            raise DamagedModel(
                f"{path}: not a model that palate can read ({why}); train it again with `palate train`"
            ) from error
        if not isinstance(model, cls):
            raise DamagedModel(f"{path}: holds a {type(model).__name__}, not a {cls.__name__}")
        return model


def _to_state(model: Persistent, without: Sequence[str] = ()) -> State:
    """Convert a fitted model and its nested models to a state."""
    learned = {name: value for name, value in vars(model).items() if name.endswith("_")}
    values = {name: _to_value(value) for name, value in learned.items() if name not in without}
    return State(model.name, model.parameters(), values)


def _to_value(value: object) -> object:
    if isinstance(value, Persistent):
        return _to_state(value, SHARED)
    return list(map(_to_value, cast(list[object], value))) if isinstance(value, list) else value


def _from_state(found: State, parent: Persistent | None = None) -> Persistent:
    """Convert a state to a model; a model of a blend shares the blend's :data:`SHARED` attributes."""
    kind = cast(type[Persistent], load_class(found.name))
    model = kind(**found.parameters)
    for name in SHARED if parent else ():
        setattr(model, name, getattr(parent, name))
    # Nested models come last, since they take shared attributes from the model.
    for name, value in sorted(found.values.items(), key=lambda entry: _holds_states(entry[1])):
        setattr(model, name, _from_value(value, model))
    return model


def _from_value(value: object, parent: Persistent) -> object:
    if isinstance(value, State):
        return _from_state(value, parent)
    if isinstance(value, list):
        return [_from_value(member, parent) for member in cast(list[object], value)]
    return value


def _holds_states(value: object) -> bool:
    if isinstance(value, list):
        return any(map(_holds_states, cast(list[object], value)))
    return isinstance(value, State)


def _check_whole(model: Persistent) -> None:
    """Refuse a model that lacks a shared attribute, or whose arrays are of different sizes."""
    if lacking := [name for name in SHARED if not hasattr(model, name)]:
        raise ValueError(f"it has no {lacking[0].strip('_')}")
    remarks = model.histories_.remarks
    for noun, ids, rows in (
        ("users", len(model.users_), len(model.histories_)),
        ("items", len(model.items_), len(model.tie_order_)),
        ("reviews", len(model.reviews_), 0 if remarks is None else len(remarks.reviews)),
    ):
        if ids != rows:
            raise ValueError(f"its files hold {ids} and {rows} {noun}")
