"""Cells that name media files: inside the workspace and there, or in quarantine."""

from pathlib import Path

from palate.data.quarantine import Quarantine
from palate.data.shop import MediaRef

LONGEST_PATH = 1024


def media_refs(
    folder: Path, cell: str | None, file: str, line: int, column: str, quarantine: Quarantine
) -> tuple[MediaRef, ...]:
    """The files that a cell names, several split by "|".

    Parameters
    ----------
    folder : Path
        The workspace, resolved; nothing outside it is ever opened.
    cell : str or None
        Relative paths.
    file, line, column : str, int, str
        Where the cell is.
    quarantine : Quarantine
        Takes paths that can't be used; the row stays.
    """
    refs: list[MediaRef] = []
    for name in (cell or "").split("|"):
        if not (name := name.strip()):
            continue
        found = _locate(folder, name, column)
        if isinstance(found, Path):
            refs.append(MediaRef(found, file, line, column))
        else:
            quarantine.add(file, line, column, f"'{name[:80]}' {found}")
    return tuple(refs)


def _locate(folder: Path, name: str, column: str) -> Path | str:
    """The file, or what is wrong with its name."""
    if "://" in name:
        return "is a web address; palate reads files in the folder only"
    if len(name) > LONGEST_PATH or "\x00" in name:
        return "is not a file name"
    name = name.replace("\\", "/")
    direct = _inside(folder, name)
    if direct is None:
        return "leads out of the folder"
    for path in (direct, _inside(folder, f"{column}/{name}"), _inside(folder, f"{column}s/{name}")):
        try:
            if path is not None and path.is_file():
                return path
        except OSError:
            return "is not a file name"
    return "is not there"


def _inside(folder: Path, name: str) -> Path | None:
    """The path with links followed, None if it is not below the folder."""
    try:
        path = (folder / name).resolve()
    except (OSError, RuntimeError):
        return None
    return path if path.is_relative_to(folder) else None
