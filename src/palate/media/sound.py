"""Audio bytes to samples: WAV, FLAC, OGG, MP3 by libsndfile, all else by FFmpeg; the first minute."""

import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from palate.errors import EmptyMedia, UndecodableMedia
from palate.media.channels import one_channel

MOST_SECONDS = 60.0
"""Seconds that are decoded; a taste of a long recording, not all of it."""

RATES = range(1_000, 400_000)
"""Sampling rates in Hz that are believed."""

CONTAINERS = (
    "aac,ac3,aiff,amr,ape,asf,au,avi,caf,eac3,flac,matroska,webm,mov,mp3,mp4,mpeg,mpegts,ogg,tta,wav,w64,wv"
)
"""Of FFmpeg: files that hold sound, and no playlist that names other files or addresses."""

BLOCK = 1 << 20
"""Samples read at once, of all channels."""

SILENCE = 0.001
"""How far from their mean samples of silence lie: -60 dB of full scale, as FFmpeg's silencedetect has it."""


Block = tuple[int, NDArray[np.float32]]
"""Rate in Hz, and samples of shape (n, channels)."""


@dataclass(frozen=True)
class Waveform:
    """A decoded sound.

    Parameters
    ----------
    samples : ndarray of float32, shape (n,)
        One channel, full scale is 1.
    rate : int
        Samples a second, Hz.
    """

    samples: NDArray[np.float32]
    rate: int

    @property
    def seconds(self) -> float:
        """Length in seconds."""
        return len(self.samples) / self.rate

    @property
    def is_silent(self) -> bool:
        """Whether there is nothing to hear in all of it: no sample far from the mean, which no ear hears."""
        return float(np.abs(self.samples - self.samples.mean(dtype=np.float64)).max(initial=0.0)) < SILENCE


def decode_audio(data: bytes) -> Waveform:
    """Samples of an audio file, its channels averaged, or the loudest of channels that cancel each other.

    Parameters
    ----------
    data : bytes
        The file.

    Raises
    ------
    UndecodableMedia
        If it is no sound, has no samples, or samples that are not finite.
    """
    try:
        sound = _by_libsndfile(data)
    except UndecodableMedia as first:
        try:
            sound = _by_ffmpeg(data)
        except UndecodableMedia:
            raise first from None
    if len(sound.samples) == 0:
        raise UndecodableMedia("holds no sound")
    if not np.isfinite(sound.samples).all():
        raise UndecodableMedia("holds samples that are not finite")
    return sound


def audible(sound: Waveform) -> Waveform:
    """The same sound.

    Raises
    ------
    EmptyMedia
        If it is silent.
    """
    if sound.is_silent:
        raise EmptyMedia("nothing but silence")
    return sound


def resample(sound: Waveform, rate: int) -> Waveform:
    """The same sound at another rate, in Hz."""
    if sound.rate == rate:
        return sound
    import soxr

    return Waveform(np.asarray(soxr.resample(sound.samples, sound.rate, rate), dtype=np.float32), rate)


class _Bytes(io.BytesIO):
    """Bytes in which a header may point to before the beginning, where libsndfile's wrapper would stumble."""

    def seek(self, offset: int, whence: int = 0, /) -> int:
        return super().seek(max(offset, 0) if whence == 0 else offset, whence)


def _by_libsndfile(data: bytes) -> Waveform:
    return _decoded(lambda: _libsndfile_blocks(data))


def _by_ffmpeg(data: bytes) -> Waveform:
    return _decoded(lambda: _ffmpeg_blocks(data))


def _decoded(blocks: Callable[[], Iterator[Block]]) -> Waveform:
    rates: list[int] = []

    def samples() -> Iterator[NDArray[np.float32]]:
        for rate, block in blocks():
            rates.append(rate)
            yield block

    try:
        return Waveform(one_channel(samples), rates[0] if rates else RATES[0])
    except UndecodableMedia:
        raise
    except Exception as error:  # libsndfile and its wrapper raise several kinds, FFmpeg one for every errno
        raise UndecodableMedia(f"not a sound that can be decoded ({_said(error)})") from error


def _libsndfile_blocks(data: bytes) -> Iterator[Block]:
    import soundfile

    with soundfile.SoundFile(_Bytes(data)) as file:
        rate = _believed(int(file.samplerate))
        # Read in blocks: a header may announce any length, and a thousand channels.
        size, most = max(1, BLOCK // file.channels), int(MOST_SECONDS * rate)
        for block in file.blocks(size, frames=most, dtype="float32", always_2d=True):
            yield rate, np.asarray(block, dtype=np.float32)


def _ffmpeg_blocks(data: bytes) -> Iterator[Block]:
    import av

    with av.open(
        io.BytesIO(data), mode="r", options={"format_whitelist": CONTAINERS, "protocol_whitelist": "none"}
    ) as container:
        stream = container.streams.audio[0]
        rate = _believed(int(stream.rate))
        to_floats = av.AudioResampler(format="fltp", rate=rate)
        length = 0
        for frame in container.decode(stream):
            for piece in to_floats.resample(frame):
                yield rate, np.asarray(piece.to_ndarray(), dtype=np.float32).T
            length += frame.samples
            if length >= MOST_SECONDS * rate:
                break


def _believed(rate: int) -> int:
    """A sampling rate, before anything is allocated for it."""
    if rate not in RATES:
        raise UndecodableMedia(f"announces {rate} samples a second")
    return rate


def _said(error: Exception) -> str:
    """What a decoder says, without the name of the buffer that it read from."""
    return str(error).strip().rsplit(">: ", 1)[-1].rstrip(".")[:100] or type(error).__name__
