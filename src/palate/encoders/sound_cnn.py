"""Sounds to vectors by a convolutional network trained on sound effects."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from typing import TYPE_CHECKING, cast

import numpy as np
from numpy.typing import NDArray
from scipy.signal import get_window

from palate.data import Fingerprint
from palate.data.features import unit_rows
from palate.encoders.base import AudioEncoder
from palate.encoders.checkpoint import read_checkpoint
from palate.encoders.graph import Graph, Tensors
from palate.media import Waveform, resample
from palate.media.weights import Weights

if TYPE_CHECKING:
    from onnxruntime import InferenceSession

WEIGHTS = Weights(
    "aisfx==0.1.2",
    "aisfx",
    "models/checkpoint.pth",
    "499ea75909c932a2f94c35fa722fa4fabc5bcb7e84917209cc5f7402627b7eb5",
)

RATE = 44_100
"""Hz."""

WINDOW, HOP, MELS = 2048, 1024, 96
BLOCK = 100
"""Spectrogram frames that the network hears at once, 2.3 seconds; blocks overlap by half."""

MOST_BLOCKS = 12
"""Blocks heard of one sound, spread over all of it; bounds the cost of a long one."""

LOUDEST = 9.457798957824707
"""Largest log-mel value in the data that the network was trained on."""

BATCH = 4
"""Blocks in a batch, of one sound or of several."""

LEARNED = 512
"""Numbers that come from the network."""


@dataclass(frozen=True)
class SoundCNN(AudioEncoder):
    """Embedding of aiSFX, a CNN over log-mel spectrograms trained across sound-effect libraries, beside plain
    statistics of the same spectrogram; 512 + 288 numbers a sound.

    The network knows what sounds mean; mean, deviation and peak of every mel band know how they sound, and
    tell kinds apart that it was never taught. Each part has unit length.

    References
    ----------
    Bailey and Bryan, Representation Learning for the Automatic Indexing of Sound Effects Libraries, ISMIR
    2022.
    """

    name = "aisfx"
    dim = LEARNED + 3 * MELS

    @property
    def fingerprint(self) -> Fingerprint:
        """Changes with the weights and the preprocessing."""
        return Fingerprint(self.name, "2", WEIGHTS.sha256)

    def vectors(self, things: Sequence[Waveform]) -> NDArray[np.float32]:
        """Vectors of sounds, the mean over their blocks first, float32, shape (len(things), 800).

        Raises
        ------
        MissingWeights
            If the weights are not installed or are another file.
        """
        spectrograms = [log_mel(resample(sound, RATE).samples) / np.float32(LOUDEST) for sound in things]
        blocks = [_blocks(frames) for frames in spectrograms]
        owner = np.repeat(np.arange(len(things)), [len(own) for own in blocks])
        every = np.concatenate(blocks)
        heard = np.concatenate([self._run(every[at : at + BATCH]) for at in range(0, len(every), BATCH)])
        learned = np.zeros((len(things), LEARNED), dtype=np.float32)
        np.add.at(learned, owner, heard)
        plain = np.stack(
            [np.concatenate([f.mean(axis=0), f.std(axis=0), f.max(axis=0)]) for f in spectrograms]
        )
        return np.hstack([unit_rows(learned), unit_rows(plain)])

    def _run(self, blocks: NDArray[np.float32]) -> NDArray[np.float32]:
        return cast(list[NDArray[np.float32]], self._session.run(None, {"x": blocks}))[0]

    @cached_property
    def _session(self) -> "InferenceSession":
        return network(read_checkpoint(WEIGHTS.path()))


def _blocks(frames: NDArray[np.float32]) -> NDArray[np.float32]:
    """What the network hears of a spectrogram, float32, shape (n_blocks, 1, BLOCK, MELS)."""
    padded = np.vstack([frames, np.zeros((max(0, BLOCK - len(frames)), MELS), dtype=np.float32)])
    starts = np.arange(0, len(padded) - BLOCK + 1, BLOCK // 2)
    if len(starts) > MOST_BLOCKS:
        starts = starts[np.linspace(0, len(starts) - 1, MOST_BLOCKS).astype(int)]
    return np.stack([padded[start : start + BLOCK] for start in starts])[:, None]


def network(tensors: Tensors) -> "InferenceSession":
    """The network as a session; input (n, 1, frames, 96), output (n, 512)."""
    graph = Graph(tensors, epsilon=1e-5)
    x = "x"
    for block in range(1, 5):
        for layer in (1, 2):
            prefix = f"embedding_net.conv_block{block}."
            x = graph.convolution(x, f"{prefix}conv{layer}.weight", f"{prefix}bn{layer}", padding=1)
            x = graph.node("Relu", [x])
        if block < 4:
            x = graph.node("MaxPool", [x], kernel_shape=[2, 2], strides=[2, 2])
    over_pitch = graph.node("ReduceMean", [x], axes=[3], keepdims=0)
    return graph.compile(
        ["n", 1, "frames", MELS], graph.node("ReduceMax", [over_pitch], axes=[2], keepdims=0)
    )


def log_mel(samples: NDArray[np.float32]) -> NDArray[np.float32]:
    """Logarithmic mel spectrogram of a sound brought to full scale, float32, shape (n_frames, 96).

    Parameters
    ----------
    samples : ndarray of float32, shape (n,)
        At 44.1 kHz.
    """
    peak = float(np.abs(samples).max(initial=0.0))
    full = samples / np.float32(peak) if peak > 0 else samples
    padded = np.pad(full, WINDOW // 2)
    frames = np.lib.stride_tricks.sliding_window_view(padded, WINDOW)[::HOP]
    power = np.abs(np.fft.rfft(frames * get_window("hann", WINDOW).astype(np.float32), axis=1)) ** 2
    return np.log10(power.astype(np.float32) @ mel_filters().T * np.float32(1e4) + np.float32(1))


@cache
def mel_filters() -> NDArray[np.float32]:
    """Triangular filters on the HTK mel scale up to half the rate, each adding up to 1; shape (96, 1025)."""
    highest = 2595.0 * np.log10(1.0 + RATE / 2 / 700.0)
    edges = 700.0 * (10.0 ** (np.linspace(0.0, highest, MELS + 2) / 2595.0) - 1.0)
    bins = np.linspace(0.0, RATE / 2, WINDOW // 2 + 1)
    rising = (bins[None, :] - edges[:-2, None]) / np.diff(edges)[:-1, None]
    falling = (edges[2:, None] - bins[None, :]) / np.diff(edges)[1:, None]
    filters = np.maximum(0.0, np.minimum(rising, falling))
    total = filters.sum(axis=1, keepdims=True)
    return np.divide(filters, total, out=np.zeros_like(filters), where=total > 0).astype(np.float32)
