"""EfficientNet-lite0 as one would write it in PyTorch at first, to compare with."""

from importlib.util import find_spec
from pathlib import Path

import numpy as np

from palate.encoders.checkpoint import read_checkpoint
from palate.encoders.efficientnet import STAGES, WEIGHTS, prepared
from palate.media import decode_image


def available() -> bool:
    """Whether PyTorch is there; palate does without it."""
    return find_spec("torch") is not None


class EfficientNetByTorch:
    """The same checkpoint and preprocessing; one picture a call, with PyTorch's own choice of threads."""

    def __init__(self) -> None:
        import torch

        tensors = {
            name: torch.from_numpy(value.copy()) for name, value in read_checkpoint(WEIGHTS.path()).items()
        }
        self.torch, self.tensors = torch, tensors

    def vector(self, path: Path) -> np.ndarray:
        """Vector of a picture file, float32, shape (1280,)."""
        with self.torch.inference_mode():
            x = self.torch.from_numpy(prepared(decode_image(path.read_bytes()))[None].copy())
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
