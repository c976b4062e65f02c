"""Queries: an item, or text, an image and a sound in any combination."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, cast

import numpy as np
from numpy.typing import NDArray

from palate.data import Features, unit_rows
from palate.encoders import Encoder
from palate.encoders.base import Thing
from palate.errors import InputError, UndecodableMedia


@dataclass(frozen=True)
class Query:
    """Item alone, or any of the others together.

    Parameters
    ----------
    item : str, optional
        Id of an item; it is not among its own results.
    text : str, optional
        Words in any language.
    image, audio : Path, str or bytes, optional
        A file anywhere, or what it holds.

    Raises
    ------
    InputError
        If nothing is given, or an item with something else.
    """

    item: str | None = None
    text: str | None = None
    image: Path | str | bytes | None = None
    audio: Path | str | bytes | None = None

    def __post_init__(self) -> None:
        others = [value for value in (self.text, self.image, self.audio) if value is not None]
        if (self.item is None) == (not others):
            raise InputError(
                "give an item alone, or text, image and audio, one or several of them "
                "(--item, --text, --image, --audio on the command line)"
            )
        if self.text is not None and not self.text.strip():
            raise InputError("text is empty")

    @cached_property
    def parts(self) -> "Sequence[Part]":
        """Words, picture and sound, those that are given; none for an item."""
        files = {"image": self.image, "audio": self.audio}
        given = {"text": self.text} | {
            kind: Path(value) if isinstance(value, str) else value for kind, value in files.items()
        }
        return [Part(kind, value) for kind, value in given.items() if value is not None]


def asked_for(
    query: object,
    item: str | None,
    text: str | None,
    image: Path | str | bytes | None,
    audio: Path | str | bytes | None,
) -> Query:
    """Return the query that is given, or one of the parts that are given in its place.

    Raises
    ------
    InputError
        If both are given or neither, or the query is none.
    """
    if query is None:
        return Query(item, text, image, audio)
    if not isinstance(query, Query):
        raise InputError(
            f"what {query!r} is, an id or words, is not said: give item=, text=, image= or audio="
        )
    if any(part is not None for part in (item, text, image, audio)):
        raise InputError("give a query, or item, text, image and audio, not both")
    return query


class Part:
    """Words, a picture or a sound that someone looks for; each encoder reads it once.

    Parameters
    ----------
    kind : str
        "text", "image" or "audio".
    content : str, Path or bytes
        The words; or a file, or what it holds.
    """

    def __init__(self, kind: str, content: str | Path | bytes) -> None:
        self.kind, self.content = kind, content
        self._opened: dict[object, object] = {}
        self._rows: dict[tuple[str, bool], NDArray[np.float32]] = {}

    @property
    def text(self) -> str:
        """The words; "" of what is no text."""
        return self.content if isinstance(self.content, str) else ""

    def thing(self, encoder: Encoder[Thing]) -> Thing:
        """What an encoder reads.

        Raises
        ------
        InputError
            If the file can't be read as what it should be.
        """
        reading: object = type(encoder).decoded
        if reading not in self._opened:
            try:
                self._opened[reading] = self._decoded(encoder)
            except UndecodableMedia as error:
                raise InputError(str(error)) from error
        return cast("Thing", self._opened[reading])

    def _decoded(self, encoder: Encoder[Any]) -> object:
        if not isinstance(self.content, bytes):
            return encoder.opened(self.content)
        try:
            return encoder.decoded(self.content)
        except UndecodableMedia as error:
            raise UndecodableMedia(f"the {self.kind}: {error}") from error

    def vectors(self, encoder: Encoder[Any], *, as_query: bool = True) -> NDArray[np.float32]:
        """One row as an encoder gives it, shape (1, dim): of a query, or of a thing like those of items.

        Raises
        ------
        InputError
            As :meth:`thing`.
        """
        tells_apart = type(encoder).query_vectors is not Encoder[Any].query_vectors
        key = encoder.fingerprint.digest, as_query and tells_apart
        if key not in self._rows:
            thing = self.thing(encoder)
            self._rows[key] = encoder.query_vectors([thing]) if as_query else encoder.vectors([thing])
        return self._rows[key]

    def features(self, encoder: Encoder[Any]) -> Features:
        """:meth:`vectors` as the encoder makes them of items, of unit length, to be taken elsewhere."""
        unit = unit_rows(self.vectors(encoder, as_query=False))
        return Features(unit, np.ones(1, np.bool_), encoder.modality, encoder.fingerprint)
