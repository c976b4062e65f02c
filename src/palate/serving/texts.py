"""Texts and ids as the API takes them: such as every database and every client can hold."""

import unicodedata
from typing import Annotated
from urllib.parse import unquote_to_bytes

from pydantic import AfterValidator, BeforeValidator, Field

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
