import io

import numpy as np
import pytest
import soundfile
from hypothesis import given
from hypothesis import strategies as st

from palate.errors import UndecodableMedia
from palate.media import decode_audio, resample


def tone(seconds: float = 1.0, rate: int = 22_050, channels: int = 1) -> np.ndarray:
    wave = 0.5 * np.sin(2 * np.pi * 440 * np.arange(int(seconds * rate)) / rate)
    return np.repeat(wave[:, None], channels, axis=1).astype(np.float32)


def saved(samples: np.ndarray, rate: int, kind: str, subtype: str | None = None) -> bytes:
    buffer = io.BytesIO()
    soundfile.write(buffer, samples, rate, format=kind, subtype=subtype)
    return buffer.getvalue()


def main_frequency(samples: np.ndarray, rate: int) -> float:
    return float(np.abs(np.fft.rfft(samples)).argmax() * rate / len(samples))


@pytest.mark.parametrize(
    ("kind", "subtype"),
    [("WAV", "PCM_16"), ("WAV", "FLOAT"), ("FLAC", None), ("OGG", "VORBIS"), ("MP3", None)],
)
@pytest.mark.parametrize("channels", [1, 2])
def test_common_formats_become_one_channel(kind: str, subtype: str | None, channels: int) -> None:
    sound = decode_audio(saved(tone(channels=channels), 22_050, kind, subtype))
    assert sound.rate == 22_050
    assert sound.seconds == pytest.approx(1.0, abs=0.1)
    assert main_frequency(sound.samples, sound.rate) == pytest.approx(440, abs=3)


def test_a_lossless_file_gives_back_its_samples() -> None:
    samples = tone()[:, 0]
    assert np.array_equal(decode_audio(saved(samples, 22_050, "WAV", "FLOAT")).samples, samples)


def test_only_the_first_minute_is_read() -> None:
    assert decode_audio(saved(tone(70.0, 8_000), 8_000, "WAV")).seconds == pytest.approx(60.0)


def test_resampling_keeps_the_pitch() -> None:
    sound = resample(decode_audio(saved(tone(), 22_050, "WAV")), 16_000)
    assert (sound.rate, len(sound.samples)) == (16_000, 16_000)
    assert main_frequency(sound.samples, 16_000) == pytest.approx(440, abs=3)


@pytest.mark.parametrize("data", [b"", b"just some words", b"RIFF\xff\xff\xff\xffWAVEfmt "])
def test_what_is_no_sound_is_refused(data: bytes) -> None:
    with pytest.raises(UndecodableMedia) as refused:
        decode_audio(data)
    assert "BytesIO" not in str(refused.value)


def test_a_sound_without_samples_is_refused() -> None:
    with pytest.raises(UndecodableMedia):
        decode_audio(saved(np.empty((0, 1), dtype=np.float32), 8_000, "WAV"))


def test_samples_that_are_no_numbers_are_refused() -> None:
    samples = tone()
    samples[100:200] = np.nan
    with pytest.raises(UndecodableMedia, match="not finite"):
        decode_audio(saved(samples, 22_050, "WAV", "FLOAT"))


@given(st.binary(max_size=300))
def test_any_bytes_are_decoded_or_refused(data: bytes) -> None:
    with pytest.raises(UndecodableMedia):
        decode_audio(data)
