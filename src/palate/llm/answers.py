"""Schemas of answers that every server understands, and how an answer is read."""

import json
import re
from dataclasses import dataclass
from typing import Any, TypeVar, cast

from pydantic import BaseModel, ConfigDict, GetCoreSchemaHandler, ValidationError
from pydantic_core.core_schema import CoreSchema, literal_schema

DEPTH = 3
"""Objects and arrays inside each other, at most."""

KEPT = ("type", "properties", "items", "enum", "required", "additionalProperties")
"""The common part of JSON schema. Bounds of lengths and numbers are checked by pydantic alone."""

DROPPED = (
    "title",
    "description",
    "default",
    "maxLength",
    "minLength",
    "maxItems",
    "minItems",
    "minimum",
    "maximum",
)

_FENCE = re.compile(r"\A```(?:json)?\s*\n(.*)\n\s*```\Z", re.DOTALL)


class Answer(BaseModel):
    """Base of what a model is asked for; a key more or less than the schema has is refused."""

    model_config = ConfigDict(extra="forbid", frozen=True)


AnyAnswer = TypeVar("AnyAnswer", bound=Answer)


@dataclass(frozen=True)
class OneOf:
    """A string that is one of some values, in an annotation: ``Annotated[str, OneOf(("red", "blue"))]``."""

    values: tuple[str, ...]

    def __get_pydantic_core_schema__(self, source: object, handler: GetCoreSchemaHandler) -> CoreSchema:
        del source, handler
        return literal_schema(list(self.values))


class NotAnAnswer(ValueError):
    """A text is no answer of the kind that was asked for; the message says why without repeating it."""


def schema_of(answer: type[Answer]) -> dict[str, Any]:
    """JSON schema of an answer from the common part alone: closed objects whose keys are all required.

    Raises
    ------
    TypeError
        If the answer can't be said so, as with optional keys, unions, or more than :data:`DEPTH` levels.
    """
    whole = answer.model_json_schema()
    return _plain(whole, whole.get("$defs", {}), DEPTH)


def _plain(schema: dict[str, Any], definitions: dict[str, Any], depth: int) -> dict[str, Any]:
    if "$ref" in schema:
        schema = definitions[schema["$ref"].rsplit("/", 1)[-1]]
    if "const" in schema:
        schema = {"type": "string", "enum": [schema["const"]]}
    extra = set(schema) - {*KEPT, *DROPPED, "$defs"}
    if extra or "type" not in schema:
        raise TypeError(
            f"not every server understands {', '.join(sorted(extra)) or 'a schema without a type'}"
        )
    if depth == 0 and schema["type"] in ("object", "array"):
        raise TypeError(f"more than {DEPTH} levels")
    plain = {key: schema[key] for key in KEPT if key in schema}
    if schema["type"] == "object":
        properties = cast("dict[str, Any]", schema.get("properties", {}))
        if missing := set(properties) - set(schema.get("required", ())):
            raise TypeError(f"not required: {', '.join(sorted(missing))}")
        plain["properties"] = {name: _plain(own, definitions, depth - 1) for name, own in properties.items()}
        plain["required"] = list(properties)
        plain["additionalProperties"] = False
    if schema["type"] == "array":
        plain["items"] = _plain(schema["items"], definitions, depth - 1)
    return plain


def read_answer(text: str, answer: type[AnyAnswer]) -> AnyAnswer:
    """Read an answer; one code fence around it is taken off, and nothing is mended.

    Raises
    ------
    NotAnAnswer
        If it is not JSON, has more behind it, or does not fit.
    """
    text = text.strip()
    if (fenced := _FENCE.match(text)) is not None:
        text = fenced[1].strip()
    try:
        value, end = json.JSONDecoder(parse_constant=_no_constant).raw_decode(text)
    except (ValueError, RecursionError):
        raise NotAnAnswer("it is not JSON") from None
    if text[end:].strip():
        raise NotAnAnswer("there is more than one JSON value")
    try:
        return answer.model_validate(value)
    except (ValidationError, RecursionError):
        raise NotAnAnswer("it does not fit the schema") from None


def _no_constant(name: str) -> float:
    raise ValueError(f"{name} is not JSON")
