"""Conversion of features, reviews and the joint space of a snapshot to saved states, and back."""

from collections.abc import Mapping
from typing import cast

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from palate.data import Features, Fingerprint
from palate.encoders import Vocabulary
from palate.encoders.registry import AnyEncoder
from palate.features import ModalityVectors
from palate.features.review_vectors import ReviewVectors, ReviewWords
from palate.fusion import Joint
from palate.fusion.space import Projected, Projection, Space
from palate.state import State

Values = dict[str, object]


def features_state(features: Mapping[str, Features]) -> Values:
    """Features by name as states."""
    return {name: _features(feature) for name, feature in features.items()}


def features_of(values: object) -> dict[str, Features]:
    """What :func:`features_state` was made from."""
    return {name: _to_features(state) for name, state in cast(dict[str, State], values).items()}


def _features(features: Features) -> State:
    values: Values = {"values": features.values, "present": features.present}
    if features.centre is not None:
        values["centre"] = features.centre
    if features.imputed is not None:
        values["imputed"] = features.imputed
    return State("features", {"modality": features.modality, "encoder": _made_by(features.encoder)}, values)


def _to_features(state: State) -> Features:
    values = cast(NDArray[np.float32] | sparse.csr_array, state.values["values"])
    present = cast(NDArray[np.bool_], state.values["present"])
    centre = cast(NDArray[np.float32] | None, state.values.get("centre"))
    imputed = cast(NDArray[np.bool_] | None, state.values.get("imputed"))
    encoder = _fingerprint(state.parameters["encoder"])
    return Features(values, present, str(state.parameters["modality"]), encoder, centre, imputed)


def _made_by(encoder: Fingerprint) -> list[str]:
    return [encoder.encoder, encoder.version, encoder.weights]


def _fingerprint(parts: object) -> Fingerprint:
    return Fingerprint(*cast(list[str], parts))


def vocabulary_state(vocabulary: Vocabulary | None) -> object:
    """A vocabulary as a state; None for none."""
    if vocabulary is None:
        return None
    return State("vocabulary", {"terms": list(vocabulary.column)}, {"rarity": vocabulary.rarity})


def vocabulary_of(value: object) -> Vocabulary | None:
    """What :func:`vocabulary_state` was made from."""
    if not isinstance(value, State):
        return None
    column = {term: position for position, term in enumerate(cast(list[str], value.parameters["terms"]))}
    return Vocabulary(column, cast(NDArray[np.float32], value.values["rarity"]))


def things_state(things: Mapping[str, ModalityVectors]) -> Values:
    """Vectors as their encoders gave them, by name, as values of a state."""
    return {name: {"vectors": vectors.vectors, "owner": vectors.owner} for name, vectors in things.items()}


def things_of(values: object) -> dict[str, ModalityVectors]:
    """What :func:`things_state` was made from."""
    named = cast(dict[str, dict[str, NDArray[np.generic]]], values)
    return {
        name: ModalityVectors(
            cast(NDArray[np.float32], vectors["vectors"]), cast(NDArray[np.int64], vectors["owner"])
        )
        for name, vectors in named.items()
    }


def reviews_state(reviews: ReviewVectors | None) -> object:
    """Vectors and word counts of reviews as a state; None for none."""
    if reviews is None:
        return None
    values: Values = {"item": reviews.item, "vectors": things_state(reviews.vectors)}
    parameters: Values = {}
    if reviews.words is not None:
        parameters["terms"] = list(reviews.words.column)
        values |= {"counts": reviews.words.counts, "own": reviews.words.own}
    return State("reviews", parameters, values)


def reviews_of(value: object, encoders: Mapping[str, AnyEncoder]) -> ReviewVectors | None:
    """What :func:`reviews_state` was made from.

    Parameters
    ----------
    value : State or None
        What it gave.
    encoders : mapping of str to Encoder
        What made the vectors of each name.
    """
    if not isinstance(value, State):
        return None
    words = None
    if "terms" in value.parameters:
        terms = cast(list[str], value.parameters["terms"])
        column = {term: position for position, term in enumerate(terms)}
        counts = cast(sparse.csr_array, value.values["counts"])
        words = ReviewWords(counts, cast(sparse.csr_array, value.values["own"]), column)
    vectors = things_of(value.values["vectors"])
    made_by = {name: encoders[name] for name in vectors if name in encoders}
    return ReviewVectors(cast(NDArray[np.int64], value.values["item"]), vectors, made_by, words, [])


def joint_state(joint: Joint | None) -> object:
    """A joint space as a state; None for none."""
    if joint is None:
        return None
    ways = {
        name: State(
            "projection", {"encoder": _made_by(way.encoder)}, {"centre": way.centre, "matrix": way.matrix}
        )
        for name, way in joint.space.projections.items()
    }
    parameters: Values = {
        "trust": [[left, right, rank] for (left, right), rank in joint.trust.items()],
        "temperature": joint.temperature,
    }
    values: Values = {
        "ways": ways,
        "projected": dict(joint.items.projected),
        "present": dict(joint.items.present),
    }
    return State("joint", parameters, values)


def joint_of(value: object) -> Joint | None:
    """What :func:`joint_state` was made from."""
    if not isinstance(value, State):
        return None
    ways = {
        name: Projection(
            _fingerprint(way.parameters["encoder"]),
            cast(NDArray[np.float32], way.values["centre"]),
            cast(NDArray[np.float32], way.values["matrix"]),
        )
        for name, way in cast(dict[str, State], value.values["ways"]).items()
    }
    projected = cast(dict[str, NDArray[np.float32]], value.values["projected"])
    present = cast(dict[str, NDArray[np.bool_]], value.values["present"])
    told = cast(list[tuple[str, str, float]], value.parameters["trust"])
    trust = {(left, right): float(rank) for left, right, rank in told}
    temperature = cast(float, value.parameters["temperature"])
    return Joint(Space(ways), Projected(projected, present), trust, temperature)
