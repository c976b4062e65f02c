"""What every encoder must do; one that is added to the list is checked by all of these."""

from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from palate.encoders import (
    CNNLSTM,
    ENCODERS,
    EfficientNetLite0,
    EfficientNetLite2,
    Encoder,
    MultilingualE5,
    SoundCNN,
    WhisperSpeech,
    get,
)
from palate.encoders.hub import HUB
from palate.media import Picture, Waveform
from palate.media.weights import Weights

Make = Callable[[], tuple[Encoder, Sequence[object]]]


def texts() -> list[str]:
    return ["a blue kettle", "", "蓝色水壶", "kettle " * 300, "🫖", "\n"]


def pictures() -> list[Picture]:
    random = np.random.default_rng(0)
    sizes = [(224, 224), (30, 500), (1, 1), (300, 200)]
    noise = [random.integers(0, 256, (height, width, 3), dtype=np.uint8) for height, width in sizes]
    return [Picture(Image.fromarray(pixels)) for pixels in noise]


def sounds() -> list[Waveform]:
    random = np.random.default_rng(0)
    lengths = [(16_000, 16_000), (44_100 * 5, 44_100), (10, 8_000), (22_050 * 2, 22_050)]
    noise = [Waveform(random.normal(0, 0.1, count).astype(np.float32), rate) for count, rate in lengths]
    return [*noise, Waveform(np.zeros(16_000, np.float32), 16_000)]


MAKERS: dict[str, Make] = {
    "multilingual-e5-small": lambda: (MultilingualE5(), texts()),
    "efficientnet-lite0": lambda: (EfficientNetLite0(), pictures()),
    "efficientnet-lite2": lambda: (EfficientNetLite2(), pictures()),
    "cnn-lstm": lambda: (CNNLSTM(), sounds()),
    "aisfx": lambda: (SoundCNN(), sounds()),
    "whisper-tiny.en": lambda: (WhisperSpeech(), sounds()),
}


THINGS: dict[str, Callable[[], Sequence[object]]] = {"text": texts, "image": pictures, "audio": sounds}

FROM_THE_HUB = {known.name: known.weights.folder for _, known in HUB}
"""Encoders whose weights are tiny here, and drawn at random, but read by the same code."""


@pytest.fixture(scope="module", params=[*sorted(MAKERS), *FROM_THE_HUB])
def encoder_and_things(
    request: pytest.FixtureRequest, tiny_weights: Path
) -> tuple[Encoder, Sequence[object]]:
    if request.param in MAKERS:
        return MAKERS[request.param]()
    encoder = get(request.param, weights=tiny_weights / FROM_THE_HUB[request.param])
    return encoder, THINGS[encoder.modality]()


@pytest.fixture(scope="module")
def vectors(encoder_and_things: tuple[Encoder, Sequence[object]]) -> np.ndarray:
    """Vectors of all things in one batch."""
    encoder, things = encoder_and_things
    return encoder.vectors(things)


def test_vectors_are_finite_float32_of_the_announced_length(
    encoder_and_things: tuple[Encoder, Sequence[object]], vectors: np.ndarray
) -> None:
    encoder, things = encoder_and_things
    assert vectors.shape == (len(things), encoder.dim)
    assert vectors.dtype == np.float32
    assert np.isfinite(vectors).all()


def test_a_batch_equals_one_by_one(
    encoder_and_things: tuple[Encoder, Sequence[object]], vectors: np.ndarray
) -> None:
    encoder, things = encoder_and_things
    alone = np.concatenate([encoder.vectors([thing]) for thing in things])
    assert np.abs(vectors - alone).max() <= 1e-4 * max(1.0, float(np.abs(vectors).max()))


def test_the_same_thing_gives_the_same_vector_again(
    encoder_and_things: tuple[Encoder, Sequence[object]],
) -> None:
    encoder, things = encoder_and_things
    assert np.array_equal(encoder.vectors(things[:2]), encoder.vectors(things[:2]))


def test_different_things_give_different_vectors(vectors: np.ndarray) -> None:
    assert not np.allclose(vectors[0], vectors[3])


def test_the_listing_tells_the_truth(encoder_and_things: tuple[Encoder, Sequence[object]]) -> None:
    encoder, _ = encoder_and_things
    entry = next(entry for entry in ENCODERS if entry.name == encoder.name)
    assert entry.modality == encoder.modality
    assert entry.weights is not None
    if encoder.name in FROM_THE_HUB:
        return
    assert entry.dim == encoder.dim
    assert entry.installed
    assert isinstance(entry.weights, Weights)
    assert encoder.fingerprint.weights == entry.weights.sha256


def test_english_and_chinese_meet() -> None:
    english, chinese, other = MultilingualE5().vectors(
        ["a red paper lantern", "红色纸灯笼", "a book on tax law"]
    )
    centre = (english + chinese + other) / 3
    cosine = [
        float(np.dot(a - centre, b - centre) / np.linalg.norm(a - centre) / np.linalg.norm(b - centre))
        for a, b in ((english, chinese), (english, other))
    ]
    assert cosine[0] > cosine[1]


def test_texts_of_any_length_stand_beside_each_other_and_do_not_change() -> None:
    """The same text gives the same numbers, bit for bit, alone and among others; long ones are read whole."""
    encoder = MultilingualE5(10_000)
    texts = ["kettle", "a blue kettle", "", "蓝色水壶", "kettle and more " * 300, "\ud800", "\x00"]
    together = encoder.vectors(texts)
    assert np.array_equal(together, np.concatenate([encoder.vectors([text]) for text in texts]))
    assert np.linalg.norm(together, axis=1) == pytest.approx(1.0, abs=1e-5)
    assert not np.allclose(together[4], encoder.vectors(["kettle and more " * 100])[0])


def test_eight_bits_find_the_neighbours_that_float32_finds() -> None:
    from palate.encoders.e5 import WEIGHTS, Model
    from palate.encoders.e5_file import read_e5
    from palate.simulate.facts import THINGS

    file = read_e5(WEIGHTS.path())
    texts = [f"passage: {colour} {name}" for name in THINGS for colour in ("red", "old", "big")]
    neighbours = []
    for exact in (False, True):
        vectors = Model(file, exact).vectors(texts)
        likeness = (vectors - vectors.mean(axis=0)) @ (vectors - vectors.mean(axis=0)).T
        np.fill_diagonal(likeness, -np.inf)
        neighbours.append(np.argsort(-likeness, axis=1)[:, :10])
    shared = [len(set(a) & set(b)) / 10 for a, b in zip(*neighbours, strict=True)]
    assert np.mean(shared) >= 0.95
