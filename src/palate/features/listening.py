"""Listen to every sound of a catalogue once: which are speech, and what they say."""

from collections.abc import Iterable
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
    """What was heard in one sound of an item or a review."""

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
    """What was heard in each sound; sounds that do not decode are in quarantine and not in the result.

    What was heard is kept in ``folder`` as one JSON object a line, written as soon as it is known.
    """
    path = folder / f"heard-{VERSION.digest}.jsonl"
    known = _read(path)
    heard: list[HeardSource] = []
    voices: list[str] = []
    worked = current().map(partial(_listen, listener, known), sources, loads=True)
    for done, (source, found) in enumerate(worked, start=1):
        if isinstance(found, Exception):
            reject(quarantine, source.ref, found)
            continue
        key, one = found
        if key not in known:
            known[key] = one
            append_to_journal(path, [{"key": key.hex(), "text": one.text, "reason": one.reason}])
            if one.is_voice and source.ref is not None:
                voices.append(source.ref.path.name)
        if source.ref is not None:
            heard.append(HeardSource(source.owner, source.ref, one))
        if progress:
            progress("speech", done, total)
    if voices:
        named = ", ".join(voices[:TOLD]) + (" and more" if len(voices) > TOLD else "")
        log.info(
            "what may be a voice but is not understood (English only) stays a sound",
            sounds=len(voices),
            files=named,
        )
    return heard


def _listen(listener: Listener, known: dict[bytes, Heard], source: Source) -> tuple[bytes, Heard] | Exception:
    """Content key of a sound and what was heard in it, or why it can't be."""
    if source.key is not None and source.key in known:
        return source.key, known[source.key]
    try:
        content = source.load()
        key = content_key(content)
        return key, known[key] if key in known else listener.listen(audible(decode_audio(content)))
    except (OSError, UndecodableMedia) as error:
        return error


def _read(path: Path) -> dict[bytes, Heard]:
    """What was heard before."""
    known: dict[bytes, Heard] = {}
    for said in read_journal(path):
        try:
            known[bytes.fromhex(said["key"])] = Heard(str(said["text"]), str(said["reason"]))
        except (ValueError, KeyError, TypeError):
            continue
    return known
