"""Image encoder VGG-16, from the state dict that torchvision distributes."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from palate.encoders.base import ImageEncoder
from palate.encoders.checkpoint import read_checkpoint
from palate.encoders.hub.base import HubEncoder
from palate.encoders.hub.pooling import to_numpy
from palate.encoders.hub.runtime import library, reading
from palate.errors import MissingWeights
from palate.media import Picture

SIDE, SHORT_SIDE = 224, 256
"""Pixels: the picture is brought to this short side, then SIDE x SIDE are taken from its middle."""

MEAN = np.array([0.485, 0.456, 0.406], dtype=np.float32)
DEVIATION = np.array([0.229, 0.224, 0.225], dtype=np.float32)
"""Of the colours of ImageNet, red, green, blue."""

GRID = 7
"""The feature map is brought to GRID x GRID before the dense layers."""

BATCH = 8

_LAYERS = (0, 2, 5, 7, 10, 12, 14, 17, 19, 21, 24, 26, 28)
"""Convolutions by their place among features; a pooling stands where a number is jumped over."""

_DENSE = (0, 3)
"""Dense layers by their place in the classifier, but for the last, which tells the classes of ImageNet."""


@dataclass(frozen=True)
class VGG16(HubEncoder[Picture], ImageEncoder):
    """Activations of the second dense layer of VGG-16, 4096 numbers a picture.

    ``weights`` is the file, or a folder that holds it: ``features.N.weight`` and ``classifier.N.weight``, of
    any width.

    References
    ----------
    Simonyan and Zisserman, Very Deep Convolutional Networks for Large-Scale Image Recognition, ICLR 2015.
    """

    @property
    def dim(self) -> int:
        """Length of a vector, by the weights."""
        return int(self._tensors[f"classifier.{_DENSE[-1]}.weight"].shape[0])

    def vectors(self, things: Sequence[Picture]) -> NDArray[np.float32]:
        """Vectors of pictures, float32, shape (len(things), 4096).

        Raises
        ------
        MissingWeights
            If the weights are not here, or are not of a VGG-16.
        """
        torch = library("torch")
        vectors = np.empty((len(things), self.dim), dtype=np.float32)
        with torch.inference_mode():
            for start in range(0, len(things), BATCH):
                batch = np.stack([prepared(picture) for picture in things[start : start + BATCH]])
                vectors[start : start + BATCH] = to_numpy(activations(torch.from_numpy(batch), self._tensors))
        return vectors

    @cached_property
    def _tensors(self) -> Mapping[str, Any]:
        tensors = _read(self._place)
        needed = [f"features.{layer}" for layer in _LAYERS] + [f"classifier.{layer}" for layer in _DENSE]
        lacking = [
            f"{name}.{tensor}"
            for name in needed
            for tensor in ("weight", "bias")
            if f"{name}.{tensor}" not in tensors
        ]
        if lacking:
            raise MissingWeights(f"{self._place}: not the weights of a VGG-16: lacks {lacking[0]}")
        return tensors


def activations(x: Any, tensors: Mapping[str, Any]) -> Any:
    """Of the second dense layer; x is a tensor of shape (n, 3, height, width), the result of (n, 4096)."""
    functional = library("torch").nn.functional
    for layer, following in zip(_LAYERS, (*_LAYERS[1:], _LAYERS[-1] + 3), strict=True):
        name = f"features.{layer}"
        x = functional.relu(
            functional.conv2d(x, tensors[f"{name}.weight"], tensors[f"{name}.bias"], padding=1)
        )
        if following - layer > 2:
            x = functional.max_pool2d(x, 2)
    x = functional.adaptive_avg_pool2d(x, GRID).flatten(1)
    for layer in _DENSE:
        name = f"classifier.{layer}"
        x = functional.relu(functional.linear(x, tensors[f"{name}.weight"], tensors[f"{name}.bias"]))
    return x


def prepared(picture: Picture) -> NDArray[np.float32]:
    """The middle of a picture as the network takes it, float32, shape (3, 224, 224)."""
    from PIL import Image

    width, height = picture.image.size
    side = SIDE / SHORT_SIDE * min(height, width)
    left, top = (width - side) / 2, (height - side) / 2
    image = picture.image.resize(
        (SIDE, SIDE), Image.Resampling.BILINEAR, box=(left, top, left + side, top + side)
    )
    return ((np.asarray(image, dtype=np.float32) / 255.0 - MEAN) / DEVIATION).transpose(2, 0, 1)


def _read(path: Path) -> Mapping[str, Any]:
    if path.suffix == ".safetensors":
        with reading(path):
            return library("safetensors.torch").load_file(path)
    torch = library("torch")
    kept = re.compile(r"features\.|classifier\.")
    return {name: torch.tensor(values) for name, values in read_checkpoint(path).items() if kept.match(name)}
