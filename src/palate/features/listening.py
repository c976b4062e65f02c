"""Speech recognition on the sounds of a catalogue, each once."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from palate.data import Fingerprint
from palate.engine import current
from palate.errors import UndecodableMedia
from palate.features.cache import content_key
from palate.features.encode import Source, reject
from palate.features.journal import append_to_journal, read_journal
from palate.logs import get_logger
from palate.media import DECODING, Heard, Listener, audible, decode_audio
from palate.media.speech import WEIGHTS
from palate.progress import Progress
from palate.shop import MediaRef
from palate.tables import Quarantine

log = get_logger(__name__)

VERSION = Fingerprint("listener", f"2, decoding {DECODING}", WEIGHTS.sha256)
"""Raised with the thresholds of speech, so that sounds are listened to anew."""


TOLD = 3
"""Names of sounds that a log line gives."""


@dataclass(frozen=True)
class HeardSource:
    """Result of speech recognition on one sound of an item or a review."""

    owner: int
    ref: MediaRef
    heard: Heard


def listen_to(
    sources: Iterable[Source],
    total: int,
    listener: Listener,
    folder: Path,
    quarantine: Quarantine,
    progress: Progress | None = None,
) -> list[HeardSource]:
    """Recognise speech in each sound; undecodable sounds are in quarantine and not in the result.

    What was heard is kept in ``folder`` as one JSON object a line, written as soon as it is known.
    """
    path = folder / f"heard-{VERSION.digest}.jsonl"
    known = _read(path)
    refs: list[tuple[int, MediaRef | None]] = []
    found: list[Heard | Exception | None] = []

    def unknown() -> Iterator[_Sound]:
        for place, source in enumerate(sources):
            refs.append((source.owner, source.ref))
            found.append(known.get(source.key) if source.key is not None else None)
            if found[place] is None:
                try:
                    content = source.load()
                except (OSError, UndecodableMedia) as error:
                    found[place] = error
                    continue
                key = content_key(content)
                found[place] = known.get(key)
                if found[place] is None:
                    yield _Sound(place, key, content, "" if source.ref is None else source.ref.path.name)

    voices: list[str] = []
    for sound, heard in current().map(partial(_listen, listener), unknown(), loads=True):
        found[sound.place] = heard
        if not isinstance(heard, Exception) and sound.key not in known:
            known[sound.key] = heard
            append_to_journal(path, [{"key": sound.key.hex(), "text": heard.text, "reason": heard.reason}])
            if heard.is_voice and sound.name:
                voices.append(sound.name)
        if progress:
            progress("speech", sound.place + 1, total)
    if progress:
        progress("speech", total, total)
    if voices:
        named = ", ".join(voices[:TOLD]) + (" and more" if len(voices) > TOLD else "")
        log.info(
            "what may be a voice but is not understood (English only) stays a sound",
            sounds=len(voices),
            files=named,
        )
    for (_, ref), outcome in zip(refs, found, strict=True):
        if isinstance(outcome, Exception):
            reject(quarantine, ref, outcome)
    return [
        HeardSource(owner, ref, outcome)
        for (owner, ref), outcome in zip(refs, found, strict=True)
        if ref is not None and isinstance(outcome, Heard)
    ]


@dataclass(frozen=True)
class _Sound:
    """A sound that was read: its place among all, the key of its content, and the name of its file."""

    place: int
    key: bytes
    content: bytes
    name: str

    def __str__(self) -> str:
        return f"sound {self.name}"


def _listen(listener: Listener, sound: _Sound) -> Heard | Exception:
    """Recognise speech in a sound, or return the error."""
    try:
        return listener.listen(audible(decode_audio(sound.content)))
    except (OSError, UndecodableMedia) as error:
        return error


def _read(path: Path) -> dict[bytes, Heard]:
    """Read earlier results."""
    known: dict[bytes, Heard] = {}
    for said in read_journal(path):
        try:
            known[bytes.fromhex(said["key"])] = Heard(str(said["text"]), str(said["reason"]))
        except (ValueError, KeyError, TypeError):
            continue
    return known
