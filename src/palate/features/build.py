"""All features of a shop: every modality encoded, or taken ready-made, and brought to one footing."""

import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar, cast

import numpy as np

from palate.data import Features, Fingerprint
from palate.encoders import Vocabulary, WhisperSpeech
from palate.encoders.base import Encoder
from palate.encoders.registry import AnyEncoder
from palate.encoders.tfidf import FINGERPRINT as TFIDF
from palate.features.choice import Choice
from palate.features.encode import (
    Encoded,
    Source,
    Things,
    encode_sources,
    file_source,
    notes_on_empty,
    read_sources,
    text_source,
)
from palate.features.files import KnownFiles
from palate.features.lexical import word_counts
from palate.features.listening import HeardSource, listen_to
from palate.features.normalise import mean_by_item, normalised
from palate.media import Listener, Picture, Waveform
from palate.progress import Progress
from palate.shop import ReadyMade, Shop

Thing = TypeVar("Thing", str, Picture, Waveform)


@dataclass(frozen=True)
class Row:
    """What was done for one kind of features.

    Parameters
    ----------
    modality : str
        Name of the features.
    encoder : str
        What made them.
    dim : int
        Columns.
    items, missing : int
        Items with and without them.
    encoded, cached : int
        Texts, pictures or sounds encoded now, and known before.
    seconds : float
        Wall-clock time.
    per_second : float
        Things encoded a second; 0 where none was.
    saved_seconds : float
        What encoding the known ones would have taken, by the pace so far.
    """

    modality: str
    encoder: str
    dim: int
    items: int
    missing: int
    encoded: int
    cached: int
    seconds: float
    per_second: float
    saved_seconds: float


@dataclass(frozen=True)
class Built:
    """Features of a catalogue, and what made them.

    Parameters
    ----------
    features : mapping of str to Features
        By name.
    rows : sequence of Row
        What was done for each.
    vocabulary : Vocabulary, optional
        Of the word counts.
    encoders : mapping of str to Encoder
        What made the features of each name, to bring a query to the same footing; ready-made ones have none.
    things : mapping of str to Things
        The vectors that the features of each name are the means of, for the same names.
    notes : sequence of str
        Which media carry nothing and count as missing.
    """

    features: Mapping[str, Features]
    rows: Sequence[Row]
    vocabulary: Vocabulary | None
    encoders: Mapping[str, AnyEncoder]
    things: Mapping[str, Things]
    notes: Sequence[str] = ()


def build_features(shop: Shop, choice: Choice, folder: Path, progress: Progress | None = None) -> Built:
    """Features of a shop's catalogue; what does not decode goes to the shop's quarantine.

    Parameters
    ----------
    shop : Shop
        Ready-made features take the place of the encoder of their name.
    choice : Choice
        Which encoders to use.
    folder : Path
        Where vectors are cached.
    progress : callable, optional
        Told of every chunk.

    Raises
    ------
    MissingWeights
        If an encoder that has something to encode is not installed.
    """
    builder = _Builder(shop, choice, folder, progress)
    for name, ready in shop.ready.items():
        builder.take(name, ready)
    builder.sounds()
    builder.texts()
    builder.pictures()
    order = ("text", "lexical", "image", "audio", "speech")
    names = sorted(builder.features, key=lambda name: order.index(name) if name in order else len(order))
    rows = {row.modality: row for row in builder.rows}
    return Built(
        {name: builder.features[name] for name in names},
        [rows[name] for name in names],
        builder.vocabulary,
        builder.encoders,
        builder.things,
        notes_on_empty(shop.quarantine),
    )


class _Builder:
    """Features as they come about, one modality after the other."""

    def __init__(self, shop: Shop, choice: Choice, folder: Path, progress: Progress | None) -> None:
        self.shop, self.choice, self.folder, self.progress = shop, choice, folder, progress
        self.files = KnownFiles(folder)
        self.features: dict[str, Features] = {}
        self.rows: list[Row] = []
        self.vocabulary: Vocabulary | None = None
        self.encoders: dict[str, AnyEncoder] = {}
        self.things: dict[str, Things] = {}
        self._said: dict[int, list[str]] = {}

    def take(self, name: str, ready: ReadyMade) -> None:
        """Ready-made features, rows put in the order of the catalogue."""
        items = self.shop.catalog.items
        values = np.zeros((len(items), ready.values.shape[1]), dtype=np.float32)
        present = np.zeros(len(items), dtype=np.bool_)
        rows = items.positions(ready.ids)
        values[rows], present[rows] = ready.values, True
        self._add(
            name,
            normalised(values, present, name, Fingerprint("ready-made", "1", ready.digest)),
            0,
            len(rows),
            0.0,
        )

    def sounds(self) -> None:
        """Sounds by the sound encoder; speech, where it is told apart, by the speech encoder and as words."""
        refs = self.shop.catalog.audio
        total = sum(map(len, refs))
        encoder = self.choice.audio
        if "audio" in self.features or encoder is None or total == 0:
            return
        if not self.choice.speech:
            sources = read_sources(refs, self.files)
            self._encode("audio", sources, total, encoder)
            return
        listener = Listener()
        sources = read_sources(refs, self.files)
        heard = listen_to(sources, total, listener, self.folder, self.shop.quarantine, self.progress)
        spoken = [one for one in heard if one.heard.is_speech]
        sounds = [one for one in heard if not one.heard.is_speech]
        for one in spoken:
            self._said.setdefault(one.item, []).append(one.heard.text)
        if sounds:
            self._encode("audio", _again(sounds, self.files), len(sounds), encoder)
        if spoken:
            self._encode("speech", _again(spoken, self.files), len(spoken), WhisperSpeech(listener))

    def texts(self) -> None:
        """Texts of every language, and what is said in the sounds, by the text encoder and as word counts."""
        texts = [(*own, *self._said.get(item, ())) for item, own in enumerate(self.shop.catalog.texts)]
        # Texts of a length are encoded together, which saves filling the shorter ones up.
        owned = [(text, item) for item, own in enumerate(texts) for text in own]
        sources = [
            text_source(item, text) for text, item in sorted(owned, key=lambda one: (len(one[0]), *one))
        ]
        if not sources:
            return
        if self.choice.text is not None and "text" not in self.features:
            self._encode("text", iter(sources), len(sources), self.choice.text)
        self._lexical(texts)

    def pictures(self) -> None:
        """Pictures by the image encoder."""
        refs = self.shop.catalog.images
        total = sum(map(len, refs))
        encoder = self.choice.image
        if "image" in self.features or encoder is None or total == 0:
            return
        sources = read_sources(refs, self.files)
        self._encode("image", sources, total, encoder)

    def _lexical(self, texts: Sequence[Sequence[str]]) -> None:
        began = time.perf_counter()
        counts, self.vocabulary, known = word_counts(texts, self.folder)
        if counts.shape[1] == 0:
            self.vocabulary = None
            return
        present = np.diff(counts.indptr) > 0
        encoded, cached = (0, len(texts)) if known else (len(texts), 0)
        self._add(
            "lexical", Features(counts, present, "text", TFIDF), encoded, cached, time.perf_counter() - began
        )

    def _encode(
        self,
        name: str,
        sources: Iterator[Source],
        total: int,
        encoder: Encoder[Thing],
    ) -> None:
        done: Encoded = encode_sources(
            sources, total, encoder, self.folder, self.shop.quarantine, self.progress
        )
        self.files.write()
        if len(done.things.item) == 0:
            return
        values, present = mean_by_item(done.things.vectors, done.things.item, len(self.shop.catalog.items))
        self.things[name] = done.things
        features = normalised(values, present, encoder.modality, encoder.fingerprint)
        self.encoders[name] = cast(AnyEncoder, encoder)
        self._add(name, features, done.encoded, done.cached, done.seconds, done.saved)

    def _add(
        self, name: str, features: Features, encoded: int, cached: int, seconds: float, saved: float = 0.0
    ) -> None:
        having = int(features.present.sum())
        missing = len(features.present) - having
        row = Row(
            name,
            features.encoder.encoder,
            features.dim,
            having,
            missing,
            encoded,
            cached,
            round(seconds, 3),
            round(encoded / seconds, 2) if encoded else 0.0,
            round(saved, 3),
        )
        self.features[name] = features
        self.rows.append(row)


def _again(sounds: Sequence[HeardSource], files: KnownFiles) -> Iterator[Source]:
    """The same files once more: holding every sound of a catalogue in memory is not an option."""
    return (file_source(one.item, one.ref, files) for one in sounds)
