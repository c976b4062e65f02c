"""Vectors that were computed once: kept by what was encoded and by what encoded it."""

import hashlib
import os
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from palate.data import Fingerprint

KEY_BYTES = 16


def content_key(content: bytes) -> bytes:
    """Sixteen bytes that stand for some content (BLAKE2b)."""
    return hashlib.blake2b(content, digest_size=KEY_BYTES).digest()


class VectorCache:
    """Vectors of one encoder in two plain files, ``keys.npy`` and ``vectors.npy``.

    A file pair that does not match, as after a crash between two renames, counts as empty and is rebuilt.

    Parameters
    ----------
    folder : Path
        Where all caches lie; this one takes the subfolder of its encoder's name and fingerprint.
    encoder : Fingerprint
        Another fingerprint is another cache.
    dim : int
        Length of a vector.
    """

    def __init__(self, folder: Path, encoder: Fingerprint, dim: int) -> None:
        self.folder = folder / f"{encoder.encoder}-{encoder.digest}"
        self.dim = dim
        self._keys, self._vectors = self._read()
        self._row = {bytes(key): row for row, key in enumerate(self._keys)}

    def __contains__(self, key: bytes) -> bool:
        return key in self._row

    def __len__(self) -> int:
        return len(self._row)

    def get(self, keys: Sequence[bytes]) -> NDArray[np.float32]:
        """Vectors of keys that are all in the cache, float32, shape (len(keys), dim)."""
        return (
            self._vectors[[self._row[key] for key in keys]] if keys else np.empty((0, self.dim), np.float32)
        )

    def put(self, keys: Sequence[bytes], vectors: NDArray[np.float32]) -> None:
        """Add vectors, and write them to disk before returning."""
        fresh = [place for place, key in enumerate(keys) if key not in self._row]
        for place in fresh:
            self._row[keys[place]] = len(self._row)
        added = np.frombuffer(b"".join(keys[place] for place in fresh), dtype=np.uint8).reshape(-1, KEY_BYTES)
        self._keys = np.concatenate([self._keys, added])
        self._vectors = np.concatenate([self._vectors, vectors[fresh]])
        self._write()

    def _read(self) -> tuple[NDArray[np.uint8], NDArray[np.float32]]:
        try:
            keys = np.load(self.folder / "keys.npy", allow_pickle=False)
            vectors = np.load(self.folder / "vectors.npy", allow_pickle=False)
        except (OSError, ValueError, EOFError):
            return self._empty()
        sound = keys.shape == (len(vectors), KEY_BYTES) and vectors.shape[1:] == (self.dim,)
        return (keys, vectors) if sound and keys.dtype == np.uint8 else self._empty()

    def _empty(self) -> tuple[NDArray[np.uint8], NDArray[np.float32]]:
        return np.empty((0, KEY_BYTES), np.uint8), np.empty((0, self.dim), np.float32)

    def _write(self) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        for name, array in (("vectors", self._vectors), ("keys", self._keys)):
            partial = self.folder / f"{name}.{os.getpid()}.partial.npy"
            np.save(partial, array, allow_pickle=False)
            partial.replace(self.folder / f"{name}.npy")
