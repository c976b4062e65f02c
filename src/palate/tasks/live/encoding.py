"""Encoding of items and reviews that come after a training, centred as its features."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, cast

import numpy as np
from numpy.typing import NDArray

from palate.data import Features, unit_rows
from palate.encoders import WhisperSpeech, terms
from palate.encoders.registry import AnyEncoder
from palate.errors import UndecodableMedia
from palate.features import FeatureSet
from palate.features.cache import VectorCache, content_key
from palate.linalg.csr import Rows
from palate.media.files import read_media


@dataclass(frozen=True)
class Content:
    """Texts and media of one item or review, to be encoded.

    Parameters
    ----------
    texts : sequence of str
        One a language.
    images, sounds : sequence of Path
        Its files.
    """

    texts: Sequence[str] = ()
    images: Sequence[Path] = ()
    sounds: Sequence[Path] = ()


@dataclass(frozen=True)
class EncodedContent:
    """Result of encoding.

    Parameters
    ----------
    means : mapping of str to ndarray of float32, shape (dim,)
        By the name of the features: mean of the unit vectors of what there is, as the encoder gave them.
    texts : sequence of str
        The texts, and what is said in the sounds.
    faults : sequence of str
        Files that can't be read, and why.
    """

    means: Mapping[str, NDArray[np.float32]]
    texts: Sequence[str] = ()
    faults: Sequence[str] = field(default_factory=list[str])

    @property
    def transcript(self) -> str:
        """What is said in the sounds; empty where nothing is."""
        return " ".join(self.spoken)

    spoken: Sequence[str] = ()


class ContentEncoder:
    """Encoders of a snapshot, with the cache of vectors that trainings use too.

    Parameters
    ----------
    encoders : mapping of str to Encoder
        By the name of the features: text, image, audio, speech.
    folder : Path
        Of the caches of the workspace.
    """

    def __init__(self, encoders: Mapping[str, AnyEncoder], folder: Path) -> None:
        self._encoders, self._folder = encoders, folder
        self._caches: dict[str, VectorCache] = {}

    def encode(self, content: Content) -> EncodedContent:
        """Encode what there is; a file that can't be read is told of, and loses nothing else.

        Raises
        ------
        MissingWeights
            If an encoder's weights are not installed.
        """
        faults: list[str] = []
        vectors: dict[str, list[NDArray[np.float32]]] = {}
        spoken: list[str] = []
        for path in content.sounds:
            try:
                name, vector, said = self._sound(read_media(path))
            except (OSError, UndecodableMedia) as error:
                faults.append(f"{path.name}: {error}")
                continue
            vectors.setdefault(name, []).append(vector)
            spoken += said
        for path in content.images if "image" in self._encoders else ():
            try:
                vectors.setdefault("image", []).append(self._vector("image", read_media(path)))
            except (OSError, UndecodableMedia) as error:
                faults.append(f"{path.name}: {error}")
        texts = (*content.texts, *spoken)
        for text in texts if "text" in self._encoders else ():
            vectors.setdefault("text", []).append(self._vector("text", text.encode("utf-8")))
        means = {name: unit_rows(np.stack(own)).mean(axis=0) for name, own in vectors.items()}
        return EncodedContent(means, texts, faults, spoken)

    def _sound(self, content: bytes) -> tuple[str, NDArray[np.float32], list[str]]:
        """Name of the features that a sound goes to, its vector, and what is said in it."""
        speaker = self._encoders.get("speech")
        if isinstance(speaker, WhisperSpeech):
            heard = speaker.listener.listen(speaker.decoded(content))
            if heard.is_speech:
                return "speech", self._vector("speech", content), [heard.text]
        if "audio" not in self._encoders:
            raise UndecodableMedia("no encoder of sounds is set up")
        return "audio", self._vector("audio", content), []

    def _vector(self, name: str, content: bytes) -> NDArray[np.float32]:
        """Vector of a text or a file, from the cache where it is there."""
        encoder = cast(Any, self._encoders[name])
        cache = self._caches.get(name)
        if cache is None:
            cache = self._caches[name] = VectorCache(self._folder, encoder.fingerprint, encoder.dim)
        key = content_key(content)
        if key not in cache:
            cache.put([key], encoder.vectors([encoder.decoded(content)]))
        return cache.get([key])[0]


def rows_on_footing(encoded: EncodedContent, built: FeatureSet) -> dict[str, Rows]:
    """Rows of one item as those of a catalogue's features are, by name; what it lacks is left out.

    Parameters
    ----------
    encoded : EncodedContent
        Of the item.
    built : FeatureSet
        Of the catalogue.
    """
    rows: dict[str, Rows] = {
        name: on_footing(mean, built.features[name])
        for name, mean in encoded.means.items()
        if name in built.features and built.features[name].dim == len(mean)
    }
    if built.vocabulary is not None and "lexical" in built.features and encoded.texts:
        words = built.vocabulary.transform([terms(encoded.texts)])
        if words.nnz:
            rows["lexical"] = words
    return rows


def on_footing(mean: NDArray[np.float32], features: Features) -> NDArray[np.float32]:
    """The mean of an item's unit vectors, centred as the catalogue's means were, of unit length."""
    centre = np.float32(0) if features.centre is None else features.centre
    return unit_rows((mean - centre)[None])
