"""Listen to every sound of a catalogue once: which are speech, and what they say."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from palate.data import Fingerprint, MediaRef, Quarantine
from palate.errors import UndecodableMedia
from palate.features.cache import content_key
from palate.features.encode import Progress, Source, reject
from palate.logs import get_logger
from palate.media import Heard, Listener, decode_audio
from palate.media.speech import WEIGHTS

log = get_logger(__name__)

VERSION = Fingerprint("listener", "2", WEIGHTS.sha256)
"""Raised with the thresholds of speech, so that sounds are listened to anew."""


TOLD = 3
"""Names of sounds that a log line gives."""


@dataclass(frozen=True)
class HeardSource:
    """What was heard in one sound of an item."""

    item: int
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
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a", encoding="utf-8") as memory:
        for done, source in enumerate(sources, start=1):
            key = content_key(source.content)
            if key not in known:
                try:
                    known[key] = listener.listen(decode_audio(source.content))
                except UndecodableMedia as error:
                    reject(quarantine, source.ref, str(error))
                    continue
                said = {"key": key.hex(), "text": known[key].text, "reason": known[key].reason}
                memory.write(json.dumps(said, ensure_ascii=False) + "\n")
                memory.flush()
                if known[key].is_voice and source.ref is not None:
                    voices.append(source.ref.path.name)
            if source.ref is not None:
                heard.append(HeardSource(source.item, source.ref, known[key]))
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


def _read(path: Path) -> dict[bytes, Heard]:
    """What was heard before; a line cut off by a crash is heard again."""
    known: dict[bytes, Heard] = {}
    if not path.is_file():
        return known
    for line in path.read_text(encoding="utf-8").splitlines():
        try:
            said = json.loads(line)
            known[bytes.fromhex(said["key"])] = Heard(str(said["text"]), str(said["reason"]))
        except (ValueError, KeyError, TypeError):
            continue
    return known
