"""All features of a shop: encoded or ready-made, centred and normalised."""

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from palate.data import Features
from palate.data.shown import features_in_words
from palate.encoders import Vocabulary
from palate.encoders.registry import AnyEncoder
from palate.encoders.tfidf import FINGERPRINT as TFIDF
from palate.features.choice import Choice
from palate.features.encode import ModalityVectors, notes_on_empty
from palate.features.lexical import word_counts
from palate.features.media_encoder import EncodedModality, MediaEncoder
from palate.features.normalise import mean_by_item, normalised
from palate.features.ready_made import ready_features
from palate.features.report import EncodingReport
from palate.features.review_vectors import ReviewVectors, encode_reviews
from palate.progress import Progress
from palate.shop import ReadyMade, Shop
from palate.wording import counted

ORDER = ("text", "lexical", "image", "audio", "speech")
"""Order in which features are listed; ready-made ones of other names come last, by name."""

ENRICHED = "enriched"
"""Name of the features of attributes that `palate enrich` read."""


@dataclass(frozen=True)
class FeatureSet:
    """Features of a catalogue with their encoders.

    Parameters
    ----------
    features : mapping of str to Features
        By name.
    rows : sequence of EncodingReport
        What was done for each.
    vocabulary : Vocabulary, optional
        Of the word counts.
    encoders : mapping of str to Encoder
        What made the features of each name, to bring a query to the same footing; ready-made ones have none.
    things : mapping of str to ModalityVectors
        The vectors that the features of each name are the means of, for the same names.
    notes : sequence of str
        Which media carry nothing and count as missing.
    reviews : ReviewVectors, optional
        What reviews say, show and sound like; None where there are none, or they are not to be read.
    """

    features: Mapping[str, Features]
    rows: Sequence[EncodingReport]
    vocabulary: Vocabulary | None
    encoders: Mapping[str, AnyEncoder]
    things: Mapping[str, ModalityVectors]
    notes: Sequence[str] = ()
    reviews: ReviewVectors | None = None

    def __repr__(self) -> str:
        """Return each kind of features in a line."""
        told = [f"  {name}: {features_in_words(feature)}" for name, feature in self.features.items()]
        said = [] if self.reviews is None else [f"  with {counted(len(self.reviews.item), 'review')}"]
        return "\n".join([f"FeatureSet of {counted(len(self.features), 'kind')}", *told, *said])


def build_features(
    shop: Shop,
    choice: Choice,
    folder: Path,
    progress: Progress | None = None,
    *,
    reviews: bool = True,
    enriched: Sequence[Sequence[str]] = (),
) -> FeatureSet:
    """Build the features of a shop's catalogue; undecodable media go to the shop's quarantine.

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
    reviews : bool
        Whether reviews are encoded too; features of items follow from them for each split, by
        :func:`palate.features.review_features.review_features`.
    enriched : sequence of sequences of str
        Attributes of each item in words, which become features of their own; none where it is empty.

    Raises
    ------
    MissingWeights
        If an encoder that has something to encode is not installed.
    """
    encoder = MediaEncoder(choice, folder, shop.quarantine, progress)
    builder = _Builder(shop, encoder)
    for name, ready in shop.ready.items():
        builder.take(name, ready)
    builder.encode()
    builder.add_enriched(enriched)
    said = encode_reviews(shop, encoder) if reviews and len(shop.reviews) else None
    names = sorted(builder.features, key=lambda name: ORDER.index(name) if name in ORDER else len(ORDER))
    return FeatureSet(
        {name: builder.features[name] for name in names},
        [*(builder.reports[name] for name in names), *(said.reports if said else ())],
        builder.vocabulary,
        builder.encoders,
        builder.things,
        notes_on_empty(shop.quarantine),
        said,
    )


class _Builder:
    """Features of a catalogue under construction, one modality after the other."""

    def __init__(self, shop: Shop, encoder: MediaEncoder) -> None:
        self.shop, self.encoder = shop, encoder
        self.features: dict[str, Features] = {}
        self.reports: dict[str, EncodingReport] = {}
        self.vocabulary: Vocabulary | None = None
        self.encoders: dict[str, AnyEncoder] = {}
        self.things: dict[str, ModalityVectors] = {}

    def take(self, name: str, ready: ReadyMade) -> None:
        """Take ready-made features, rows in the order of the catalogue."""
        features = ready_features(name, ready, self.shop.catalog.items, self.encoder.folder)
        self._add(name, features, cached=len(ready.ids))

    def encode(self) -> None:
        """Encode the modalities without ready-made features; speech is text of its item."""
        catalog, encoder = self.shop.catalog, self.encoder
        texts: Sequence[Sequence[str]] = catalog.texts
        if "audio" not in self.features:
            sounds = encoder.sounds(catalog.audio)
            self._add_encoded("audio", sounds.audio)
            self._add_encoded("speech", sounds.speech)
            texts = [(*own, *sounds.transcripts.get(item, ())) for item, own in enumerate(texts)]
        if "text" not in self.features:
            self._add_encoded("text", encoder.texts(texts))
        if any(texts):
            self._add_word_counts(texts)
        if "image" not in self.features:
            self._add_encoded("image", encoder.pictures(catalog.images))

    def add_enriched(self, texts: Sequence[Sequence[str]]) -> None:
        """Add the attributes that were extracted from items, as one more kind of text."""
        if any(texts) and ENRICHED not in self.features:
            self._add_encoded(ENRICHED, self.encoder.texts(texts))

    def _add_word_counts(self, texts: Sequence[Sequence[str]]) -> None:
        began = time.perf_counter()
        counts, vocabulary, known = word_counts(texts, self.encoder.folder)
        if counts.shape[1] == 0:
            return
        self.vocabulary = vocabulary
        features = Features(counts, np.diff(counts.indptr) > 0, "text", TFIDF)
        encoded, cached = (0, len(texts)) if known else (len(texts), 0)
        self._add("lexical", features, encoded, cached, time.perf_counter() - began)

    def _add_encoded(self, name: str, encoded: EncodedModality | None) -> None:
        if encoded is None:
            return
        done, encoder = encoded.done, encoded.encoder
        values, present = mean_by_item(done.things.vectors, done.things.owner, len(self.shop.catalog.items))
        self.things[name], self.encoders[name] = done.things, encoder
        features = normalised(values, present, encoder.modality, encoder.fingerprint)
        self._add(name, features, done.encoded, done.cached, done.seconds, done.saved)

    def _add(
        self,
        name: str,
        features: Features,
        encoded: int = 0,
        cached: int = 0,
        seconds: float = 0.0,
        saved: float = 0.0,
    ) -> None:
        having = int(features.present.sum())
        self.features[name] = features
        self.reports[name] = EncodingReport.of(
            name,
            features.encoder.encoder,
            features.dim,
            items=having,
            missing=len(features.present) - having,
            encoded=encoded,
            cached=cached,
            seconds=seconds,
            saved_seconds=saved,
        )
