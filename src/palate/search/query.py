"""What someone looks for, brought to where it can be compared."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from palate.data import Features, Index
from palate.encoders import AudioEncoder, Encoder, ImageEncoder, TextEncoder, WhisperSpeech, terms
from palate.errors import InputError, NotAvailable, UndecodableMedia, UnknownItem
from palate.features import FeatureSet
from palate.features.review_vectors import AUDIO, IMAGE, TEXT
from palate.search.said import Heard, medium_in_reviews, words_in_reviews

Thing = TypeVar("Thing")
Made = TypeVar("Made", ImageEncoder, AudioEncoder)

Vector = NDArray[np.float32] | sparse.csr_array


@dataclass(frozen=True)
class Query:
    """What to look for; exactly one of the four is given.

    Parameters
    ----------
    item : str, optional
        Id of an item; it is not among its own results.
    text : str, optional
        Words in any language.
    image, audio : Path, optional
        A file anywhere.

    Raises
    ------
    InputError
        If none or several are given.
    """

    item: str | None = None
    text: str | None = None
    image: Path | None = None
    audio: Path | None = None

    def __post_init__(self) -> None:
        given = [value for value in (self.item, self.text, self.image, self.audio) if value is not None]
        if len(given) != 1:
            raise InputError("give exactly one of --item, --text, --image and --audio")
        if self.text is not None and not self.text.strip():
            raise InputError("--text is empty")


@dataclass(frozen=True)
class Asked:
    """A query as vectors.

    Parameters
    ----------
    direct : mapping of str to ndarray or csr_array, shape (1, dim)
        By name of the features that it can be compared with as it is.
    plain : mapping of str to callable
        Gives one row, as the encoder makes it, to be taken into a joint space: work only where one is asked.
    row : int, optional
        Position of the item, where the query is one of the catalogue.
    """

    direct: Mapping[str, Vector]
    plain: Mapping[str, Callable[[], Features]]
    row: int | None = None


def asked(built: FeatureSet, items: Index, query: Query, *, among_reviews: bool = False) -> Asked:
    """A query in all features of items that it can be brought to.

    Parameters
    ----------
    built : FeatureSet
        Features of the catalogue.
    items : Index
        Ids of the catalogue.
    query : Query
        What to look for.
    among_reviews : bool
        Whether reviews can be compared with the query, so that nothing is amiss where items can't.

    Raises
    ------
    UnknownItem, InputError, NotAvailable
        If the item, or the query's file, can't be used, or the catalogue has not its modality.
    """
    if query.item is not None:
        if query.item not in items:
            raise UnknownItem(f"no item '{query.item}' in the catalogue")
        row = items.position(query.item)
        having = {name: one.values[[row]] for name, one in built.features.items() if one.present[row]}
        return Asked(having, {}, row)
    try:
        return _asked(built, query)
    except NotAvailable:
        if among_reviews:
            return Asked({}, {})
        raise


def in_reviews(built: FeatureSet, query: Query, n_items: int) -> dict[str, Heard]:
    """Words, a picture or a sound compared with all reviews, by the modality of the reviews.

    Raises
    ------
    InputError
        If the query's file can't be used.
    """
    reviews = built.reviews
    if reviews is None:
        return {}
    if query.text is not None:
        found = words_in_reviews(reviews, query.text, n_items)
        return {} if found is None else {TEXT: found}
    if query.image is not None and isinstance(encoder := reviews.encoders.get(IMAGE), ImageEncoder):
        vectors = encoder.query_vectors([_opened(encoder, query.image)])
        return {IMAGE: medium_in_reviews(reviews, IMAGE, vectors, n_items)}
    if query.audio is not None and isinstance(encoder := reviews.encoders.get(AUDIO), AudioEncoder):
        vectors = encoder.query_vectors([_opened(encoder, query.audio)])
        return {AUDIO: medium_in_reviews(reviews, AUDIO, vectors, n_items)}
    return {}


def _asked(built: FeatureSet, query: Query) -> Asked:
    """Words, a picture or a sound in all features of items that they can be brought to."""
    if query.text is not None:
        return _words(built, query.text)
    if query.image is not None:
        return _seen(built, query.image)
    if query.audio is not None:
        return _heard(built, query.audio)
    raise InputError("an empty query")


def _words(built: FeatureSet, text: str) -> Asked:
    found: dict[str, Vector] = {}
    plain: dict[str, Callable[[], Features]] = {}
    if "lexical" in built.features and built.vocabulary is not None:
        found["lexical"] = built.vocabulary.transform([terms([text])])
    encoder = built.encoders.get("text")
    if isinstance(encoder, TextEncoder):
        found["text"] = built.features["text"].on_footing(encoder.query_vectors([text]))
        # The towers of the joint space were taught by what items say, not by what people look for.
        plain["text"] = lambda: encoder.encode([text])
    if not found:
        raise NotAvailable("the catalogue has no texts to compare words with")
    return Asked(found, plain)


def _seen(built: FeatureSet, path: Path) -> Asked:
    encoder = _encoder_of(built, "image", ImageEncoder)
    return _one(built, "image", encoder, _opened(encoder, path))


def _heard(built: FeatureSet, path: Path) -> Asked:
    """A sound among the sounds, or speech among what is spoken, as the catalogue tells them apart."""
    speaker = built.encoders.get("speech")
    if isinstance(speaker, WhisperSpeech):
        sound = _opened(speaker, path)
        if speaker.listener.listen(sound).is_speech:
            return _one(built, "speech", speaker, sound)
    encoder = _encoder_of(built, "audio", AudioEncoder)
    return _one(built, "audio", encoder, _opened(encoder, path))


def _one(built: FeatureSet, name: str, encoder: Encoder[Thing], thing: Thing) -> Asked:
    found = built.features[name].on_footing(encoder.query_vectors([thing]))
    return Asked({name: found}, {name: lambda: encoder.encode([thing])})


def _encoder_of(built: FeatureSet, name: str, kind: type[Made]) -> Made:
    """The encoder that made some features."""
    if name not in built.features:
        raise NotAvailable(f"the catalogue has no {name} to compare with")
    encoder = built.encoders.get(name)
    if not isinstance(encoder, kind):
        raise NotAvailable(
            f"the {name} features came ready-made, so a file can't be compared with them; use --item"
        )
    return encoder


def _opened(encoder: Encoder[Thing], path: Path) -> Thing:
    try:
        return encoder.opened(path)
    except UndecodableMedia as error:
        raise InputError(str(error)) from error
