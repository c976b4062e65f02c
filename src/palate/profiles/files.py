"""Profiles as one JSON line a shopper, below `.palate`."""

import json
from collections.abc import Iterable
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from palate.atomic import replacing
from palate.errors import UnusableFile
from palate.profiles.profile import Profile

FILE = "profiles.jsonl"

_LINE = TypeAdapter(Profile)


def write_profiles(folder: Path, profiles: Iterable[Profile]) -> Path:
    """Write profiles in the place of those before."""
    path = folder / FILE
    with replacing(path) as partial, partial.open("w", encoding="utf-8") as file:
        for one in profiles:
            file.write(json.dumps(one.document(), ensure_ascii=False) + "\n")
    return path


def read_profiles(folder: Path) -> list[Profile]:
    """Profiles that were written; none where there is no file.

    Raises
    ------
    UnusableFile
        If a line is none.
    """
    path = folder / FILE
    if not path.is_file():
        return []
    found: list[Profile] = []
    for number, line in enumerate(path.read_text(encoding="utf-8").split("\n"), start=1):
        if not line:
            continue
        try:
            found.append(_LINE.validate_json(line))
        except ValidationError:
            problem = "is no line of palate profile; run it again, or delete the file"
            raise UnusableFile(path, problem, number) from None
    return found
