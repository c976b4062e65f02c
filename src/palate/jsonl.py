"""Things that a command made, as one JSON document a line of a file."""

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any, Generic, Protocol, TypeVar

from pydantic import TypeAdapter, ValidationError

from palate.atomic import replacing
from palate.errors import UnusableFile


class Documented(Protocol):
    """What can be written as JSON."""

    def document(self) -> dict[str, Any]:
        """As JSON has it."""
        ...


Thing = TypeVar("Thing", bound=Documented)


class JsonLines(Generic[Thing]):
    """A file of things of one kind, replaced as a whole.

    Parameters
    ----------
    name : str
        Of the file.
    kind : type
        What each line is.
    command : str
        Which command writes it, to say so where a line is damaged.
    """

    def __init__(self, name: str, kind: type[Thing], command: str) -> None:
        self._name, self._line, self._command = name, TypeAdapter(kind), command

    def write(self, folder: Path, things: Iterable[Thing]) -> Path:
        """Write things in the place of those before."""
        path = folder / self._name
        with replacing(path) as partial, partial.open("w", encoding="utf-8") as file:
            for thing in things:
                file.write(json.dumps(thing.document(), ensure_ascii=False) + "\n")
        return path

    def read(self, folder: Path) -> list[Thing]:
        """Things that were written; none where there is no file.

        Raises
        ------
        UnusableFile
            If a line is none.
        """
        path = folder / self._name
        if not path.is_file():
            return []
        found: list[Thing] = []
        # Texts may hold other characters that str.splitlines takes for ends of lines.
        *lines, rest = path.read_text(encoding="utf-8").split("\n")
        for number, line in enumerate([*lines, rest] if rest else lines, start=1):
            try:
                found.append(self._line.validate_json(line))
            except ValidationError:
                problem = f"is no line of {self._command}; run it again, or delete the file"
                raise UnusableFile(path, problem, number) from None
        return found
