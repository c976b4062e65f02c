"""The networks of pictures and sounds as one would write them in PyTorch at first, to compare with."""

from importlib.util import find_spec
from pathlib import Path

import numpy as np
from PIL import Image

from palate.encoders import sound_cnn
from palate.encoders.checkpoint import read_checkpoint
from palate.encoders.efficientnet import STAGES, WEIGHTS
from palate.encoders.spectrogram import windows
from palate.media import decode_audio


def available() -> bool:
    """Whether PyTorch is there; palate does without it."""
    return find_spec("torch") is not None


SIDE, SHORT_SIDE = 224, 256


class EfficientNetByTorch:
    """The same checkpoint in float32; one picture a call, with PyTorch's own choice of threads."""

    def __init__(self) -> None:
        import torch

        tensors = {
            name: torch.from_numpy(value.copy()) for name, value in read_checkpoint(WEIGHTS.path()).items()
        }
        self.torch, self.tensors = torch, tensors

    def vector(self, path: Path) -> np.ndarray:
        """Vector of a picture file, float32, shape (1280,)."""
        with self.torch.inference_mode():
            pixels = self.torch.from_numpy(_middle(path)).permute(2, 0, 1)[None]
            x = (pixels.float() - 127) / 128
            x = self._layer(x, "_conv_stem.weight", "_bn0", stride=2)
            block = 0
            for repeats, stride, expansion in STAGES:
                for repeat in range(repeats):
                    x = self._block(
                        x, f"_blocks.{block}.", stride if repeat == 0 else 1, expansion, repeat > 0
                    )
                    block += 1
            return self._layer(x, "_conv_head.weight", "_bn1").mean(dim=(2, 3))[0].numpy()

    def _block(self, x, prefix: str, stride: int, expansion: int, skip: bool):
        inside = self._layer(x, f"{prefix}_expand_conv.weight", f"{prefix}_bn0") if expansion != 1 else x
        depthwise = f"{prefix}_depthwise_conv.weight"
        inside = self._layer(inside, depthwise, f"{prefix}_bn1", stride, len(self.tensors[depthwise]))
        out = self._layer(inside, f"{prefix}_project_conv.weight", f"{prefix}_bn2", bend=False)
        return out + x if skip else out

    def _layer(self, x, weight: str, norm: str, stride: int = 1, groups: int = 1, bend: bool = True):
        functional = self.torch.nn.functional
        kernel = self.tensors[weight]
        size = x.shape[-1]
        total = max((-(-size // stride) - 1) * stride + kernel.shape[-1] - size, 0)
        x = functional.pad(x, [total // 2, total - total // 2] * 2)
        x = functional.conv2d(x, kernel, stride=stride, groups=groups)
        mean, var, scale, shift = (
            self.tensors[f"{norm}.{part}"] for part in ("running_mean", "running_var", "weight", "bias")
        )
        x = functional.batch_norm(x, mean, var, scale, shift, eps=1e-3)
        return functional.hardtanh(x, 0.0, 6.0) if bend else x


def _middle(path: Path) -> np.ndarray:
    """The middle of a picture, its shorter side made 256 pixels, as bytes."""
    with Image.open(path) as image:
        scale = SHORT_SIDE / min(image.size)
        left, top = ((side - SIDE / scale) / 2 for side in image.size)
        box = (left, top, left + SIDE / scale, top + SIDE / scale)
        return np.array(image.convert("RGB").resize((SIDE, SIDE), Image.Resampling.BICUBIC, box=box))


class SoundCNNByTorch:
    """The network of aisfx over the same blocks; one sound a call, with PyTorch's own choice of threads."""

    def __init__(self) -> None:
        import torch

        weights = read_checkpoint(sound_cnn.WEIGHTS.path())
        self.torch = torch
        self.tensors = {name: torch.from_numpy(value.copy()) for name, value in weights.items()}

    def vector(self, path: Path) -> np.ndarray:
        """What the network makes of a sound file, summed over its blocks, float32, shape (512,)."""
        functional = self.torch.nn.functional
        frames = sound_cnn.LOG_MEL.frames(decode_audio(path.read_bytes())) / np.float32(sound_cnn.LOUDEST)
        blocks = windows(frames, sound_cnn.BLOCK, sound_cnn.MOST_BLOCKS)[:, None]
        with self.torch.inference_mode():
            x = self.torch.from_numpy(blocks.copy())
            for block in range(1, 5):
                for layer in (1, 2):
                    prefix = f"embedding_net.conv_block{block}."
                    x = functional.conv2d(x, self.tensors[f"{prefix}conv{layer}.weight"], padding=1)
                    mean, var, scale, shift = (
                        self.tensors[f"{prefix}bn{layer}.{part}"]
                        for part in ("running_mean", "running_var", "weight", "bias")
                    )
                    x = functional.relu(functional.batch_norm(x, mean, var, scale, shift))
                if block < 4:
                    x = functional.max_pool2d(x, 2)
            return x.mean(dim=3).amax(dim=2).sum(dim=0).numpy()
