"""Cells that name media files: inside the workspace and there, or in quarantine."""

import os
import posixpath
import unicodedata
from collections import Counter
from collections.abc import Callable
from functools import cached_property
from pathlib import Path
from urllib.parse import unquote

from palate.derived import DERIVED
from palate.shop.shop import MediaRef
from palate.tables.quarantine import Quarantine

LONGEST_PATH = 1024

_QUOTES = "\"'`‘’“”"

_STEPS: dict[str, Callable[[str], str]] = {
    "leaving out quotes": lambda name: name.strip(_QUOTES).strip(),
    "taking %20 and the like for what they stand for": unquote,
    "taking \\ for /": lambda name: name.replace("\\", "/"),
    "leaving out a / in front": lambda name: name.lstrip("/"),
    "leaving out ./ and doubled /": lambda name: posixpath.normpath(name) if name else name,
    "Unicode form": lambda name: unicodedata.normalize("NFC", name),
    "upper or lower case": str.casefold,
}
"""What makes a name the name of a file, in the order in which it is done."""


class MediaFiles:
    """Finds the media files that the cells of one table name; nothing outside the workspace is ever opened.

    A name that is not there as it stands is looked for among all files of the workspace, whatever its quotes,
    slashes, percent signs, Unicode form and case; it must fit exactly one.

    Parameters
    ----------
    folder : Path
        The workspace, resolved.
    file : str
        The table.
    quarantine : Quarantine
        Takes names that can't be used; the row stays. Is told how many were found otherwise.
    """

    def __init__(self, folder: Path, file: str, quarantine: Quarantine) -> None:
        self.folder, self.file, self._quarantine = folder, file, quarantine
        self._named = 0
        self._found_by: Counter[str] = Counter()

    def refs(self, cell: str | None, line: int, column: str) -> tuple[MediaRef, ...]:
        """The files that a cell names, several split by "|"."""
        refs: list[MediaRef] = []
        for name in (cell or "").split("|"):
            if not (name := name.strip()):
                continue
            self._named += 1
            found = self._locate(name, column)
            if isinstance(found, Path):
                refs.append(MediaRef(found, self.file, line, column))
            else:
                self._quarantine.add(self.file, line, column, f"'{name[:80]}' {found}")
        return tuple(refs)

    def tell(self) -> None:
        """Say how many names were found otherwise than as they stand."""
        if found := self._found_by.total():
            how = ", ".join(name for name, _ in self._found_by.most_common())
            self._quarantine.say(self.file, f"{found:,} of {self._named:,} file names were found by {how}")

    def _locate(self, name: str, column: str) -> Path | str:
        """The file, or what is wrong with its name."""
        if "://" in name:
            return "is a web address; palate reads files in the folder only"
        if len(name) > LONGEST_PATH or "\x00" in name:
            return "is not a file name"
        for place in (name, f"{column}/{name}", f"{column}s/{name}"):
            path = self._inside(place)
            if path is not None and _is_file(path):
                return path
        plain = _plain(name, _STEPS)
        if plain == ".." or plain.startswith("../"):
            return "leads out of the folder"
        for place in (plain, f"{column}/{plain}", f"{column}s/{plain}"):
            if fitting := self._by_plain_name.get(place):
                return self._only(name, column, place, fitting)
        return "leads out of the folder" if self._inside(name) is None else "is not there"

    def _only(self, name: str, column: str, place: str, fitting: list[str]) -> Path | str:
        if len(fitting) > 1:
            return f"is not there, but fits {' and '.join(fitting)}; name one of them"
        path = self._inside(fitting[0])
        if path is None:
            return "leads out of the folder"
        before = place.removesuffix(_plain(name, _STEPS))  # image/ or images/, where the cell leaves it out
        needed = dict(_STEPS)
        for step in _STEPS:
            fewer = {other: how for other, how in needed.items() if other != step}
            if before + _plain(name, fewer) == _plain(fitting[0], {k: _STEPS[k] for k in fewer}):
                needed = fewer
        self._found_by.update([" and ".join(needed)])
        return path

    def _inside(self, name: str) -> Path | None:
        """The path with links followed, None if it is not below the folder."""
        try:
            path = (self.folder / name).resolve()
        except (OSError, RuntimeError):
            return None
        return path if path.is_relative_to(self.folder) else None

    @cached_property
    def _by_plain_name(self) -> dict[str, list[str]]:
        """All files of the workspace by their plain name."""
        found: dict[str, list[str]] = {}
        for parent, folders, files in os.walk(self.folder):
            folders[:] = sorted(folder for folder in folders if folder != DERIVED)
            inside = Path(parent).relative_to(self.folder).as_posix()
            for file in sorted(files):
                name = file if inside == "." else f"{inside}/{file}"
                found.setdefault(_plain(name, _STEPS), []).append(name)
        return found


def _plain(name: str, steps: dict[str, Callable[[str], str]]) -> str:
    for step in steps.values():
        name = step(name)
    return name


def _is_file(path: Path) -> bool:
    try:
        return path.is_file()
    except OSError:
        return False
