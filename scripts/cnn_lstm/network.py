"""The network in torch, as it is trained; palate.encoders.cnn_lstm runs the same layers in ONNX Runtime."""

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn.functional import relu
from torch.nn.utils.rnn import pack_sequence, pad_packed_sequence

from palate.encoders.cnn_lstm import (
    ATTENTIONS,
    BLOCKS,
    CHANNELS,
    DIM,
    EPSILON,
    HIDDEN,
    LOG_MEL,
    SCALE,
    SHRINK,
)


class Network(nn.Module):
    """Log-mel spectrograms of any lengths to vectors."""

    def __init__(self) -> None:
        super().__init__()
        sizes = [1, *CHANNELS]
        self.conv = nn.ModuleList(
            nn.Conv2d(before, after, 3, padding=1, bias=False) for before, after in pairwise(sizes)
        )
        self.norm = nn.ModuleList(nn.BatchNorm2d(size, eps=EPSILON) for size in CHANNELS)
        bands = LOG_MEL.mels
        for _, over_pitch in BLOCKS:
            bands //= over_pitch
        self.lstm = nn.LSTM(CHANNELS[-1] * bands, HIDDEN, bidirectional=True)
        self.attend = nn.Linear(2 * HIDDEN, 64)
        self.weigh = nn.Linear(64, ATTENTIONS)
        self.project = nn.Linear(ATTENTIONS * 2 * HIDDEN, DIM)
        self.out = nn.BatchNorm1d(DIM, eps=EPSILON, affine=False)

    def forward(self, sounds: Sequence[Tensor]) -> Tensor:
        """Vectors, shape (n, DIM), of spectrograms, each (n_frames, mels), n_frames a multiple of SHRINK.

        The sounds lie behind one another on one strip with silence between them, and after every block that
        silence is silent again: each sound is heard as if it were alone, and no time goes into padding.
        """
        gap = sounds[0].new_zeros(SHRINK, LOG_MEL.mels)
        x = torch.cat([part for sound in sounds for part in (sound, gap)])[None, None] * SCALE
        keep = torch.cat([
            torch.cat([sound.new_ones(len(sound)), sound.new_zeros(SHRINK)]) for sound in sounds
        ])  # fmt: skip
        x = x.contiguous(memory_format=torch.channels_last)
        for conv, norm, shrink in zip(self.conv, self.norm, BLOCKS, strict=True):
            x = nn.functional.max_pool2d(relu(norm(conv(x))), shrink)
            keep = keep[:: shrink[0]]
            x = x * keep[None, None, :, None]
        steps = x[0].permute(1, 0, 2).flatten(1)
        lengths = [len(sound) // SHRINK for sound in sounds]
        parts = [part[:-1] for part in torch.split(steps, [length + 1 for length in lengths])]
        heard, _ = pad_packed_sequence(
            self.lstm(pack_sequence(parts, enforce_sorted=False))[0], batch_first=True
        )
        absent = torch.arange(heard.shape[1])[None, :] >= torch.tensor(lengths)[:, None]
        scores = self.weigh(torch.tanh(self.attend(heard))).masked_fill(absent[:, :, None], float("-inf"))
        pooled = torch.softmax(scores, dim=1).transpose(1, 2) @ heard
        return self.out(self.project(pooled.flatten(1)))

    @torch.no_grad()
    def vectors(self, sounds: Sequence[NDArray[np.float32]]) -> NDArray[np.float32]:
        """Vectors of windows of spectrograms, the mean over each sound's windows."""
        return np.stack(
            [self([torch.from_numpy(window) for window in sound]).mean(dim=0).numpy() for sound in sounds]
        )

    def tensors(self) -> dict[str, Tensor]:
        """The weights by name, the last normalisation folded into the projection."""
        state = {name: value.detach().clone() for name, value in self.state_dict().items()}
        scale = torch.rsqrt(state.pop("out.running_var") + EPSILON)
        state["project.bias"] = (state["project.bias"] - state.pop("out.running_mean")) * scale
        state["project.weight"] = state["project.weight"] * scale[:, None]
        return {name: value for name, value in state.items() if not name.endswith("num_batches_tracked")}
