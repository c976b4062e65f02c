"""Read tensors from a PyTorch checkpoint without PyTorch, and without running what a pickle may ask for.

A checkpoint is a zip archive in which ``data.pkl`` describes the tensors and ``data/N`` holds their bytes,
or, before 2020, one file with the description first and the bytes after it. The description is a pickle, so
it is read by an unpickler that knows a handful of names and refuses every other.
"""

import pickle
import zipfile
from collections import OrderedDict
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import BinaryIO, cast

import numpy as np
from numpy.typing import NDArray

from palate.errors import MissingWeights
from palate.linalg.arrays import is_array

_DTYPES = {
    "FloatStorage": np.dtype("<f4"),
    "DoubleStorage": np.dtype("<f8"),
    "HalfStorage": np.dtype("<f2"),
    "LongStorage": np.dtype("<i8"),
    "IntStorage": np.dtype("<i4"),
}

_MAGIC = 0x1950A86A20F9469CFC6C
"""First number in the older format."""

_UNREADABLE = (
    OSError,
    EOFError,
    StopIteration,
    KeyError,
    IndexError,
    ValueError,
    TypeError,
    pickle.UnpicklingError,
)


def read_checkpoint(path: Path) -> dict[str, NDArray[np.float32]]:
    """All floating-point tensors of a checkpoint by name, float32.

    Parameters
    ----------
    path : Path
        A file that ``torch.save`` wrote, holding a state dict, alone or first in a tuple.

    Raises
    ------
    MissingWeights
        If the file is no checkpoint, or asks for anything but tensors.
    """
    try:
        state = _read_archive(path) if zipfile.is_zipfile(path) else _read_single_file(path)
        if isinstance(state, tuple):
            state = cast("tuple[object, ...]", state)[0]
        tensors = cast(Mapping[str, object], state).items()
    except (*_UNREADABLE, zipfile.BadZipFile, AttributeError) as error:
        raise MissingWeights(f"{path}: not a checkpoint that can be read safely ({error})") from error
    return {
        name: np.ascontiguousarray(tensor, dtype=np.float32)
        for name, tensor in tensors
        if is_array(tensor) and tensor.dtype.kind == "f"
    }


def _read_archive(path: Path) -> object:
    with zipfile.ZipFile(path) as archive:
        root = next(name for name in archive.namelist() if name.endswith("/data.pkl")).removesuffix(
            "data.pkl"
        )

        def storage(kind: "_Storage", key: str, size: int) -> NDArray[np.generic]:
            return np.frombuffer(archive.read(f"{root}data/{key}"), dtype=_DTYPES[kind.name], count=size)

        with archive.open(f"{root}data.pkl") as description:
            return _TensorUnpickler(description, storage).load()


def _read_single_file(path: Path) -> object:
    """The older format: magic, version and system, then the description, then storages in the order of a key
    list.

    The description is read before the bytes that it is about, so storages are made empty and filled
    afterwards.
    """
    storages: dict[str, NDArray[np.generic]] = {}

    def storage(kind: "_Storage", key: str, size: int) -> NDArray[np.generic]:
        return storages.setdefault(key, np.empty(size, dtype=_DTYPES[kind.name]))

    with path.open("rb") as file:
        if _TensorUnpickler(file, storage).load() != _MAGIC:
            raise ValueError("the first number is not that of a checkpoint")
        for _ in ("version", "system"):
            _TensorUnpickler(file, storage).load()
        state = _TensorUnpickler(file, storage).load()
        for key in cast("list[str]", _TensorUnpickler(file, storage).load()):
            count = int.from_bytes(file.read(8), "little")
            values = storages[key]
            if count != len(values):
                raise ValueError(f"storage {key} holds {count} numbers where {len(values)} are announced")
            values[:] = np.frombuffer(file.read(count * values.itemsize), dtype=values.dtype)
    return state


class _Storage:
    """Stands for a storage type by its name."""

    def __init__(self, name: str) -> None:
        self.name = name


class _Ignored:
    """Takes the place of a number beside the tensors, such as a class count in NumPy's own pickle."""

    def __init__(self, *arguments: object) -> None:
        del arguments

    def __setstate__(self, state: object) -> None:
        del state


_BESIDE = {
    ("numpy.core.multiarray", "scalar"),
    ("numpy", "dtype"),
    ("_codecs", "encode"),
}
"""Names that stand for plain numbers and are not called for."""


def _rebuild_tensor(
    storage: NDArray[np.generic], offset: int, size: tuple[int, ...], stride: tuple[int, ...], *_: object
) -> NDArray[np.generic]:
    """A tensor as a view of its storage."""
    last = offset + sum((length - 1) * step for length, step in zip(size, stride, strict=True))
    if offset < 0 or any(step < 0 for step in stride) or (0 not in size and last >= len(storage)):
        raise pickle.UnpicklingError("a tensor reaches beyond its storage")
    steps = tuple(step * storage.itemsize for step in stride)
    return np.lib.stride_tricks.as_strided(storage[offset:], shape=size, strides=steps, writeable=False)


class _TensorUnpickler(pickle.Unpickler):
    """An unpickler that can make tensors, ordered dictionaries and nothing else that does anything."""

    def __init__(self, file: object, storage: Callable[["_Storage", str, int], NDArray[np.generic]]) -> None:
        super().__init__(cast(BinaryIO, file))
        self._storage = storage

    def find_class(self, module: str, name: str) -> object:
        if (module, name) == ("torch._utils", "_rebuild_tensor_v2"):
            return _rebuild_tensor
        if (module, name) == ("collections", "OrderedDict"):
            return OrderedDict
        if (module, name) in _BESIDE:
            return _Ignored
        if module == "torch" and name in _DTYPES:
            return _Storage(name)
        raise pickle.UnpicklingError(f"it asks for {module}.{name}")

    def persistent_load(self, pid: object) -> NDArray[np.generic]:
        word, kind, key, _, size = cast("tuple[object, ...]", pid)[:5]
        if word != "storage" or not isinstance(kind, _Storage):
            raise pickle.UnpicklingError("it asks for something that is no tensor storage")
        return self._storage(kind, str(key), int(cast(int, size)))
