"""JSON made into dataclasses; fields that are not known here are left out, for newer servers."""

import json
from collections.abc import Callable
from dataclasses import fields, is_dataclass
from types import NoneType, UnionType
from typing import Any, TypeVar, cast, get_args, get_origin, get_type_hints

from palate.client.errors import ApiError, Fault, UnexpectedAnswer

T = TypeVar("T")


def reader(kind: type[T]) -> Callable[[bytes], T]:
    """A function that makes the body of an answer into a dataclass.

    Raises
    ------
    UnexpectedAnswer
        If the body is not such a document.
    """

    def read(body: bytes) -> T:
        try:
            return cast(T, _made(kind, json.loads(body)))
        except (ValueError, KeyError, TypeError) as error:
            raise UnexpectedAnswer(f"the answer is no {kind.__name__}: {body[:200]!r}") from error

    return read


def problem(status: int, body: bytes, request_id: str | None) -> ApiError:
    """The error that an answer of a status tells of."""
    try:
        document = json.loads(body)
        faults = [Fault(fault["where"], fault["what"]) for fault in document.get("errors", ())]
        return ApiError(status, document["detail"], faults, request_id)
    except (ValueError, KeyError, TypeError, AttributeError):
        said = " ".join(body[:200].decode("utf-8", "replace").split())
        return ApiError(status, said or "no reason was given", (), request_id)


def _made(kind: Any, value: Any) -> Any:
    """A JSON value as what a type hint says."""
    if is_dataclass(kind):
        hints = get_type_hints(kind)
        known = [field.name for field in fields(kind) if field.name in value]
        return cast(Any, kind)(**{name: _made(hints[name], value[name]) for name in known})
    if get_origin(kind) is tuple:
        return tuple(_made(get_args(kind)[0], member) for member in value)
    if isinstance(kind, UnionType):
        wanted = next(argument for argument in get_args(kind) if argument is not NoneType)
        return None if value is None else _made(wanted, value)
    return value
