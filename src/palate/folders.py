"""Folders of files on this machine's disks, or in any store that fsspec knows, such as ``s3://`` or ``gs://``."""

import json
from collections.abc import Generator, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, Protocol, cast

from palate.atomic import replacing
from palate.errors import InputError, MissingExtra, PalateError, RemoteFailed
from palate.wording import first_line


class Folder(Protocol):
    """Files by their names, in no folders within.

    Attributes
    ----------
    address : str
        Where it is, as people write it.
    """

    address: str

    def names(self) -> list[str]:
        """Names of the files that are there, sorted; none where there is no such folder."""
        ...

    def read(self, name: str) -> bytes:
        """What a file holds."""
        ...

    def write(self, name: str, content: bytes) -> None:
        """Make a file, or replace one: readers see all of it or what was there."""
        ...

    def remove(self, name: str) -> None:
        """Remove a file that is there."""
        ...


def is_remote(address: str) -> bool:
    """Whether an address is one of a store."""
    return "://" in address


def folder_at(address: str) -> Folder:
    """The folder at a path, or at an address that fsspec knows.

    Raises
    ------
    InputError
        If there is no such kind of store.
    MissingExtra
        If the library for it is not installed.
    RemoteFailed
        If it can't be reached, here or later.
    """
    return RemoteFolder(address) if is_remote(address) else LocalFolder(address)


def copied(address: str, target: Path, endings: tuple[str, ...]) -> tuple[int, int]:
    """Copy a file, or all files of a folder and of the folders within, from a store.

    What is noted of each file in the store (size, time, digest) is kept beside the copy: a file of which the
    same is noted is not copied again, so that what was stopped goes on. What is in the store no more is
    removed.

    Parameters
    ----------
    address : str
        Of the file or the folder.
    target : Path
        Where the file or the folder is to be.
    endings : tuple of str
        How names of files in a folder end that are copied.

    Returns
    -------
    tuple of int
        Files copied now, and files that were here.

    Raises
    ------
    InputError
        If nothing is at the address, or there is no such kind of store.
    MissingExtra, RemoteFailed
        As for :func:`folder_at`.
    """
    store, root = _opened(address)
    with _telling(address):
        store.invalidate_cache(root)
        if not store.exists(root):
            raise InputError(f"{address}: there is nothing")
        alone = store.isfile(root)
        found = [root] if alone else sorted(store.find(root))
        marks = {path: store.ukey(path) for path in found if alone or path.lower().endswith(endings)}
    places = {path: target if alone else _within(target, path.removeprefix(root), address) for path in marks}
    journal = target.with_name(f"{target.name}.marks.jsonl")
    noted = {path: mark for path, mark in _marks_in(journal) if path in places and places[path].is_file()}
    _remove_others(target, set(places.values()))
    fresh = [path for path, mark in marks.items() if noted.get(path) != mark]
    for path in fresh:
        with _telling(address):
            content = store.cat_file(path)
        with replacing(places[path]) as partial:
            partial.write_bytes(content)
        with journal.open("a", encoding="utf-8") as file:
            file.write(f"{json.dumps([path, marks[path]])}\n")
    return len(fresh), len(marks) - len(fresh)


def _within(target: Path, name: str, address: str) -> Path:
    """Where a file of a store belongs; what a store calls its files must not lead elsewhere."""
    place = target / name.lstrip("/")
    if not place.resolve().is_relative_to(target.resolve()):
        raise RemoteFailed(f"{address}: has a file called {name}, which leads out of it")
    return place


def _marks_in(journal: Path) -> Iterator[tuple[str, str]]:
    lines = journal.read_text(encoding="utf-8").splitlines() if journal.is_file() else []
    for line in lines:
        with suppress(ValueError):  # a line that was cut off
            path, mark = json.loads(line)
            yield path, mark


def _remove_others(target: Path, places: set[Path]) -> None:
    """Remove what is at a target and in none of the places."""
    there = [target] if target.is_file() else list(target.rglob("*"))
    for path in there:
        if path.is_file() and path not in places:
            path.unlink()


class LocalFolder:
    """A folder on a disk.

    Parameters
    ----------
    address : str
        Its path; it is made when something is written.
    """

    def __init__(self, address: str) -> None:
        self.address = address
        self._path = Path(address)

    def names(self) -> list[str]:
        if not self._path.is_dir():
            return []
        return sorted(path.name for path in self._path.iterdir() if path.is_file())

    def read(self, name: str) -> bytes:
        return (self._path / name).read_bytes()

    def write(self, name: str, content: bytes) -> None:
        with replacing(self._path / name) as partial:
            partial.write_bytes(content)

    def remove(self, name: str) -> None:
        (self._path / name).unlink()


class _Store(Protocol):
    """What is used of a file system of fsspec's, which has no types."""

    def invalidate_cache(self, path: str) -> None: ...

    def exists(self, path: str) -> bool: ...

    def isdir(self, path: str) -> bool: ...

    def isfile(self, path: str) -> bool: ...

    def find(self, path: str) -> list[str]: ...

    def ukey(self, path: str) -> str: ...

    def ls(self, path: str, detail: bool) -> list[dict[str, Any]]: ...

    def makedirs(self, path: str, exist_ok: bool) -> None: ...

    def cat_file(self, path: str) -> bytes: ...

    def pipe_file(self, path: str, value: bytes) -> None: ...

    def rm_file(self, path: str) -> None: ...


class RemoteFolder:
    """A folder in a store.

    Parameters
    ----------
    address : str
        As fsspec takes it; keys of the store are found as its library finds them, in the environment.
    """

    def __init__(self, address: str) -> None:
        self.address = address
        self._store, self._root = _opened(address)

    def names(self) -> list[str]:
        with _telling(self.address):
            self._store.invalidate_cache(self._root)
            if not self._store.isdir(self._root):
                return []
            listed = self._store.ls(self._root, detail=True)
        files = [str(entry["name"]) for entry in listed if entry["type"] == "file"]
        return sorted(name.rsplit("/", 1)[-1] for name in files)

    def read(self, name: str) -> bytes:
        with _telling(self.address):
            return self._store.cat_file(self._at(name))

    def write(self, name: str, content: bytes) -> None:
        with _telling(self.address):
            self._store.makedirs(self._root, exist_ok=True)
            self._store.pipe_file(self._at(name), content)

    def remove(self, name: str) -> None:
        with _telling(self.address):
            self._store.rm_file(self._at(name))

    def _at(self, name: str) -> str:
        return f"{self._root.rstrip('/')}/{name}"


@contextmanager
def _telling(address: str) -> Generator[None]:
    """Say where it was that a store failed, whatever kind of error its library has."""
    try:
        yield
    except PalateError:
        raise
    except Exception as error:
        raise RemoteFailed(f"{address}: {first_line(error) or type(error).__name__}") from error


def _opened(address: str) -> tuple[_Store, str]:
    """The store of an address, and the path in it."""
    try:
        from fsspec import core
    except ImportError as error:
        raise MissingExtra(f"{address} needs fsspec: pip install 'palate[ray]'") from error
    with _telling(address):
        try:
            return cast(tuple[_Store, str], cast(Any, core).url_to_fs(address))
        except ImportError as error:
            raise MissingExtra(f"{address}: {error}") from error
        except ValueError as error:
            raise InputError(f"{address}: {first_line(error)}") from error
