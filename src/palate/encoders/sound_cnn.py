"""Audio encoder aiSFX, a convolutional network trained on sound effects."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from palate.data import Fingerprint
from palate.data.features import unit_rows
from palate.encoders.base import AudioEncoder
from palate.encoders.checkpoint import read_checkpoint
from palate.encoders.graph import Graph, Tensors, output_of
from palate.encoders.spectrogram import LogMel, windows
from palate.media import DECODING, Waveform
from palate.media.weights import Weights

if TYPE_CHECKING:
    from onnxruntime import InferenceSession

WEIGHTS = Weights(
    "aisfx==0.1.2",
    "aisfx",
    "models/checkpoint.pth",
    "499ea75909c932a2f94c35fa722fa4fabc5bcb7e84917209cc5f7402627b7eb5",
    24_900_277,
    "MIT",
)

LOG_MEL = LogMel(rate=44_100, window=2048, hop=1024, mels=96)
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
    dim = LEARNED + 3 * LOG_MEL.mels

    @property
    def fingerprint(self) -> Fingerprint:
        """Changes with the weights and the preprocessing."""
        return Fingerprint(self.name, f"2, decoding {DECODING}", WEIGHTS.sha256)

    def vectors(self, things: Sequence[Waveform]) -> NDArray[np.float32]:
        """Vectors of sounds, the mean over their blocks first, float32, shape (len(things), 800).

        Raises
        ------
        MissingWeights
            If the weights are not installed or are another file.
        """
        spectrograms = [LOG_MEL.frames(sound) / np.float32(LOUDEST) for sound in things]
        blocks = [windows(frames, BLOCK, MOST_BLOCKS)[:, None] for frames in spectrograms]
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
        return output_of(self._session, x=blocks)

    @cached_property
    def _session(self) -> "InferenceSession":
        return network(read_checkpoint(WEIGHTS.path()))


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
        ["n", 1, "frames", LOG_MEL.mels], graph.node("ReduceMax", [over_pitch], axes=[2], keepdims=0)
    )
