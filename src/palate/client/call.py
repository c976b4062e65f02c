"""A request of the API, built without sending anything: what is asked, and how the answer is read."""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Generic, Literal, TypeVar
from urllib.parse import quote

from palate.client.inputs import File, Scalar, as_text, content_of

T = TypeVar("T")
Conditions = Mapping[str, Any]
Language = Literal["en", "zh"]
Scope = Literal["read", "write", "admin"]
Files = tuple[tuple[str, tuple[str, bytes]], ...]


@dataclass(frozen=True)
class Call(Generic[T]):
    """One request, and how its answer is read.

    Parameters
    ----------
    method, path : str
        What is asked.
    read : callable
        Makes the body of the answer into what the caller gets.
    params : sequence of (str, str)
        Of the query.
    json : JSON value, optional
        The body.
    form : mapping of str to str, optional
        Fields of a form, which is the body then.
    files : tuple of (field, (name, content))
        Of the form.
    repeatable : bool
        Whether doing it twice is the same as doing it once.
    absent_is_done : bool
        Whether 404 to a repetition means that an attempt before had done it.
    answers : tuple of int
        Statuses other than 2xx that are answers.
    idempotency_key : str or None
        By which the server knows a repetition, and does it once.
    """

    method: str
    path: str
    read: Callable[[bytes], T]
    params: Sequence[tuple[str, str]] = ()
    json: Any = None
    form: Mapping[str, str] | None = None
    files: Files = ()
    repeatable: bool = True
    absent_is_done: bool = False
    answers: tuple[int, ...] = ()
    idempotency_key: str | None = None


def query(values: Mapping[str, Scalar]) -> list[tuple[str, str]]:
    """Parameters of a query."""
    return [(name, as_text(value)) for name, value in values.items()]


def params_of(single: Mapping[str, Scalar], **many: Sequence[str]) -> list[tuple[str, str]]:
    """Parameters of a query, some of which may come several times."""
    return [*query(single), *((name, value) for name, values in many.items() for value in values)]


def conditions_written(conditions: Conditions | None) -> str | None:
    """Conditions as a query holds them."""
    return None if conditions is None else json.dumps(dict(conditions))


def path_part(name: str) -> str:
    """An id as a part of a path; dots alone would be taken for a way through folders."""
    return name.replace(".", "%2E") if name in (".", "..") else quote(name, safe="")


def call_with_files(
    path: str,
    fields: Mapping[str, Scalar],
    images: Iterable[File],
    audio: Iterable[File],
    read: Callable[[bytes], T],
) -> Call[T]:
    """A request that brings JSON, or a form where files go with it."""
    files = tuple(
        (kind, content_of(file)) for kind, given in (("image", images), ("audio", audio)) for file in given
    )
    if not files:
        return Call("POST", path, read, json=dict(fields))
    form = {name: as_text(value) for name, value in fields.items()}
    return Call("POST", path, read, form=form, files=files)


def nothing(_: bytes) -> None:
    """What an answer without a body tells."""
