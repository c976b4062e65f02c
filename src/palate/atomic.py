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


def _remove(path: Path) -> None:
    if path.is_dir():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)
