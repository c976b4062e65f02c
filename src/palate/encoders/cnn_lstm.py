"""Audio encoder trained for palate: convolutions, then a bidirectional LSTM."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from palate.data import Fingerprint
from palate.encoders.base import AudioEncoder
from palate.encoders.graph import Graph, Tensors, output_of
from palate.encoders.spectrogram import LogMel, windows
from palate.media import DECODING, Waveform
from palate.media.weights import Weights

if TYPE_CHECKING:
    from onnxruntime import InferenceSession

WEIGHTS = Weights(
    "palate",
    "palate",
    "encoders/cnn_lstm.npz",
    "0bc1d49aa179fc930afc558796be3bddfe80b8dc5718a04adf8538a553f4a3f3",
    2_129_750,
    "Apache-2.0",
)

LOG_MEL = LogMel(rate=44_100, window=2048, hop=1024, mels=64)

SCALE = 0.25
"""Brings log-mel values, 0 to about 9, near 1."""

CHANNELS = (32, 64, 96, 128)
BLOCKS = ((2, 2), (1, 2), (2, 2), (1, 2))
"""Frames and bands of which each convolution's pooling makes one."""

SHRINK = 4
"""Frames a step of the LSTM stands for, 93 ms."""

HIDDEN = 128
ATTENTIONS = 4
DIM = 192
EPSILON = 1e-5

LENGTH = 128
"""Frames heard at once, 3 seconds; windows overlap by half."""

MOST_WINDOWS = 12
"""Windows heard of one sound, spread over all of it; bounds the cost of a long one."""


@dataclass(frozen=True)
class CNNLSTM(AudioEncoder):
    """Embedding of a small network trained for palate, mostly on synthesised sounds: a CNN over log-mel
    spectrograms, a bidirectional LSTM over time, attention over its steps; 192 numbers a sound.

    Faster than ``aisfx``, and its weights are in palate itself. docs/decisions/0006-cnn-lstm.md says how
    it was trained.
    """

    name = "cnn-lstm"
    dim = DIM

    @property
    def fingerprint(self) -> Fingerprint:
        """Changes with the weights and the preprocessing."""
        return Fingerprint(self.name, f"1, decoding {DECODING}", WEIGHTS.sha256)

    def vectors(self, things: Sequence[Waveform]) -> NDArray[np.float32]:
        """Vectors of sounds, the mean over their windows, float32, shape (len(things), 192).

        Raises
        ------
        MissingWeights
            If the file of weights is not the one that palate was made with.
        """
        vectors = np.empty((len(things), self.dim), dtype=np.float32)
        for position, sound in enumerate(things):
            vectors[position] = output_of(self._session, x=spectrograms(sound)[:, None]).mean(axis=0)
        return vectors

    @cached_property
    def _session(self) -> "InferenceSession":
        return network(read_weights(WEIGHTS.path()))


def spectrograms(sound: Waveform) -> NDArray[np.float32]:
    """Windows of a sound, float32, shape (n_windows, n_frames, 64), n_frames a multiple of 4, at most 128."""
    return cut(LOG_MEL.frames(sound))


def cut(frames: NDArray[np.float32]) -> NDArray[np.float32]:
    """Windows of a spectrogram; a short one is a single window, with at most three silent frames added."""
    return windows(frames, min(LENGTH, -(-len(frames) // SHRINK) * SHRINK), MOST_WINDOWS)


def read_weights(path: Path) -> Tensors:
    """Arrays by name, kept as float16 in a file of NumPy's; pickles are refused."""
    with np.load(path, allow_pickle=False) as arrays:
        return {name: np.asarray(arrays[name], dtype=np.float32) for name in arrays.files}


def network(tensors: Tensors) -> "InferenceSession":
    """The network as a session; input (n, 1, frames, 64), frames a multiple of 4, output (n, 192)."""
    graph = Graph(tensors, epsilon=EPSILON)
    x = graph.scaled("x", SCALE)
    for layer, shrink in enumerate(BLOCKS):
        x = graph.node("Relu", [graph.convolution(x, f"conv.{layer}.weight", f"norm.{layer}", padding=1)])
        x = graph.node("MaxPool", [x], kernel_shape=list(shrink), strides=list(shrink))
    steps_first = graph.node("Transpose", [x], perm=[2, 0, 1, 3])
    steps = graph.lstm(graph.reshaped(steps_first, [0, 0, -1]), "lstm")
    scores = graph.linear(graph.node("Tanh", [graph.linear(steps, "attend")]), "weigh")
    attention = graph.node("Transpose", [graph.node("Softmax", [scores], axis=1)], perm=[0, 2, 1])
    pooled = graph.reshaped(graph.node("MatMul", [attention, steps]), [0, -1])
    return graph.compile(["n", 1, "frames", LOG_MEL.mels], graph.linear(pooled, "project"))
