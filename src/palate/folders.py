"""Folders of files on this machine's disks, or in any store that fsspec knows, such as ``s3://`` or ``gs://``."""

from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Protocol, cast

from palate.atomic import replacing
from palate.errors import InputError, MissingExtra, RemoteFailed
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

    def isdir(self, path: str) -> bool: ...

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
        with self._telling():
            self._store.invalidate_cache(self._root)
            if not self._store.isdir(self._root):
                return []
            listed = self._store.ls(self._root, detail=True)
        files = [str(entry["name"]) for entry in listed if entry["type"] == "file"]
        return sorted(name.rsplit("/", 1)[-1] for name in files)

    def read(self, name: str) -> bytes:
        with self._telling():
            return self._store.cat_file(self._at(name))

    def write(self, name: str, content: bytes) -> None:
        with self._telling():
            self._store.makedirs(self._root, exist_ok=True)
            self._store.pipe_file(self._at(name), content)

    def remove(self, name: str) -> None:
        with self._telling():
            self._store.rm_file(self._at(name))

    def _at(self, name: str) -> str:
        return f"{self._root.rstrip('/')}/{name}"

    @contextmanager
    def _telling(self) -> Generator[None]:
        """Say where it was that a store failed, whatever kind of error its library has."""
        try:
            yield
        except Exception as error:
            raise RemoteFailed(f"{self.address}: {first_line(error) or type(error).__name__}") from error


def _opened(address: str) -> tuple[_Store, str]:
    """The store of an address, and the path in it."""
    try:
        from fsspec import core
    except ImportError as error:
        raise MissingExtra(f"{address} needs fsspec: pip install 'palate[ray]'") from error
    try:
        return cast(tuple[_Store, str], cast(Any, core).url_to_fs(address))
    except ImportError as error:
        raise MissingExtra(f"{address}: {error}") from error
    except ValueError as error:
        raise InputError(f"{address}: {first_line(error)}") from error
    except Exception as error:
        raise RemoteFailed(f"{address}: {first_line(error) or type(error).__name__}") from error
