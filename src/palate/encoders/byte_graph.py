"""Construction of ONNX graphs of convolutions in 8 bits, whose scales follow from the batch normalisations.

A batch normalisation tells of each channel by which mean and deviation its numbers are spread. From that
follow the range that bytes are to cover and the mean by which rounded weights shift a sum, which is taken
off again (Nagel et al., Data-Free Quantization Through Weight Equalization and Bias Correction, ICCV 2019).
Sums of whole numbers are exact: a picture's vector is the same to the last bit alone and in any batch.
"""

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr

from palate.encoders.graph import MICROSOFT, Graph, keeps_whole_sums

WEIGHT_STEPS = 127
"""Weights of a channel become whole numbers from -127 to 127."""

BYTE_STEPS = 255

REACH = 4.5
"""Deviations from a channel's mean that bytes cover."""

SIX = 6.0
"""Where ReLU6 ends."""

LARGEST_BIAS = 2**30
"""Of a sum in 32 bits."""


@dataclass(frozen=True)
class Bytes:
    """A value of a graph in unsigned bytes: ``step * (byte - zero)``.

    Parameters
    ----------
    name : str
        In the graph.
    step : float
        Between two bytes.
    zero : int
        Byte that stands for 0.
    mean, deviation : ndarray of float64, shape (channels,)
        How the numbers of each channel are spread.
    """

    name: str
    step: float
    zero: int
    mean: NDArray[np.float64]
    deviation: NDArray[np.float64]


EXACT_SUMS = "session.x64quantprecision"
"""Setting of ONNX Runtime: products of bytes are made in 16 bits, twice as slowly."""


class ByteGraph(Graph):
    """A graph whose convolutions take and give bytes; see :class:`palate.encoders.graph.Graph`."""

    takes = "UINT8"

    def byte_convolution(
        self, x: Bytes, weight: str, norm: str, *, stride: int = 1, groups: int = 1, relu6: bool = True
    ) -> Bytes:
        """A convolution with its batch normalisation, and ReLU6 where wanted, padded as TensorFlow's SAME.

        Parameters
        ----------
        x : Bytes
            The input.
        weight, norm, stride, groups
            As of :meth:`Graph.convolution`.
        relu6 : bool
            Whether numbers below 0 and above 6 become those; bytes that cover 0 to 6 do that by themselves.
        """
        kernel, bias = self.folded(weight, norm)
        step = np.abs(kernel).max(axis=(1, 2, 3)).astype(np.float64) / WEIGHT_STEPS
        step = np.maximum(step, np.maximum(np.abs(bias) / (x.step * LARGEST_BIAS), 1e-12))
        whole = np.rint(kernel / step[:, None, None, None]).astype(np.int8)
        rounded_off = (whole * step[:, None, None, None] - kernel).sum(axis=(2, 3))
        bias = bias - (rounded_off[:, 0] * x.mean if groups > 1 else rounded_off @ x.mean)
        out = self._like_normalised(norm, relu6)
        inputs = [
            *self._scale(x),
            self.constant(whole),
            self.constant(step.astype(np.float32)),
            self.constant(np.int8(0)),
            *self._scale(out)[1:],
            self.constant(np.rint(bias / (x.step * step)).astype(np.int32)),
        ]
        made = self.node(
            "QLinearConv",
            inputs,
            kernel_shape=list(kernel.shape[2:]),
            strides=[stride] * 2,
            group=groups,
            auto_pad="SAME_UPPER",
        )
        return replace(out, name=made)

    def byte_sum(self, left: Bytes, right: Bytes) -> Bytes:
        """The sum of two values."""
        deviation = np.hypot(left.deviation, right.deviation)
        out = _covering(left.mean + right.mean, deviation)
        inputs = [*self._scale(left), *self._scale(right), *self._scale(out)[1:]]
        return replace(out, name=self.node("QLinearAdd", inputs, domain=MICROSOFT))

    def options(self) -> Any:
        """Options by which sums are exact, also where the processor would cut them off at 16 bits."""
        options = super().options()
        if not keeps_whole_sums():
            options.add_session_config_entry(EXACT_SUMS, "1")
        return options

    def floats(self, x: Bytes) -> str:
        """The numbers that bytes stand for."""
        return self.node("DequantizeLinear", self._scale(x))

    def _scale(self, x: Bytes) -> list[str]:
        return [x.name, self.constant(np.float32(x.step)), self.constant(np.uint8(x.zero))]

    def _like_normalised(self, norm: str, relu6: bool) -> Bytes:
        """Bytes for what a batch normalisation gives."""
        mean, deviation = (self.tensors[f"{norm}.{part}"].astype(np.float64) for part in ("bias", "weight"))
        deviation = np.maximum(np.abs(deviation), 1e-9)
        if not relu6:
            return _covering(mean, deviation)
        highest = float(np.clip((mean + REACH * deviation).max(), 1e-3, SIX))
        clipped = _mean_above(mean, deviation) - _mean_above(mean - SIX, deviation)
        return Bytes("", highest / BYTE_STEPS, 0, clipped, deviation)


def _covering(mean: NDArray[np.float64], deviation: NDArray[np.float64]) -> Bytes:
    """Bytes that cover REACH deviations of every channel, and 0."""
    low = min(float((mean - REACH * deviation).min()), 0.0)
    high = max(float((mean + REACH * deviation).max()), 0.0)
    step = (high - low) / BYTE_STEPS
    return Bytes("", step, round(-low / step), mean, deviation)


def _mean_above(mean: NDArray[np.float64], deviation: NDArray[np.float64]) -> NDArray[np.float64]:
    """Mean of ``max(number, 0)`` of a normal distribution."""
    z = mean / deviation
    return mean * ndtr(z) + deviation * np.exp(-z * z / 2) / np.sqrt(2 * np.pi)
