"""Encoding of the texts, images and sounds of items or reviews."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar, cast

from palate.encoders import WhisperSpeech
from palate.encoders.base import Encoder
from palate.encoders.registry import AnyEncoder
from palate.features.choice import Choice
from palate.features.encode import (
    Encoded,
    Source,
    encode_sources,
    file_source,
    read_sources,
    text_source,
)
from palate.features.files import KnownFiles
from palate.features.listening import HeardSource, listen_to
from palate.media import Listener, Picture, Waveform
from palate.progress import Progress
from palate.shop import MediaRef
from palate.tables import Quarantine

Thing = TypeVar("Thing", str, Picture, Waveform)

Refs = Sequence[Sequence[MediaRef]]


@dataclass(frozen=True)
class EncodedModality:
    """Vectors of one modality and the encoder that made them."""

    encoder: AnyEncoder
    done: Encoded


@dataclass(frozen=True)
class EncodedSounds:
    """Sounds divided into speech and others.

    Parameters
    ----------
    audio, speech : EncodedModality, optional
        Vectors of each; None where there is none.
    transcripts : mapping of int to list of str
        What is said in the speech of each owner, by position.
    """

    audio: EncodedModality | None = None
    speech: EncodedModality | None = None
    transcripts: Mapping[int, list[str]] = field(default_factory=dict[int, list[str]])


class MediaEncoder:
    """The chosen encoders, with a cache of vectors by content.

    An owner is an item or a review; vectors carry its position.

    Parameters
    ----------
    choice : Choice
        Which encoders to use.
    folder : Path
        Where vectors are cached.
    quarantine : Quarantine
        Takes what does not decode.
    progress : callable, optional
        Told of every chunk.
    """

    def __init__(
        self, choice: Choice, folder: Path, quarantine: Quarantine, progress: Progress | None = None
    ) -> None:
        self.choice, self.folder = choice, folder
        self._quarantine, self._progress = quarantine, progress
        self._files = KnownFiles(folder)

    def texts(self, texts: Sequence[Sequence[str]]) -> EncodedModality | None:
        """Encode the texts of each owner; None where there is no text or no encoder."""
        # Texts of a length are encoded together, which saves filling the shorter ones up.
        owned = [(text, owner) for owner, own in enumerate(texts) for text in own]
        owned.sort(key=lambda pair: (len(pair[0]), *pair))
        sources = [text_source(owner, text) for text, owner in owned]
        return self._encoded(iter(sources), len(sources), self.choice.text)

    def pictures(self, refs: Refs) -> EncodedModality | None:
        """Encode the picture files of each owner; None where there is none or no encoder."""
        return self._encoded(read_sources(refs, self._files), _count(refs), self.choice.image)

    def sounds(self, refs: Refs) -> EncodedSounds:
        """Encode the sound files of each owner; speech, where it is recognised, is transcribed as well."""
        total, encoder = _count(refs), self.choice.audio
        if encoder is None or total == 0:
            return EncodedSounds()
        sources = read_sources(refs, self._files)
        if not self.choice.speech:
            return EncodedSounds(self._encoded(sources, total, encoder))
        listener = Listener()
        heard = listen_to(sources, total, listener, self.folder, self._quarantine, self._progress)
        speech = [sound for sound in heard if sound.heard.is_speech]
        others = [sound for sound in heard if not sound.heard.is_speech]
        transcripts: dict[int, list[str]] = defaultdict(list)
        for sound in speech:
            transcripts[sound.owner].append(sound.heard.text)
        return EncodedSounds(
            self._encoded(self._again(others), len(others), encoder),
            self._encoded(self._again(speech), len(speech), WhisperSpeech(listener)),
            transcripts,
        )

    def _encoded(
        self, sources: Iterator[Source], total: int, encoder: Encoder[Thing] | None
    ) -> EncodedModality | None:
        if encoder is None or total == 0:
            return None
        done = encode_sources(sources, total, encoder, self.folder, self._quarantine, self._progress)
        self._files.write()
        return EncodedModality(cast(AnyEncoder, encoder), done) if len(done.things.owner) else None

    def _again(self, sounds: Sequence[HeardSource]) -> Iterator[Source]:
        """Yield the same files again, since holding all sounds of a catalogue would take too much memory."""
        return (file_source(sound.owner, sound.ref, self._files) for sound in sounds)


def _count(refs: Refs) -> int:
    return sum(map(len, refs))
