"""Log-mel spectrograms, and windows of them."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from palate.media import Waveform, resample


@dataclass(frozen=True)
class LogMel:
    """Parameters of a log-mel spectrogram.

    Parameters
    ----------
    rate : int
        Hz; sounds are resampled to it.
    window, hop : int
        Samples a frame sees, and samples from one frame to the next.
    mels : int
        Bands on the HTK mel scale up to half the rate.
    """

    rate: int
    window: int
    hop: int
    mels: int

    def frames(self, sound: Waveform) -> NDArray[np.float32]:
        """log10(1 + 10000 power) in each band of a sound brought to full scale; silence is 0.

        Returns
        -------
        ndarray of float32, shape (n_frames, mels)
            At least one frame.
        """
        samples = resample(sound, self.rate).samples
        peak = float(np.abs(samples).max(initial=0.0))
        full = samples / np.float32(peak) if peak > 0 else samples
        padded = np.pad(full, self.window // 2)
        frames = np.lib.stride_tricks.sliding_window_view(padded, self.window)[:: self.hop]
        power = np.abs(np.fft.rfft(frames * self.taper, axis=1)) ** 2
        return np.log10(power.astype(np.float32) @ self.filters.T * np.float32(1e4) + np.float32(1))

    @cached_property
    def taper(self) -> NDArray[np.float32]:
        """Periodic Hann window, shape (window,)."""
        phase = np.linspace(-np.pi, np.pi, self.window + 1)[:-1]
        return (0.5 + 0.5 * np.cos(phase)).astype(np.float32)

    @cached_property
    def filters(self) -> NDArray[np.float32]:
        """Triangles over the Fourier transform, each adding up to 1; shape (mels, window // 2 + 1)."""
        highest = 2595.0 * float(np.log10(1.0 + self.rate / 2 / 700.0))
        powers: NDArray[np.float64] = np.power(10.0, np.linspace(0.0, highest, self.mels + 2) / 2595.0)
        edges = 700.0 * (powers - 1.0)
        bins = np.linspace(0.0, self.rate / 2, self.window // 2 + 1)
        rising = (bins[None, :] - edges[:-2, None]) / np.diff(edges)[:-1, None]
        falling = (edges[2:, None] - bins[None, :]) / np.diff(edges)[1:, None]
        filters = np.maximum(0.0, np.minimum(rising, falling))
        total = filters.sum(axis=1, keepdims=True)
        return np.divide(filters, total, out=np.zeros_like(filters), where=total > 0).astype(np.float32)


def windows(frames: NDArray[np.float32], length: int, most: int) -> NDArray[np.float32]:
    """Windows of ``length`` frames that overlap by half, at most ``most`` of them, spread over the whole.

    Bounds the cost of a long sound. A shorter one is a single window with silence at its end.

    Returns
    -------
    ndarray of float32, shape (n_windows, length, mels)
    """
    padded = np.pad(frames, ((0, max(0, length - len(frames))), (0, 0)))
    starts = np.arange(0, len(padded) - length + 1, length // 2)
    if len(starts) > most:
        starts = starts[np.linspace(0, len(starts) - 1, most).astype(int)]
    return np.stack([padded[start : start + length] for start in starts])
