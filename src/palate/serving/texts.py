"""Texts and ids as the API takes them, such as every database and client can hold; files within JSON."""

import binascii
import unicodedata
from base64 import b64decode
from typing import Annotated, cast
from urllib.parse import unquote_to_bytes

from pydantic import AfterValidator, BeforeValidator, Field, WithJsonSchema

MOST_OF_AN_ID = 200
"""Characters of an id."""

MOST_OF_A_TEXT = 20_000
"""Characters of a text."""


def _clean(text: str) -> str:
    """The text in Unicode's composed form, without what no database takes."""
    if "\x00" in text:
        raise ValueError("holds the character U+0000")
    return unicodedata.normalize("NFC", text)


def _clean_id(text: str) -> str:
    cleaned = _clean(text).strip()
    if not cleaned:
        raise ValueError("is empty")
    return cleaned


def _decoded(raw: object) -> object:
    """A part of a path as it is meant; a slash within it comes as %2F."""
    if not isinstance(raw, str):
        return raw
    try:
        return unquote_to_bytes(raw).decode("utf-8")
    except UnicodeDecodeError:
        raise ValueError("is not UTF-8") from None


def _from_base64(text: object) -> bytes:
    try:
        return b64decode(cast(str, text), validate=True)
    except (binascii.Error, TypeError, ValueError):
        raise ValueError("is not base64: give what the file holds, without 'data:…,' before it") from None


Id = Annotated[
    str,
    Field(
        min_length=1,
        max_length=MOST_OF_AN_ID,
        json_schema_extra={"pattern": r"^[^\u0000]*[^\s\u0000][^\u0000]*$"},
    ),
    AfterValidator(_clean_id),
]
"""Id of an item, a user or an event."""

PathId = Annotated[Id, BeforeValidator(_decoded)]
"""An id in a path."""

Text = Annotated[
    str,
    Field(max_length=MOST_OF_A_TEXT, json_schema_extra={"pattern": r"^[^\u0000]*$"}),
    AfterValidator(_clean),
]
"""A text that a person wrote."""

Base64 = Annotated[
    bytes,
    BeforeValidator(_from_base64),
    WithJsonSchema({"type": "string", "contentEncoding": "base64"}),
]
"""What a file holds, in base64."""
