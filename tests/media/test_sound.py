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


def noise(seed: int, seconds: float = 0.5, rate: int = 8_000) -> np.ndarray:
    return (0.1 * np.random.default_rng(seed).normal(size=int(seconds * rate))).astype(np.float32)


def power(samples: np.ndarray) -> float:
    return float(samples.astype(np.float64).var())


@given(st.floats(0.55, 1.8), st.sampled_from(["WAV", "FLAC"]), st.floats(-0.2, 0.2))
def test_opposite_channels_do_not_cancel(ratio: float, kind: str, offset: float) -> None:
    left = noise(0)
    sound = decode_audio(saved(np.stack([left, -ratio * left + offset], axis=1), 8_000, kind))
    assert power(sound.samples) > 0.8 * power(left) * max(1, ratio**2)
    assert not sound.is_silent


@pytest.mark.parametrize("share", [0.3, 0.5, 0.75])
@pytest.mark.parametrize("first", [True, False])
def test_channels_that_are_opposite_for_a_part_lose_no_part(share: float, first: bool) -> None:
    left = tone(4.0)[:, 0]
    part = np.arange(len(left)) < share * len(left)
    sound = decode_audio(saved(np.stack([left, np.where(part == first, -left, left)], axis=1), 22_050, "WAV"))
    assert power(sound.samples[part]) > 0.9 * power(left)
    assert power(sound.samples[~part]) > 0.9 * power(left)


@given(st.floats(-0.4, 1.0), st.integers(2, 5))
def test_channels_that_do_not_cancel_are_averaged(shared: float, channels: int) -> None:
    first = noise(0)
    others = [shared * first + np.sqrt(1 - shared**2) * noise(place) for place in range(1, channels)]
    wide = np.stack([first, *others], axis=1).astype(np.float32)
    sound = decode_audio(saved(wide, 8_000, "WAV", "FLOAT"))
    if channels == 2 or shared > 0:
        assert np.allclose(sound.samples, wide.mean(axis=1), atol=1e-6)


@pytest.mark.parametrize("channels", [2, 6])
def test_one_channel_that_is_heard_alone_is_averaged_with_the_silent_ones(channels: int) -> None:
    wide = np.zeros((4_000, channels), np.float32)
    wide[:, 1] = noise(0)
    sound = decode_audio(saved(wide, 8_000, "WAV", "FLOAT"))
    assert np.allclose(sound.samples, wide.mean(axis=1), atol=1e-7)


@pytest.mark.parametrize("kind", ["WAV", "FLAC", "OGG", "MP3"])
@pytest.mark.parametrize("channels", [1, 2])
@pytest.mark.parametrize("loud", [0.0, 1e-4])
@pytest.mark.parametrize("offset", [0.0, 0.3])
def test_what_nobody_hears_is_silent(kind: str, channels: int, loud: float, offset: float) -> None:
    if offset and kind in ("OGG", "MP3"):
        offset = 0.0  # they keep no constant: it begins with a click
    dither = loud * np.random.default_rng(0).uniform(-1, 1, (8_000, channels)) + offset
    assert decode_audio(saved(dither.astype(np.float32), 8_000, kind)).is_silent


@pytest.mark.parametrize("kind", ["WAV", "FLAC"])
def test_a_click_or_a_quiet_tone_is_not_silent(kind: str) -> None:
    click = np.zeros((8_000, 1), np.float32)
    click[4_000] = 0.2
    assert not decode_audio(saved(click, 8_000, kind)).is_silent
    assert not decode_audio(saved(0.005 * tone(rate=8_000), 8_000, kind)).is_silent


def test_opposite_channels_do_not_cancel_in_files_that_ffmpeg_reads() -> None:
    import av

    buffer = io.BytesIO()
    wave = tone(rate=44_100)[:, 0]
    with av.open(buffer, "w", format="mp4") as container:
        stream = container.add_stream("aac", rate=44_100, layout="stereo")
        frame = av.AudioFrame.from_ndarray(np.stack([wave, -wave]), format="fltp", layout="stereo")
        frame.sample_rate = 44_100
        container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    sound = decode_audio(buffer.getvalue())
    assert main_frequency(sound.samples, sound.rate) == pytest.approx(440, abs=3)
    assert power(sound.samples) > 0.5 * power(wave)
