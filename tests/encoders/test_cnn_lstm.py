"""The encoder that was trained here is the network that was trained, whatever the length of a sound."""

import numpy as np
import pytest

from palate.encoders import CNNLSTM
from palate.encoders.cnn_lstm import LENGTH, MOST_WINDOWS, SHRINK, WEIGHTS, network, spectrograms
from palate.encoders.spectrogram import LogMel, windows
from palate.media import Waveform

RATE = 44_100


def noise(seconds: float, seed: int = 0) -> Waveform:
    samples = np.random.default_rng(seed).normal(0, 0.1, max(1, int(seconds * RATE)))
    return Waveform(samples.astype(np.float32), RATE)


def test_onnx_runtime_and_torch_give_the_same_vectors() -> None:
    torch = pytest.importorskip("torch")
    from scripts.cnn_lstm.network import Network

    torch.manual_seed(0)
    trained = Network().eval()
    for layer in [*trained.norm, trained.out]:
        layer.running_mean.normal_(0, 0.2)
        layer.running_var.uniform_(0.5, 2)
    sounds = [torch.rand(n_frames, 64) * 6 for n_frames in (4, LENGTH, 20, 8)]
    with torch.no_grad():
        expected = trained(sounds).numpy()
    session = network({name: value.numpy() for name, value in trained.tensors().items()})
    for sound, vector in zip(sounds, expected, strict=True):
        ours = np.asarray(session.run(None, {"x": sound.numpy()[None, None]})[0])[0]
        assert np.abs(ours - vector).max() <= 1e-4 * max(1.0, float(np.abs(vector).max()))


@pytest.mark.parametrize("seconds", [0.0, 0.001, 0.02, 0.5, 3.1, 40.0])
def test_any_length_of_sound_gives_a_finite_vector_at_a_bounded_cost(seconds: float) -> None:
    sound = noise(seconds)
    heard = spectrograms(sound)
    assert heard.shape[0] <= MOST_WINDOWS
    assert heard.shape[1] <= LENGTH
    assert heard.shape[1] % SHRINK == 0
    assert np.isfinite(CNNLSTM().vectors([sound])).all()


def test_no_sounds_give_no_vectors() -> None:
    assert CNNLSTM().vectors([]).shape == (0, 192)


def test_loudness_changes_nothing() -> None:
    sound = noise(1.0)
    softer = Waveform(sound.samples * np.float32(0.25), RATE)
    plain, other = CNNLSTM().vectors([sound, softer])
    assert np.abs(plain - other).max() <= 1e-3 * np.abs(plain).max()


def test_the_weights_are_small_and_no_pickle() -> None:
    path = WEIGHTS.path()
    assert path.stat().st_size <= 5_000_000
    with np.load(path, allow_pickle=False) as arrays:
        assert {arrays[name].dtype.str for name in arrays.files} <= {"<f2", "<f4"}


def test_windows_overlap_by_half_and_reach_over_a_long_sound() -> None:
    frames = np.arange(1000, dtype=np.float32)[:, None]
    found = windows(frames, 100, 5)
    assert found.shape == (5, 100, 1)
    assert found[0, 0, 0] == 0
    assert found[-1, -1, 0] == 999
    assert [w[0, 0] for w in windows(frames[:250], 100, 5)] == [0, 50, 100, 150]


def test_a_short_sound_is_one_window_with_silence_at_its_end() -> None:
    found = windows(np.ones((3, 2), dtype=np.float32), 5, 4)
    assert found.tolist() == [[[1, 1]] * 3 + [[0, 0]] * 2]


def test_a_tone_is_brightest_in_the_band_of_its_pitch() -> None:
    mel = LogMel(rate=RATE, window=2048, hop=1024, mels=64)
    times = np.arange(RATE) / RATE
    loudest = [
        int(mel.frames(Waveform(np.sin(2 * np.pi * pitch * times).astype(np.float32), RATE))[10].argmax())
        for pitch in (200.0, 1000.0, 5000.0)
    ]
    centres = 700.0 * (10.0 ** (np.linspace(0, np.log10(1 + RATE / 1400), 66)[1:-1]) - 1)
    assert np.allclose(centres[loudest], [200, 1000, 5000], rtol=0.15)
    assert not mel.frames(Waveform(np.zeros(10, np.float32), RATE)).any()
