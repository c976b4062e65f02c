"""Turn a catalogue into features: decode, encode what is new, remember it, and say what was done."""

import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from palate.data import MediaRef, Quarantine
from palate.encoders.base import Encoder
from palate.errors import UndecodableMedia
from palate.features.cache import VectorCache, content_key

Thing = TypeVar("Thing")

CHUNK = 64
"""Things decoded and encoded between two writes of the cache; an interrupted run loses no more."""

Progress = Callable[[str, int, int], None]
"""Told the name of a modality, how many things are done and how many there are."""


@dataclass(frozen=True)
class Source:
    """One text, picture or sound of an item, by its content.

    Parameters
    ----------
    item : int
        Position of the item.
    content : bytes
        What the cache key is made of: the text in UTF-8, or the bytes of the file.
    ref : MediaRef, optional
        The cell that named the file.
    """

    item: int
    content: bytes
    ref: MediaRef | None = None


@dataclass(frozen=True)
class Things:
    """Texts, pictures or sounds of a catalogue as their encoder gave them.

    Parameters
    ----------
    vectors : ndarray of float32, shape (n_things, dim)
        One row a thing, neither centred nor normalised.
    item : ndarray of int64, shape (n_things,)
        Position of the item that each belongs to.
    """

    vectors: NDArray[np.float32]
    item: NDArray[np.int64]


@dataclass(frozen=True)
class Encoded:
    """What encoding some sources gave.

    Parameters
    ----------
    things : Things
        Their vectors.
    encoded, cached : int
        How many of the things were encoded now, and how many were known.
    seconds : float
        Wall-clock time.
    """

    things: Things
    encoded: int
    cached: int
    seconds: float


def encode_sources(
    sources: Iterable[Source],
    total: int,
    encoder: Encoder[Thing],
    folder: Path,
    quarantine: Quarantine,
    progress: Progress | None = None,
) -> Encoded:
    """Vectors of all sources that decode, computing only those that the cache has not.

    Parameters
    ----------
    sources : iterable of Source
        Read one chunk at a time, so that a catalogue's pictures are never in memory together.
    total : int
        How many sources there are, for progress.
    encoder : Encoder
        Its fingerprint chooses the cache; what it can't decode goes to quarantine.
    folder : Path
        Folder of all caches.
    quarantine : Quarantine
        Takes what does not decode.
    progress : callable, optional
        Called after every chunk.
    """
    began = time.perf_counter()
    cache = VectorCache(folder, encoder.fingerprint, encoder.dim)
    keys: list[bytes] = []
    items: list[int] = []
    encoded = 0
    for done, chunk in _chunks(sources):
        fresh: dict[bytes, Thing] = {}
        for source in chunk:
            key = content_key(source.content)
            if key not in cache and key not in fresh:
                try:
                    fresh[key] = encoder.decoded(source.content)
                except UndecodableMedia as error:
                    reject(quarantine, source.ref, str(error))
                    continue
            keys.append(key)
            items.append(source.item)
        if fresh:
            cache.put(list(fresh), encoder.vectors(list(fresh.values())))
            encoded += len(fresh)
        if progress:
            progress(encoder.modality, done, total)
    seconds = time.perf_counter() - began
    things = Things(cache.get(keys), np.array(items, dtype=np.int64))
    return Encoded(things, encoded, len(keys) - encoded, seconds)


def reject(quarantine: Quarantine, ref: MediaRef | None, reason: str) -> None:
    """Put the cell that named a file into quarantine."""
    if ref is not None:
        quarantine.add(ref.file, ref.line, ref.column, f"{ref.path.name}: {reason}")


def read_sources(
    refs: Sequence[Sequence[MediaRef]], read: Callable[[Path], bytes], quarantine: Quarantine
) -> Iterator[Source]:
    """Media files of all items, one after the other; those that can't be read go to quarantine."""
    for item, own in enumerate(refs):
        for ref in own:
            try:
                content = read(ref.path)
            except (OSError, UndecodableMedia) as error:
                reject(quarantine, ref, str(error))
                continue
            yield Source(item, content, ref)


def _chunks(sources: Iterable[Source]) -> Iterator[tuple[int, list[Source]]]:
    iterator, done = iter(sources), 0
    while chunk := list(islice(iterator, CHUNK)):
        done += len(chunk)
        yield done, chunk
