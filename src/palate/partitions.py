"""Long steps by partition, whose results are kept in a folder until the work is done, so that it can go on.

Whoever starts the work names the folder by :func:`keeping`; a step that may be long is made by
:func:`by_partition`.
"""

import pickle
import shutil
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from hashlib import blake2b
from itertools import islice
from pathlib import Path
from typing import TypeVar, cast

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from palate.atomic import replacing
from palate.engine import blocks, current
from palate.logs import get_logger

log = get_logger(__name__)

FEWEST = 16
"""Tasks from which a step is worth keeping: with fewer it takes seconds."""

TOGETHER = 16
"""Tasks whose results are one file."""

Made = TypeVar("Made", NDArray[np.float32], sparse.csr_array)


@contextmanager
def keeping(folder: Path) -> Generator[None]:
    """Keep results of steps of this thread in a folder until the block ends, and remove them then.

    If it ends by an error, or the process is killed, they stay, and the same steps go on from them.
    """
    before = _folder.set(folder)
    try:
        yield
    finally:
        _folder.reset(before)
    shutil.rmtree(folder, ignore_errors=True)


def by_partition(name: str, work: Callable[[slice], Made], tasks: Sequence[slice]) -> Iterator[Made]:
    """What becomes of each task, in order, by the current engine.

    Parameters
    ----------
    name : str
        What people are told that was kept.
    work : callable
        As for :meth:`palate.engine.Engine.map`; what it holds decides which kept results are its own.
    tasks : sequence of slice
        The same ones lead to the same files.
    """
    folder = _folder.get()
    if folder is None or len(tasks) < FEWEST:
        yield from (made for _, made in current().map(work, tasks))
        return
    key = digest((work, list(tasks))).hex()
    groups = list(blocks(len(tasks), TOGETHER))
    paths = [folder / f"{key}-{number:05}.npz" for number in range(len(groups))]
    kept = [_read(path) for path in paths]
    if found := sum(some is not None for some in kept):
        log.warning(
            f"{name}: {found} of {len(groups)} parts are those of a run that was stopped before its end"
        )
    missing = [
        task for group, some in zip(groups, kept, strict=True) if some is None for task in tasks[group]
    ]
    fresh = (made for _, made in current().map(work, missing))
    for group, path, some in zip(groups, paths, kept, strict=True):
        if some is None:
            some = list(islice(fresh, group.stop - group.start))
            _write(path, some)
        yield from cast(list[Made], some)


def digest(value: object) -> bytes:
    """Sixteen bytes that stand for all that a value is made of.

    Two runs that load the same files make the same of them; where they did not, work would be done again.
    """
    arrays: list[pickle.PickleBuffer] = []
    digest = blake2b(pickle.dumps(value, protocol=5, buffer_callback=arrays.append), digest_size=16)
    for array in arrays:
        digest.update(array.raw())
    return digest.digest()


def _write(path: Path, made: Sequence[NDArray[np.float32] | sparse.csr_array]) -> None:
    arrays: dict[str, NDArray[np.generic]] = {}
    for number, result in enumerate(made):
        if isinstance(result, np.ndarray):
            arrays[f"{number}"] = result
            continue
        parts = {"data": result.data, "indices": result.indices, "indptr": result.indptr}
        arrays |= {f"{number}.{part}": values for part, values in parts.items()}
        arrays[f"{number}.shape"] = np.array(result.shape)
    with replacing(path) as partial, partial.open("wb") as file:
        np.savez(file, **arrays)  # type: ignore[arg-type]


def _read(path: Path) -> list[NDArray[np.float32] | sparse.csr_array] | None:
    if not path.is_file():
        return None
    try:
        with np.load(path, allow_pickle=False) as file:
            arrays = {name: file[name] for name in file.files}
    except Exception as error:
        # Whatever reading meets first.
        log.warning("kept results can't be read; they are made anew", file=str(path), why=str(error))
        return None
    numbers = sorted({int(name.partition(".")[0]) for name in arrays})
    return [_result(arrays, f"{number}") for number in numbers]


def _result(arrays: dict[str, NDArray[np.float32]], name: str) -> NDArray[np.float32] | sparse.csr_array:
    if name in arrays:
        return arrays[name]
    data, indices, indptr, shape = (
        arrays[f"{name}.{part}"] for part in ("data", "indices", "indptr", "shape")
    )
    return sparse.csr_array((data, indices, indptr), shape=tuple(shape.tolist()))


_folder: ContextVar[Path | None] = ContextVar("folder", default=None)
