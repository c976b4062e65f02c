"""Filters of items by their attributes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from palate.errors import InputError

Text = str | float | bool


@dataclass(frozen=True)
class Between:
    """Numbers from ``least`` to ``most``, both included; None leaves an end open."""

    least: float | None = None
    most: float | None = None


@dataclass(frozen=True)
class OneOf:
    """Any of some values, compared exactly."""

    values: frozenset[Text]


Condition = Between | OneOf


@dataclass(frozen=True)
class Filter:
    """Conditions by the name of the attribute; an item must meet all of them, and have the attributes.

    Parameters
    ----------
    conditions : sequence of (str, Condition)
        In the order of their names.
    """

    conditions: tuple[tuple[str, Condition], ...] = ()

    @classmethod
    def of(cls, wanted: Mapping[str, object]) -> "Filter":
        """Parse a filter of JSON.

        >>> Filter.of({"category": ["lamp", "mug"], "price": {"max": 20}, "in_stock": True})

        Raises
        ------
        InputError
            If a condition is no value, list of values, or {"min": number, "max": number}.
        """
        return cls(tuple(sorted((name, _condition(name, value)) for name, value in wanted.items())))

    def __bool__(self) -> bool:
        return bool(self.conditions)


def _condition(name: str, value: object) -> Condition:
    if isinstance(value, bool | int | float | str):
        return OneOf(frozenset([value]))
    if isinstance(value, Mapping):
        return _between(name, {str(key): end for key, end in value.items()})  # pyright: ignore[reportUnknownVariableType, reportUnknownArgumentType]
    if isinstance(value, Sequence) and all(isinstance(member, bool | int | float | str) for member in value):  # pyright: ignore[reportUnknownVariableType]
        return OneOf(frozenset(value))  # pyright: ignore[reportUnknownArgumentType]
    raise InputError(f'filter: {name} takes a value, a list of values, or {{"min": …, "max": …}}')


def _between(name: str, ends: Mapping[str, object]) -> Between:
    if not ends or set(ends) - {"min", "max"}:
        raise InputError(f'filter: a range of {name} has "min", "max" or both, and nothing else')
    for end in ends.values():
        if isinstance(end, bool) or not isinstance(end, int | float):
            raise InputError(f"filter: the ends of a range of {name} are numbers")
    least, most = ends.get("min"), ends.get("max")
    return Between(
        float(least) if isinstance(least, int | float) else None,
        float(most) if isinstance(most, int | float) else None,
    )
