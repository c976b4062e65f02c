"""Files of pictures and sounds, called by the SHA-256 of their content."""

import errno
import hashlib
import os
import shutil
import time
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO
from uuid import uuid4

from filelock import FileLock, Timeout

from palate.errors import InputError
from palate.store.errors import Unavailable

FLOOR = 200 << 20
"""Bytes that stay free on the disk: uploads stop before the database has to."""

CHUNK = 1 << 20


class TooLarge(InputError):
    """A file has more bytes than it may have."""


@dataclass(frozen=True, slots=True)
class Spooled:
    """A file that is on disk, whole, but not in the store yet."""

    path: Path
    sha256: str
    bytes: int


class Spool:
    """Bytes on their way in, hashed while they are written."""

    def __init__(self, file: BinaryIO, path: Path, limit: int) -> None:
        self._file, self._path, self._limit = file, path, limit
        self._hash = hashlib.sha256()
        self._bytes = 0

    def write(self, chunk: bytes) -> None:
        """Append some bytes.

        Raises
        ------
        TooLarge
            If there are more than the limit.
        Unavailable
            If the disk is full.
        """
        self._bytes += len(chunk)
        if self._bytes > self._limit:
            raise TooLarge(f"the file has more than {self._limit:,} bytes")
        self._hash.update(chunk)
        with _full_disk():
            self._file.write(chunk)

    def finish(self) -> Spooled:
        """Write all to disk; the file may be looked at, and kept in the store, until the spool is left."""
        with _full_disk():
            self._file.flush()
            os.fsync(self._file.fileno())
        return Spooled(self._path, self._hash.hexdigest(), self._bytes)


class MediaFolder:
    """Where media files lie: ``ab/abcd…`` by their hash, ``derived/`` for what is made from them,
    and ``staging/`` for what is on its way in.

    Parameters
    ----------
    folder : Path
        Made where it is missing.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.staging = folder / "staging"
        self._lock = folder / ".lock"

    def path(self, sha256: str) -> Path:
        """Where the file of a hash is, or would be."""
        return self.folder / sha256[:2] / sha256

    def derived(self, sha256: str, name: str) -> Path:
        """Where something made from the file of a hash is, or would be; it goes when that file goes."""
        return self.folder / "derived" / sha256[:2] / f"{sha256}-{name}"

    @contextmanager
    def spool(self, limit: int, floor: int = FLOOR) -> Generator[Spool]:
        """A file to write an upload to; what was not kept in the store is removed at the end.

        Raises
        ------
        Unavailable
            If the disk has less than ``floor`` bytes left.
        """
        self.staging.mkdir(parents=True, exist_ok=True)
        if shutil.disk_usage(self.staging).free < floor:
            raise Unavailable("the disk of the store is nearly full", retry_after=60)
        path = self.staging / f"{uuid4().hex}.partial"
        try:
            with path.open("wb") as file:
                yield Spool(file, path, limit)
        finally:
            path.unlink(missing_ok=True)

    @contextmanager
    def borrow(self, source: Path) -> Generator[Spooled]:
        """A copy of a file that lies elsewhere; who borrows many syncs once for all (``os.sync``)."""
        self.staging.mkdir(parents=True, exist_ok=True)
        path = self.staging / f"{uuid4().hex}.partial"
        try:
            with _full_disk():
                shutil.copyfile(source, path)
            yield spooled(path)
        finally:
            path.unlink(missing_ok=True)

    @contextmanager
    def kept(self) -> Generator[None]:
        """Let no file be removed meanwhile, by any process."""
        self.folder.mkdir(parents=True, exist_ok=True)
        with FileLock(self._lock):
            yield

    @contextmanager
    def removing(self) -> Generator[bool]:
        """Whether files may be removed now, and will be until the end."""
        self.folder.mkdir(parents=True, exist_ok=True)
        lock = FileLock(self._lock)
        try:
            lock.acquire(timeout=0)
        except Timeout:
            yield False
        else:
            try:
                yield True
            finally:
                lock.release()

    def place(self, file: Spooled) -> None:
        """Move a file to where its hash says; that it is there already is fine."""
        target = self.path(file.sha256)
        if target.is_file():
            return
        target.parent.mkdir(parents=True, exist_ok=True)
        file.path.replace(target)
        _sync(target.parent)
        _sync(self.folder)

    def remove(self, sha256: str) -> None:
        """Delete the file of a hash where there is one."""
        self.path(sha256).unlink(missing_ok=True)
        for made in (self.folder / "derived" / sha256[:2]).glob(f"{sha256}-*"):
            made.unlink(missing_ok=True)

    def hashes(self) -> Iterator[str]:
        """Hashes of all files that are there."""
        for parent in sorted(self.folder.glob("[0-9a-f][0-9a-f]")):
            yield from sorted(path.name for path in parent.iterdir())

    def clear_staging(self, older: float) -> None:
        """Remove what a process that was killed left, older than some seconds."""
        for path in self.staging.glob("*.partial"):
            if path.stat().st_mtime <= time.time() - older:
                path.unlink(missing_ok=True)


def spooled(path: Path) -> Spooled:
    """A file that is on disk, with its hash."""
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
        return Spooled(path, digest, file.tell())


def _sync(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


@contextmanager
def _full_disk() -> Generator[None]:
    try:
        yield
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise Unavailable("the disk of the store is full") from error
        raise
