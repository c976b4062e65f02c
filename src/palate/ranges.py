"""What a parameter may be, said by its type with ranges of annotated-types, and what is wrong with a value.

>>> fault(Positive, -1)
'a finite number above 0'
"""

from collections.abc import Iterable, Mapping, Sequence
from math import isfinite
from numbers import Integral, Real
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, Union, cast, get_args, get_origin, get_type_hints, is_typeddict

from annotated_types import Ge, GroupedMetadata, Gt, Interval, Le, Lt

from palate.wording import nearest

Count = Annotated[int, Ge(1)]
"""At least one: a training of no epochs learns nothing."""

Whole = Annotated[int, Ge(0)]
"""None or more."""

NonNegative = Annotated[float, Ge(0)]
"""A penalty or a weight."""

Positive = Annotated[float, Gt(0)]
"""What is divided by, or does nothing at 0."""

Fraction = Annotated[float, Interval(ge=0, le=1)]
"""A share, all of it too."""

Share = Annotated[float, Interval(ge=0, lt=1)]
"""A share that leaves something over, as of what a training drops."""

Power = Annotated[float, Interval(ge=0, le=10)]
"""An exponent of counts, beyond which numbers overflow."""

Weights = Mapping[str, NonNegative]
"""Weights by name."""


def fault(kind: Any, value: object) -> str:
    """Return what a value must be in words; empty where it is so.

    Parameters
    ----------
    kind : type, or what stands for one in annotations
        bool, int, float, str, Literal, Annotated of a number, None, a union, a mapping by names, a sequence,
        or a TypedDict. Any other lets every value pass.
    value : object
        Of a parameter. A whole number passes as float, numbers of NumPy as those of Python; no infinite one
        and no NaN does.
    """
    return "" if _fits(kind, value) else _wanted(kind, value)


def _fits(kind: Any, value: object) -> bool:
    origin, arguments = get_origin(kind), get_args(kind)
    if origin is Annotated:
        return _fits(arguments[0], value) and all(_holds(bound, value) for bound in _single(arguments[1:]))
    if origin in (Union, UnionType):
        return any(_fits(argument, value) for argument in arguments)
    if origin is Literal:
        return any(type(value) is type(argument) and value == argument for argument in arguments)
    if kind in (None, NoneType):
        return value is None
    if kind in (str, bool):
        return isinstance(value, kind)
    if isinstance(value, bool) and kind in (int, float):
        return False
    if kind is float:
        return isinstance(value, Real) and isfinite(value)
    if kind is int:
        return isinstance(value, Integral)
    if is_typeddict(kind):
        return _is_record(value, get_type_hints(kind, include_extras=True))
    if isinstance(origin, type) and issubclass(origin, Mapping) and arguments:
        return isinstance(value, Mapping) and all(
            _fits(arguments[0], key) and _fits(arguments[1], entry)
            for key, entry in cast("Mapping[object, object]", value).items()
        )
    if isinstance(origin, type) and issubclass(origin, Sequence) and arguments:
        return (
            isinstance(value, Sequence)
            and not isinstance(value, str | bytes | bytearray)
            and all(_fits(arguments[0], member) for member in cast("Sequence[object]", value))
        )
    return True


def _is_record(value: object, hints: Mapping[str, Any]) -> bool:
    if not isinstance(value, Mapping):
        return False
    record = cast("Mapping[object, object]", value)
    return set(record) == set(hints) and all(_fits(hints[key], record[key]) for key in hints)


def _single(constraints: Iterable[object]) -> list[object]:
    """Constraints, each by itself; those of others than annotated-types are comments here."""
    flat: list[object] = []
    for constraint in constraints:
        flat += constraint if isinstance(constraint, GroupedMetadata) else [constraint]
    return flat


def _holds(constraint: object, value: Any) -> bool:
    match constraint:
        case Ge(ge=bound):
            return value >= bound
        case Gt(gt=bound):
            return value > bound
        case Le(le=bound):
            return value <= bound
        case Lt(lt=bound):
            return value < bound
        case _:
            return True


_IN_WORDS: dict[Any, str] = {
    float: "a finite number",
    int: "a whole number",
    str: "text",
    bool: "True or False",
    NoneType: "None",
}


def _wanted(kind: Any, value: object = None) -> str:
    """What a kind is in words; a name that is none is told the nearest."""
    origin, arguments = get_origin(kind), get_args(kind)
    if origin is Annotated:
        bounds = " and ".join(_bound(bound) for bound in _single(arguments[1:]) if _bound(bound))
        return f"{_wanted(arguments[0], value)} {bounds}".rstrip()
    if origin in (Union, UnionType):
        return " or ".join(_wanted(argument, value) for argument in arguments)
    if origin is Literal:
        near = nearest(value, arguments) if isinstance(value, str) else None
        return f"one of {', '.join(map(str, arguments))}" + (f"; did you mean '{near}'?" if near else "")
    if is_typeddict(kind):
        hints = get_type_hints(kind, include_extras=True)
        return "a table of " + ", ".join(f"{key} ({_wanted(hint)})" for key, hint in hints.items())
    if isinstance(origin, type) and issubclass(origin, Mapping):
        return f"a table, each value of which is {_wanted(arguments[1])}"
    if isinstance(origin, type) and issubclass(origin, Sequence):
        return f"a list, each entry of which is {_wanted(arguments[0])}"
    return _IN_WORDS.get(kind, "anything")


def _bound(constraint: object) -> str:
    match constraint:
        case Ge(ge=bound):
            return f"of at least {bound}"
        case Gt(gt=bound):
            return f"above {bound}"
        case Le(le=bound):
            return f"of at most {bound}"
        case Lt(lt=bound):
            return f"below {bound}"
        case _:
            return ""
