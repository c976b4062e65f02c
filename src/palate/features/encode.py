"""Turn a catalogue into features: decode, encode what is new, remember it, and say what was done."""

import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from palate.data import Fingerprint
from palate.encoders.base import Encoder
from palate.engine import Local, batches, current
from palate.errors import EmptyMedia, InputError, UndecodableMedia
from palate.features.cache import VectorCache, content_key
from palate.features.files import KnownFiles
from palate.features.journal import append_to_journal, read_journal
from palate.progress import Progress
from palate.shop import MediaRef
from palate.tables import Quarantine

Thing = TypeVar("Thing")

BATCH = 16
"""Things decoded and encoded together and then written; what a crash loses is no more than this for each core
and what was read ahead."""

HEAVIEST = 2**25
"""Bytes of files from which on a batch takes no more."""

TOLD = 3
"""Names of files that a note gives."""


@dataclass(frozen=True)
class Source:
    """One text, picture or sound of an item or a review.

    Parameters
    ----------
    owner : int
        Position of the item or the review.
    load : callable
        Gives the text in UTF-8, or the bytes of the file.
    key : bytes, optional
        Content key, where it is known without loading.
    ref : MediaRef, optional
        The cell that named the file.
    """

    owner: int
    load: Callable[[], bytes]
    key: bytes | None = None
    ref: MediaRef | None = None


@dataclass(frozen=True)
class ModalityVectors:
    """Vectors of the texts, pictures or sounds of a catalogue or of its reviews, as their encoder gave them.

    Parameters
    ----------
    vectors : ndarray of float32, shape (n, dim)
        One row a text, picture or sound, neither centred nor normalised.
    owner : ndarray of int64, shape (n,)
        Position of the item, or of the review, that each belongs to.
    """

    vectors: NDArray[np.float32]
    owner: NDArray[np.int64]


@dataclass(frozen=True)
class Encoded:
    """What encoding some sources gave.

    Parameters
    ----------
    things : ModalityVectors
        Their vectors.
    encoded, cached : int
        How many of the things were encoded now, and how many were known.
    seconds : float
        Wall-clock time.
    saved : float
        Seconds that the known ones would have taken, by the pace of all runs so far.
    """

    things: ModalityVectors
    encoded: int
    cached: int
    seconds: float
    saved: float


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
        Taken a few batches ahead, so that a catalogue's pictures are never in memory together.
    total : int
        How many sources there are, for progress.
    encoder : Encoder
        Its fingerprint chooses the cache; what it can't decode goes to quarantine.
    folder : Path
        Folder of all caches.
    quarantine : Quarantine
        Takes what does not decode.
    progress : callable, optional
        Called after every batch.
    """
    began = time.perf_counter()
    cache = VectorCache(folder, encoder.fingerprint, encoder.dim)
    known = len(cache)
    owners: list[int] = []
    keys: list[bytes | None] = []
    failures: dict[int, tuple[MediaRef | None, Exception]] = {}

    def unknown() -> Iterator[_Read]:
        for place, source in enumerate(sources):
            owners.append(source.owner)
            keys.append(source.key)
            if source.key is not None and source.key in cache:
                continue
            try:
                content = source.load()
            except (OSError, UndecodableMedia) as error:
                failures[place], keys[place] = (source.ref, error), None
                continue
            # Not the key that was known: the file may have changed since.
            keys[place] = key = content_key(content)
            if key not in cache:
                yield _Read(place, key, content, source.ref)

    engine = Local() if encoder.is_remote else current()
    read = batches(unknown(), BATCH, lambda read: len(read.content), HEAVIEST)
    work = partial(_encoded, encoder, encoder.fingerprint)
    for batch, encoded in engine.map(work, map(_Batch, read), loads=True):
        cache.put(encoded.keys, encoded.vectors)
        for thing in batch.things:
            if thing.key in encoded.failures:
                failures[thing.place], keys[thing.place] = (thing.ref, encoded.failures[thing.key]), None
        if progress:
            progress(encoder.modality, batch.things[-1].place + 1, total)
    for _, (ref, why) in sorted(failures.items()):
        reject(quarantine, ref, why)
    if progress:
        progress(encoder.modality, total, total)
    decoded = [owner for owner, key in zip(owners, keys, strict=True) if key is not None]
    vectors = cache.get([key for key in keys if key is not None])
    new = len(cache) - known
    seconds = time.perf_counter() - began
    cached = len(decoded) - new
    saved = cached * _pace(cache.path.with_name("pace.jsonl"), new, seconds)
    things = ModalityVectors(vectors, np.array(decoded, dtype=np.int64))
    return Encoded(things, new, cached, seconds, saved)


def _pace(path: Path, encoded: int, seconds: float) -> float:
    """Seconds a thing takes, over this run and those before it, whose pace is kept."""
    if encoded:
        append_to_journal(path, [[encoded, seconds]])
    count = total = 0.0
    for line in read_journal(path):
        match line:
            case [int(things), float(took)]:
                count, total = count + things, total + took
            case _:
                continue
    return total / max(count, 1.0)


@dataclass(frozen=True)
class _Read:
    """A source that was read: its place among all, the key of its content, and the cell that named it."""

    place: int
    key: bytes
    content: bytes
    ref: MediaRef | None


@dataclass(frozen=True)
class _Batch:
    """Things that are decoded and encoded together."""

    things: Sequence[_Read]

    def __str__(self) -> str:
        first, last = self.things[0], self.things[-1]
        if first.ref is None or last.ref is None:
            return f"texts {first.place + 1:,} to {last.place + 1:,}"
        return f"files {first.ref.path.name} to {last.ref.path.name}"


@dataclass(frozen=True)
class _Vectors:
    """What became of a batch, by keys of contents: vectors, and why there are none."""

    keys: Sequence[bytes]
    vectors: NDArray[np.float32]
    failures: Mapping[bytes, Exception]


def _encoded(encoder: Encoder[Thing], fingerprint: Fingerprint, batch: _Batch) -> _Vectors:
    """Vectors of a batch, by an encoder that must be what it is in the process that wants them.

    Raises
    ------
    InputError
        If its weights or its preprocessing are others here.
    """
    if encoder.fingerprint != fingerprint:
        raise InputError(
            f"{encoder.name}: a worker has other weights or another palate; install the same there"
        )
    decoded: dict[bytes, Thing] = {}
    failures: dict[bytes, Exception] = {}
    for thing in batch.things:
        if thing.key not in decoded:
            try:
                decoded[thing.key] = encoder.decoded(thing.content)
            except (OSError, UndecodableMedia) as error:
                failures[thing.key] = error
    vectors = encoder.vectors(list(decoded.values())) if decoded else np.empty((0, encoder.dim), np.float32)
    return _Vectors(list(decoded), vectors, failures)


def reject(quarantine: Quarantine, ref: MediaRef | None, why: Exception) -> None:
    """Put the cell that named a file into quarantine."""
    if ref is not None:
        quarantine.add(ref.file, ref.line, ref.column, f"{ref.path.name}: {why}")


def notes_on_empty(quarantine: Quarantine) -> list[str]:
    """How many media files carry nothing, by the column that names them."""
    empty: dict[tuple[str, str], list[str]] = {}
    for reject in quarantine.rejects:
        if reject.reason.endswith(EmptyMedia.ENDING):
            empty.setdefault((reject.file, reject.column), []).append(reject.reason.split(": ")[0])
    return [
        f"{file}: files of column {column} that carry nothing and count as missing: {len(names):,} "
        f"({', '.join(names[:TOLD])}{', ...' if len(names) > TOLD else ''})"
        for (file, column), names in empty.items()
    ]


def read_sources(refs: Sequence[Sequence[MediaRef]], files: KnownFiles) -> Iterator[Source]:
    """Media files of all owners, one after the other; each is read in its turn, and only if it must."""
    for owner, own in enumerate(refs):
        for ref in own:
            yield file_source(owner, ref, files)


def file_source(owner: int, ref: MediaRef, files: KnownFiles) -> Source:
    """One media file of an item or a review."""
    return Source(owner, partial(files.read, ref.path), files.key(ref.path), ref)


def text_source(owner: int, text: str) -> Source:
    """One text of an item or a review."""
    content = text.encode("utf-8")
    return Source(owner, lambda: content, content_key(content))
