"""Turn a catalogue into features: decode, encode what is new, remember it, and say what was done."""

import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from palate.encoders.base import Encoder
from palate.engine import batches, current
from palate.errors import EmptyMedia, UndecodableMedia
from palate.features.cache import VectorCache, content_key
from palate.features.files import KnownFiles
from palate.features.journal import append_to_journal, read_journal
from palate.progress import Progress
from palate.shop import MediaRef
from palate.tables import Quarantine

Thing = TypeVar("Thing")

BATCH = 16
"""Things read, decoded and encoded together and then written; what a crash loses is no more than this for
each core."""

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

    def unknown() -> Iterator[tuple[int, Source]]:
        for source in sources:
            owners.append(source.owner)
            keys.append(source.key if source.key is not None and source.key in cache else None)
            if keys[-1] is None:
                yield len(keys) - 1, source

    work = partial(_work, encoder, cache)
    for batch, worked in current().map(work, batches(unknown(), BATCH), loads=True):
        cache.put(worked.fresh, worked.vectors)
        for (place, source), result in zip(batch, worked.results, strict=True):
            if isinstance(result, bytes):
                keys[place] = result
            else:
                reject(quarantine, source.ref, result)
        if progress:
            progress(encoder.modality, batch[-1][0] + 1, total)
    if progress:
        progress(encoder.modality, total, total)
    decoded = [owner for owner, key in zip(owners, keys, strict=True) if key is not None]
    vectors = cache.get([key for key in keys if key is not None])
    encoded = len(cache) - known
    seconds = time.perf_counter() - began
    cached = len(decoded) - encoded
    saved = cached * _pace(cache.path.with_name("pace.jsonl"), encoded, seconds)
    things = ModalityVectors(vectors, np.array(decoded, dtype=np.int64))
    return Encoded(things, encoded, cached, seconds, saved)


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
class _Worked:
    """What became of a batch: for each source its key or why there is none; vectors that were not cached."""

    results: Sequence[bytes | Exception]
    fresh: Sequence[bytes]
    vectors: NDArray[np.float32]


def _work(encoder: Encoder[Thing], cache: VectorCache, batch: Sequence[tuple[int, Source]]) -> _Worked:
    results: list[bytes | Exception] = []
    fresh: dict[bytes, Thing] = {}
    for _, source in batch:
        key = source.key
        if key is None or key not in cache:
            try:
                content = source.load()
                # Not the key that was known: the file may have changed since.
                key = content_key(content)
                if key not in cache and key not in fresh:
                    fresh[key] = encoder.decoded(content)
            except (OSError, UndecodableMedia) as error:
                results.append(error)
                continue
        results.append(key)
    vectors = encoder.vectors(list(fresh.values())) if fresh else np.empty((0, encoder.dim), np.float32)
    return _Worked(results, list(fresh), vectors)


def reject(quarantine: Quarantine, ref: MediaRef | None, why: Exception) -> None:
    """Put the cell that named a file into quarantine."""
    if ref is not None:
        quarantine.add(ref.file, ref.line, ref.column, f"{ref.path.name}: {why}")


def notes_on_empty(quarantine: Quarantine) -> list[str]:
    """How many media files carry nothing, by the column that names them."""
    empty: dict[tuple[str, str], list[str]] = {}
    for one in quarantine.rejects:
        if one.reason.endswith(EmptyMedia.ENDING):
            empty.setdefault((one.file, one.column), []).append(one.reason.split(": ")[0])
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
