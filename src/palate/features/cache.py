"""Cache of vectors, by content and encoder."""

import fcntl
import hashlib
import os
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from palate.data import Fingerprint

KEY_BYTES = 16


def content_key(content: bytes) -> bytes:
    """Hash content to sixteen bytes (BLAKE2b)."""
    return hashlib.blake2b(content, digest_size=KEY_BYTES).digest()


class VectorCache:
    """Cache of one encoder's vectors in one append-only file, ``vectors.bin``.

    The file is a run of records: a key of KEY_BYTES bytes, then ``dim`` little-endian float32. Adding vectors
    costs what they take, however many are there; a record that a crash cut off is dropped and made again.
    Reading maps the file, so that memory is taken by the vectors asked for alone.

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
        self.path = folder / f"{encoder.encoder}-{encoder.digest}" / "vectors.bin"
        self.dim = dim
        self._record = np.dtype([("key", np.uint8, (KEY_BYTES,)), ("vector", "<f4", (dim,))])
        self._records: NDArray[np.void] = np.empty(0, dtype=self._record)
        self._row: dict[bytes, int] = {}
        self._map()

    def __contains__(self, key: bytes) -> bool:
        return key in self._row

    def __len__(self) -> int:
        return len(self._row)

    def get(self, keys: Sequence[bytes]) -> NDArray[np.float32]:
        """Return the vectors of cached keys, float32, shape (len(keys), dim)."""
        rows = np.array([self._row[key] for key in keys], dtype=np.int64)
        return np.asarray(self._records["vector"][rows], dtype=np.float32)

    def put(self, keys: Sequence[bytes], vectors: NDArray[np.float32]) -> None:
        """Append vectors, float32 of shape (len(keys), dim), durably."""
        fresh = [position for position, key in enumerate(keys) if key not in self._row]
        if not fresh:
            return
        added = np.empty(len(fresh), dtype=self._record)
        added["key"] = np.frombuffer(b"".join(keys[position] for position in fresh), np.uint8).reshape(
            -1, KEY_BYTES
        )
        added["vector"] = vectors[fresh]
        self.path.parent.mkdir(parents=True, exist_ok=True)
        with self.path.open("ab", buffering=0) as file:
            # Locked, so that what another process is writing is not taken for what a crash cut off.
            fcntl.flock(file, fcntl.LOCK_EX)
            whole = os.fstat(file.fileno()).st_size // self._record.itemsize
            file.truncate(whole * self._record.itemsize)
            file.write(added.tobytes())
            os.fsync(file.fileno())
        self._map()

    def _map(self) -> None:
        """Map the records on disk, and index the new ones."""
        count = self.path.stat().st_size // self._record.itemsize if self.path.is_file() else 0
        seen = len(self._records)
        if count:
            self._records = np.memmap(self.path, dtype=self._record, mode="r", shape=(count,))
        for row, key in enumerate(np.ascontiguousarray(self._records["key"][seen:]), start=seen):
            self._row.setdefault(key.tobytes(), row)
