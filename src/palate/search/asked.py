"""Encoding of queries, for comparison with items and reviews."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from palate.data import Features, Index
from palate.encoders import AudioEncoder, ImageEncoder, TextEncoder, WhisperSpeech, terms
from palate.errors import NotAvailable, UnknownItem
from palate.features import FeatureSet
from palate.features.review_vectors import AUDIO, IMAGE
from palate.search.query import Part
from palate.search.said import Heard, medium_in_reviews, words_in_reviews

Made = TypeVar("Made", ImageEncoder, AudioEncoder)

Vector = NDArray[np.float32] | sparse.csr_array


@dataclass(frozen=True)
class Asked:
    """Query as vectors, and reviews compared with it.

    Parameters
    ----------
    direct : mapping of str to ndarray or csr_array, shape (1, dim)
        By name of the features that it can be compared with as it is.
    plain : mapping of str to callable
        Gives one row, as the encoder makes it, to be taken into a joint space: work only where one is asked.
    row : int, optional
        Position of the item, where the query is one of the catalogue.
    heard : mapping of str to Heard
        All reviews compared with it, by the modality of the reviews.
    """

    direct: Mapping[str, Vector]
    plain: Mapping[str, Callable[[], Features]]
    row: int | None = None
    heard: Mapping[str, Heard] = field(default_factory=dict[str, Heard])


def asked_by_item(built: FeatureSet, items: Index, item: str) -> Asked:
    """Take the vectors of an item of the catalogue.

    Raises
    ------
    UnknownItem
        If it is not in the catalogue.
    """
    if item not in items:
        raise UnknownItem(f"no item '{item}' in the catalogue")
    row = items.position(item)
    having = {name: feature.values[[row]] for name, feature in built.features.items() if feature.present[row]}
    return Asked(having, {}, row)


def asked(built: FeatureSet, part: Part, n_items: int) -> Asked:
    """Encode text, an image or a sound for all features of items that it can be compared with, and for
    reviews.

    Parameters
    ----------
    built : FeatureSet
        Features of the catalogue.
    part : Part
        What to look for.
    n_items : int
        Number of items.

    Raises
    ------
    InputError, NotAvailable
        If a file can't be used, or neither the catalogue nor its reviews have anything to compare with.
    """
    heard = _in_reviews(built, part, n_items)
    try:
        direct, plain = _IN_ITEMS[part.kind](built, part)
    except NotAvailable:
        if not heard:
            raise
        direct, plain = {}, {}
    return Asked(direct, plain, heard=heard)


Found = tuple[dict[str, Vector], dict[str, Callable[[], Features]]]


def _in_reviews(built: FeatureSet, part: Part, n_items: int) -> dict[str, Heard]:
    reviews = built.reviews
    if reviews is None:
        return {}
    if part.kind == "text":
        return words_in_reviews(reviews, part, n_items)
    name = IMAGE if part.kind == "image" else AUDIO
    return medium_in_reviews(reviews, name, part, n_items) if name in reviews.encoders else {}


def _words(built: FeatureSet, part: Part) -> Found:
    found: dict[str, Vector] = {}
    plain: dict[str, Callable[[], Features]] = {}
    if "lexical" in built.features and built.vocabulary is not None:
        found["lexical"] = built.vocabulary.transform([terms([part.text])])
    encoder = built.encoders.get("text")
    if isinstance(encoder, TextEncoder):
        found["text"] = built.features["text"].on_footing(part.vectors(encoder))
        # The towers of the joint space were taught by what items say, not by what people look for.
        plain["text"] = lambda: part.features(encoder)
    if not found:
        raise NotAvailable("the catalogue has no texts to compare words with")
    return found, plain


def _seen(built: FeatureSet, part: Part) -> Found:
    return _one(built, "image", _encoder_of(built, "image", ImageEncoder), part)


def _sounding(built: FeatureSet, part: Part) -> Found:
    """A sound among the sounds, or speech among what is spoken, as the catalogue tells them apart."""
    speaker = built.encoders.get("speech")
    if isinstance(speaker, WhisperSpeech) and speaker.listener.listen(part.thing(speaker)).is_speech:
        return _one(built, "speech", speaker, part)
    return _one(built, "audio", _encoder_of(built, "audio", AudioEncoder), part)


_IN_ITEMS: Mapping[str, Callable[[FeatureSet, Part], Found]] = {
    "text": _words,
    "image": _seen,
    "audio": _sounding,
}


def _one(built: FeatureSet, name: str, encoder: ImageEncoder | AudioEncoder, part: Part) -> Found:
    found = built.features[name].on_footing(part.vectors(encoder))
    return {name: found}, {name: lambda: part.features(encoder)}


def _encoder_of(built: FeatureSet, name: str, kind: type[Made]) -> Made:
    """Return the encoder of some features."""
    if name not in built.features:
        raise NotAvailable(f"the catalogue has no {name} to compare with")
    encoder = built.encoders.get(name)
    if not isinstance(encoder, kind):
        raise NotAvailable(
            f"the {name} features came ready-made, so a file can't be compared with them; use --item"
        )
    return encoder
