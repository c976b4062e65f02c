"""Files and folders that readers see whole or not at all."""

import os
import shutil
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def replacing(path: Path) -> Generator[Path]:
    """A path to write a file or a folder to, which takes the place of ``path`` when the block ends.

    If the block raises, what was there stays, and what was written is removed. The path lies in the same
    folder, which is made where it is missing, and ends like ``path``.

    >>> with replacing(folder / "recipe.toml") as partial:
    ...     partial.write_text(recipe)
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_name(f"{path.stem}.{os.getpid()}.partial{path.suffix}")
    _remove(partial)
    try:
        yield partial
        if partial.is_dir():
            _remove(path)
        partial.replace(path)
    finally:
        _remove(partial)


@contextmanager
def filling(folder: Path) -> Generator[Path]:
    """A folder to write to, whose contents appear in ``folder`` when the block ends.

    If the block raises, ``folder`` is as it was. One that is not there appears at once, with all that is in
    it. One that is there stays itself, since someone may stand in it or a disk be mounted there: what was
    written is moved into it, folders first, over files of the same name.

    >>> with filling(folder) as partial:
    ...     (partial / "items.csv").write_text(items)
    """
    if not folder.is_dir():
        with replacing(folder) as partial:
            partial.mkdir()
            yield partial
        return
    partial = folder / f".{os.getpid()}.partial"
    _remove(partial)
    partial.mkdir()
    try:
        yield partial
        for written in sorted(partial.iterdir(), key=Path.is_file):
            written.replace(folder / written.name)
    finally:
        _remove(partial)


def _remove(path: Path) -> None:
    if path.is_dir():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)
