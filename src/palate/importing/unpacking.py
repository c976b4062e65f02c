"""Exports that are zipped, or lie in a folder within a folder, as they are downloaded."""

import shutil
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory
from zipfile import BadZipFile, ZipFile, is_zipfile

from palate.errors import UnusableFile

MOST_BYTES, MOST_FILES = 4 * 2**30, 100_000
"""What an archive may unpack to."""


@contextmanager
def unpacked(path: Path) -> Generator[Path]:
    """The file, or the folder that holds the files; an archive is unpacked until the block ends.

    Raises
    ------
    UnusableFile
        If an archive can't be read, would unpack to too much, or leads out of its folder.
    """
    if path.suffix.lower() != ".zip" or not path.is_file():
        yield _inner(path)
        return
    if not is_zipfile(path):
        raise UnusableFile(path, "is not a zip file that can be read")
    with TemporaryDirectory() as folder:
        _unpack(path, Path(folder))
        yield _inner(Path(folder))


def _inner(path: Path) -> Path:
    """The folder with files in it, below folders that hold nothing but one folder."""
    while path.is_dir():
        within = [member for member in path.iterdir() if not member.name.startswith((".", "__MACOSX"))]
        if len(within) != 1 or not within[0].is_dir():
            return path
        path = within[0]
    return path


def _unpack(path: Path, folder: Path) -> None:
    try:
        with ZipFile(path) as packed:
            members = [member for member in packed.infolist() if not member.is_dir()]
            size = sum(member.file_size for member in members)
            if size > MOST_BYTES or len(members) > MOST_FILES:
                raise UnusableFile(path, f"would unpack to {len(members):,} files of {size / 2**30:.1f} GB")
            if size > (free := shutil.disk_usage(folder).free):
                raise UnusableFile(
                    path,
                    f"would unpack to {size / 2**30:.1f} GB, and the disk has {free / 2**30:.1f} GB free",
                )
            left = MOST_BYTES
            for member in members:
                name = PurePosixPath(member.filename.replace("\\", "/"))
                if name.is_absolute() or ".." in name.parts:
                    raise UnusableFile(path, f"holds '{member.filename[:80]}', which leads out of its folder")
                target = folder / name
                target.parent.mkdir(parents=True, exist_ok=True)
                with packed.open(member) as inner, target.open("wb") as outer:
                    shutil.copyfileobj(inner, outer)
                left -= target.stat().st_size
                if left < 0:
                    raise UnusableFile(path, "unpacks to more than it says")
    except (BadZipFile, OSError, RuntimeError, NotImplementedError) as error:
        raise UnusableFile(path, f"can't be unpacked ({error})") from error
