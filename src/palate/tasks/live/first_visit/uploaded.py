"""Files of a shop that come in piece by piece: where they lie, and what is taken of whatever is sent."""

import hashlib
import shutil
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from threading import Lock
from typing import cast

import filetype

from palate.errors import InputError, NotAvailable
from palate.store.spool import FLOOR
from palate.wording import counted

MOST_BYTES, MOST_FILES = 4 * 2**30, 100_000
"""What all files together may have."""

LONGEST_NAME, DEEPEST = 200, 8
"""Bytes of a part of a path, and parts of one."""

HEAD = 4096
"""Bytes by which it is told what a file is."""

TEXT = "text"

TAKEN = "tables (CSV, JSON lines, Parquet, workbooks), features (.npy), ZIP, pictures and sounds"

MAGIC = {
    b"PK\x03\x04": "zip",
    b"PK\x05\x06": "zip",
    b"\x1f\x8b": "gzip",
    b"PAR1": "parquet",
    b"\x93NUMPY": "npy",
    b"\xd0\xcf\x11\xe0": "xls",
}
"""What a file is by its first bytes, where it is no text and no medium."""

MARKS = (b"\xff\xfe", b"\xfe\xff")
"""Beginnings of texts in UTF-16, which have zero bytes as no other text has."""


@dataclass(frozen=True)
class UploadedFile:
    """A file that came in whole.

    Parameters
    ----------
    path : str
        Within what was uploaded, with / between its parts.
    bytes : int
    """

    path: str
    bytes: int


class Uploaded:
    """The files that were uploaded; safe between threads.

    Parameters
    ----------
    folder : Path
        Of the first visit; files that are whole lie below ``upload``, others below ``partial``.
    """

    def __init__(self, folder: Path) -> None:
        self.folder, self._partial = folder / "upload", folder / "partial"
        self._lock = Lock()
        self._sizes: dict[str, int] | None = None

    def files(self) -> list[UploadedFile]:
        """The files that are whole, by path."""
        with self._lock:
            return [UploadedFile(path, size) for path, size in sorted(self._kept().items())]

    def _kept(self) -> dict[str, int]:
        """Bytes of each file that is whole, by path; looked up on the disk once, since there may be many."""
        if self._sizes is None:
            found = (path for path in self.folder.rglob("*") if path.is_file())
            self._sizes = {path.relative_to(self.folder).as_posix(): path.stat().st_size for path in found}
        return self._sizes

    def put(self, name: str, offset: int, whole: int, content: bytes) -> int:
        """Take a piece of a file; return how many bytes of it there are now.

        Parameters
        ----------
        name : str
            Path of the file within what is uploaded.
        offset : int
            Where the piece belongs; 0 begins anew.
        whole : int
            Bytes of the whole file, which is there once they are.
        content : bytes
            The piece.

        Raises
        ------
        InputError
            If the path leads elsewhere, the file is of a kind that is not taken, or there is too much.
        NotAvailable
            If another piece belongs there.
        """
        path = checked_path(name)
        if offset + len(content) > whole:
            raise InputError(f"{name}: {offset + len(content):,} bytes came of {whole:,}")
        with self._lock:
            partial = self._partial / hashlib.sha256(path.as_posix().encode()).hexdigest()
            if offset == 0:
                check_kind(name, content[:HEAD])
                self._check_room(path, whole)
                partial.parent.mkdir(parents=True, exist_ok=True)
                partial.write_bytes(b"")
            there = partial.stat().st_size if partial.is_file() else 0
            if there != offset:
                raise NotAvailable(f"{name}: has {there:,} bytes so far; go on from there")
            with partial.open("ab") as file:
                file.write(content)
            if offset + len(content) == whole:
                self._keep(partial, path, whole)
            return offset + len(content)

    def clear(self) -> None:
        """Forget all files."""
        with self._lock:
            self._sizes = None
            for folder in (self.folder, self._partial):
                shutil.rmtree(folder, ignore_errors=True)

    def check_whole(self) -> None:
        """Refuse to go on while a file is not whole, or none is there.

        Raises
        ------
        NotAvailable
            If it is so.
        """
        if self._partial.is_dir() and (rest := len(list(self._partial.iterdir()))):
            raise NotAvailable(f"{counted(rest, 'file is', 'files are')} not whole yet; upload the rest")
        if not self.files():
            raise NotAvailable("no file was uploaded yet")

    def _check_room(self, path: Path, whole: int) -> None:
        kept = self._kept()
        own = kept.get(path.as_posix())
        if len(kept) + (own is None) > MOST_FILES:
            raise InputError(
                f"these are more than {MOST_FILES:,} files; put them into a ZIP, or use palate import"
            )
        if sum(kept.values()) - (own or 0) + whole > MOST_BYTES:
            raise InputError(
                f"these are more than {MOST_BYTES // 2**30} GiB; use palate import on the server"
            )
        base = next(parent for parent in (self.folder, *self.folder.parents) if parent.is_dir())
        if shutil.disk_usage(base).free < whole + FLOOR:
            raise InputError("the disk has no room for these files; free some, and upload them again")

    def _keep(self, partial: Path, path: Path, size: int) -> None:
        """Put a file that is whole where it belongs."""
        target = self.folder / path
        try:
            target.parent.mkdir(parents=True, exist_ok=True)
            partial.replace(target)
        except OSError as error:  # a file where others have a folder, or names that the disk can't have
            partial.unlink(missing_ok=True)
            raise InputError(f"{target.name[:80]}: can't be kept ({error.strerror})") from error
        self._kept()[path.as_posix()] = size


def checked_path(name: str) -> Path:
    """The path of an uploaded file, which leads nowhere else.

    Raises
    ------
    InputError
        If it is none that can be kept.
    """
    path = PurePosixPath(name.replace("\\", "/"))
    fits = (
        0 < len(path.parts) <= DEEPEST
        and not path.is_absolute()
        and ":" not in path.parts[0]
        and all(0 < len(part.encode("utf-8", "replace")) <= LONGEST_NAME for part in path.parts)
        and not any(part.startswith(".") for part in path.parts)
        and name.isprintable()
    )
    if not fits:
        raise InputError(f"{name[:80]!r}: is no path of a file that can be uploaded")
    return Path(*path.parts)


def check_kind(name: str, head: bytes) -> str:
    """What a file is by its first bytes, whatever it is called.

    Raises
    ------
    InputError
        If it is of a kind that is not taken.
    """
    for beginning, kind in MAGIC.items():
        if head.startswith(beginning):
            return kind
    guess = cast(str | None, filetype.guess_mime(head))  # pyright: ignore[reportUnknownMemberType]
    mime = guess or ""
    if mime.startswith(("image/", "audio/", "video/")):
        return mime.partition("/")[0]
    if not mime and (head.startswith(MARKS) or b"\x00" not in head) and not head.lstrip().startswith(b"<"):
        return TEXT
    raise InputError(f"{name[:80]}: {mime or 'unknown content'}; taken are {TAKEN}")
