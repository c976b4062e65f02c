"""What the encoder learns from is sound, and the same sound again."""

import numpy as np
import pytest
from scripts.cnn_lstm.augment import view
from scripts.cnn_lstm.blocks import RATE
from scripts.cnn_lstm.corpus import FAMILIES, LONGEST, RECIPES, synthesised
from scripts.cnn_lstm.mfcc import mfcc_statistics

from palate.encoders.cnn_lstm import LENGTH, SHRINK
from palate.media import Waveform


@pytest.mark.parametrize("name", FAMILIES)
def test_a_recipe_makes_a_sound_that_can_be_heard(name: str) -> None:
    samples = RECIPES[name](np.random.default_rng(0))
    assert np.isfinite(samples).all()
    assert np.abs(samples).max() > 1e-4
    assert len(samples) < 12 * RATE


def test_the_same_seed_makes_the_same_sounds() -> None:
    def first(seed: int) -> np.ndarray:
        return next(synthesised(1, 0, seed))[1].samples

    assert np.array_equal(first(1), first(1))
    assert len(first(1)) != len(first(2)) or not np.array_equal(first(1), first(2))
    assert len(first(1)) <= LONGEST * RATE


@pytest.mark.parametrize("n_frames", [1, 5, 17, 199])
@pytest.mark.parametrize("strong", [False, True])
def test_a_view_is_of_a_length_that_the_network_takes(n_frames: int, strong: bool) -> None:
    random = np.random.default_rng(n_frames)
    for _ in range(20):
        seen = view(random.uniform(0, 8, (n_frames, 64)).astype(np.float16), random, strong=strong)
        assert seen.shape[1] == 64
        assert seen.shape[0] % SHRINK == 0
        assert 0 < seen.shape[0] <= LENGTH
        assert np.isfinite(seen).all()


def test_a_louder_tone_has_the_same_statistics_but_a_brighter_one_has_not() -> None:
    times = np.arange(RATE) / RATE

    def statistics(pitch: float, level: float) -> np.ndarray:
        return mfcc_statistics(Waveform((level * np.sin(2 * np.pi * pitch * times)).astype(np.float32), RATE))

    assert statistics(440, 0.9).shape == (40,)
    assert np.allclose(statistics(440, 0.9), statistics(440, 0.3), atol=0.5)
    assert np.abs(statistics(440, 0.9) - statistics(4400, 0.9)).max() > 20
