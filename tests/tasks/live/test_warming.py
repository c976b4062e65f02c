"""Encoders are made ready before the first item needs them."""

from typing import Any

from palate.encoders.base import AudioEncoder, ImageEncoder, TextEncoder
from palate.errors import MissingWeights
from palate.tasks.live.warming import warm


def encoder(kind: type[Any], encoded: list[Any], error: Exception | None = None) -> Any:
    """An encoder of a kind that notes what it encodes."""

    class Noting(kind):
        fingerprint = None

        def vectors(self, things: Any) -> None:
            if error is not None:
                raise error
            encoded.extend(things)

    return Noting()


def test_each_modality_of_the_catalogue_is_encoded_once() -> None:
    encoded: list[Any] = []
    kinds = {"text": TextEncoder, "image": ImageEncoder, "audio": AudioEncoder}
    encoders = {name: encoder(kind, encoded) for name, kind in kinds.items()}
    assert warm(encoders, ["text", "image", "lexical"]) == ["image", "text"]
    assert len(encoded) == 2
    assert warm(encoders, encoders) == ["audio", "image", "text"]
    assert len(encoded) == 5
    assert warm({}, ["text"]) == warm(encoders, ["behaviour"]) == []


def test_one_without_weights_keeps_the_others_from_nothing() -> None:
    encoded: list[Any] = []
    missing = MissingWeights("pip install weights")
    encoders = {"audio": encoder(AudioEncoder, [], missing), "text": encoder(TextEncoder, encoded)}
    assert warm(encoders, encoders) == ["text"]
    assert len(encoded) == 1
