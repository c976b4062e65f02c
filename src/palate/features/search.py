"""Items like an item, some words, a picture or a sound, within each modality."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from palate.data import Features, Index, unit_rows
from palate.encoders import AudioEncoder, Encoder, ImageEncoder, TextEncoder, WhisperSpeech, terms
from palate.errors import InputError, NotAvailable, UndecodableMedia, UnknownItem
from palate.features.build import Built

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
class Match:
    """One item found.

    Parameters
    ----------
    item_id : str
        Its id.
    score : float
        Mean cosine over the modalities of the query; a modality that the item lacks counts 0.
    modalities : mapping of str to float
        Cosine by modality, for those that both have.
    """

    item_id: str
    score: float
    modalities: Mapping[str, float]


def find_similar(built: Built, items: Index, query: Query, k: int, via: str | None) -> list[Match]:
    """The k items nearest to a query, best first.

    Parameters
    ----------
    built : Built
        Features of the catalogue.
    items : Index
        Ids of the catalogue.
    query : Query
        What to look for.
    k : int
        How many, at least 1.
    via : str, optional
        Compare by this modality alone.

    Raises
    ------
    UnknownItem, InputError, NotAvailable
        If the item, the modality or the query's file can't be used, or the query has not the modality.
    """
    if k < 1:
        raise InputError("k must be at least 1")
    vectors = _vectors(built, items, query)
    modalities = list(dict.fromkeys(built.features[name].modality for name in vectors))
    if via is not None:
        modalities = [_usable(built.features, modalities, via)]
    if not modalities:
        raise NotAvailable("nothing to compare by: the query shares no modality with the catalogue")
    scores = np.zeros((len(modalities), len(items)), dtype=np.float64)
    having = np.zeros((len(modalities), len(items)), dtype=np.bool_)
    for row, modality in enumerate(modalities):
        names = [name for name in vectors if built.features[name].modality == modality]
        for name in names:
            scores[row] += built.features[name].similarities(vectors[name])[0] / len(names)
            having[row] |= built.features[name].present
    total = np.where(having, scores, 0.0).mean(axis=0)
    total[~having.any(axis=0)] = -np.inf
    if query.item is not None:
        total[items.position(query.item)] = -np.inf
    best = [place for place in np.argsort(-total, kind="stable")[:k] if np.isfinite(total[place])]
    return [
        Match(
            items[place],
            float(total[place]),
            {name: float(scores[row, place]) for row, name in enumerate(modalities) if having[row, place]},
        )
        for place in map(int, best)
    ]


def _usable(features: Mapping[str, Features], modalities: list[str], via: str) -> str:
    there = list(dict.fromkeys(one.modality for one in features.values()))
    if via not in there:
        raise InputError(f"no modality '{via}' here; there are: {', '.join(there) or 'none'}")
    if via not in modalities:
        raise NotAvailable(
            f"the query has no {via} to compare; it can be compared by: {', '.join(modalities) or 'nothing'}"
        )
    return via


def _vectors(built: Built, items: Index, query: Query) -> dict[str, Vector]:
    """The query in each features that it can be brought to, one row each."""
    if query.item is not None:
        if query.item not in items:
            raise UnknownItem(f"no item '{query.item}' in the catalogue")
        row = items.position(query.item)
        return {name: one.values[[row]] for name, one in built.features.items() if one.present[row]}
    if query.text is not None:
        return _words(built, query.text)
    if query.image is not None:
        return _seen(built, query.image)
    return _heard(built, query.audio) if query.audio is not None else {}


def _words(built: Built, text: str) -> dict[str, Vector]:
    found: dict[str, Vector] = {}
    if "lexical" in built.features and built.vocabulary is not None:
        found["lexical"] = built.vocabulary.transform([terms([text])])
    encoder = built.encoders.get("text")
    if isinstance(encoder, TextEncoder):
        found["text"] = _on_footing(built.features["text"], encoder.query_vectors([text]))
    if not found:
        raise NotAvailable("the catalogue has no texts to compare words with")
    return found


def _seen(built: Built, path: Path) -> dict[str, Vector]:
    encoder = _encoder_of(built, "image", ImageEncoder)
    return {"image": _on_footing(built.features["image"], encoder.query_vectors([_opened(encoder, path)]))}


def _heard(built: Built, path: Path) -> dict[str, Vector]:
    """A sound among the sounds, or speech among what is spoken, as the catalogue tells them apart."""
    speaker = built.encoders.get("speech")
    if isinstance(speaker, WhisperSpeech):
        sound = _opened(speaker, path)
        if speaker.listener.listen(sound).is_speech:
            return {"speech": _on_footing(built.features["speech"], speaker.query_vectors([sound]))}
    encoder = _encoder_of(built, "audio", AudioEncoder)
    return {"audio": _on_footing(built.features["audio"], encoder.query_vectors([_opened(encoder, path)]))}


def _encoder_of(built: Built, name: str, kind: type[Made]) -> Made:
    """The encoder that made some features."""
    if name not in built.features:
        raise NotAvailable(f"the catalogue has no {name} to compare with")
    encoder = built.encoders.get(name)
    if not isinstance(encoder, kind):
        raise NotAvailable(
            f"the {name} features came ready-made, so a file can't be compared with them; use --item"
        )
    return encoder


def _on_footing(features: Features, raw: NDArray[np.float32]) -> NDArray[np.float32]:
    """Raw vectors centred and brought to unit length as the features were."""
    unit = unit_rows(raw)
    return unit_rows(unit - features.centre if features.centre is not None else unit)


def _opened(encoder: Encoder[Thing], path: Path) -> Thing:
    try:
        return encoder.opened(path)
    except UndecodableMedia as error:
        raise InputError(str(error)) from error
