"""Construction of ONNX graphs, layer by layer."""

from functools import cache
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from onnxruntime import InferenceSession

Tensors = dict[str, NDArray[np.float32]]

OPSET = 17
MICROSOFT = "com.microsoft"
"""Domain of ONNX Runtime's own operators."""


class Graph:
    """An ONNX graph under construction; every method adds layers after one named value and names the result.

    Parameters
    ----------
    tensors : dict of str to ndarray of float32
        Weights by their names in the checkpoint.
    epsilon : float
        Of all batch normalisations.
    """

    takes = "FLOAT"
    """Type of the inputs, as ONNX calls it."""

    def __init__(self, tensors: Tensors, epsilon: float) -> None:
        self.tensors, self.epsilon = tensors, epsilon
        self._nodes: list[object] = []
        self._initializers: list[object] = []

    def convolution(
        self, x: str, weight: str, norm: str, *, stride: int = 1, groups: int = 1, padding: int | None = None
    ) -> str:
        """A convolution with its batch normalisation folded into its weights.

        Parameters
        ----------
        x : str
            Name of the input.
        weight, norm : str
            Names of the kernel and of the batch normalisation (without ".weight") in the checkpoint.
        stride, groups : int
            Of the convolution.
        padding : int, optional
            Zeros on every side; without it, TensorFlow's SAME.
        """
        kernel, bias = self.folded(weight, norm)
        inputs = [x, self.constant(kernel), self.constant(bias)]
        pads = {"auto_pad": "SAME_UPPER"} if padding is None else {"pads": [padding] * 4}
        size = list(kernel.shape[2:])
        return self.node("Conv", inputs, kernel_shape=size, strides=[stride] * 2, group=groups, **pads)

    def folded(self, weight: str, norm: str) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        """Kernel and bias of a convolution with its batch normalisation."""
        deviation = np.sqrt(self.tensors[f"{norm}.running_var"] + np.float32(self.epsilon))
        scale = np.asarray(self.tensors[f"{norm}.weight"] / deviation, dtype=np.float32)
        mean = np.asarray(self.tensors[f"{norm}.running_mean"] * scale, dtype=np.float32)
        return self.tensors[weight] * scale[:, None, None, None], self.tensors[f"{norm}.bias"] - mean

    def relu6(self, x: str) -> str:
        """min(max(x, 0), 6)."""
        return self.node("Clip", [x, self.constant(np.float32(0)), self.constant(np.float32(6))])

    def constant(self, value: NDArray[np.generic] | np.generic) -> str:
        """A tensor that is part of the graph."""
        from onnx import numpy_helper

        name = f"c{len(self._initializers)}"
        self._initializers.append(numpy_helper.from_array(np.asarray(value), name))
        return name

    def scaled(self, x: str, factor: float) -> str:
        """Every number times ``factor``."""
        return self.node("Mul", [x, self.constant(np.float32(factor))])

    def reshaped(self, x: str, shape: list[int]) -> str:
        """In another shape; 0 keeps an axis, -1 takes what is left."""
        return self.node("Reshape", [x, self.constant(np.array(shape, dtype=np.int64))])

    def linear(self, x: str, name: str) -> str:
        """A fully connected layer over the last axis."""
        weighted = self.node("MatMul", [x, self.constant(self.tensors[f"{name}.weight"].T)])
        return self.node("Add", [weighted, self.constant(self.tensors[f"{name}.bias"])])

    def lstm(self, x: str, name: str) -> str:
        """A bidirectional LSTM with PyTorch's weights.

        Parameters
        ----------
        x : str
            Shape (steps, n, features).
        name : str
            Of the layer in the checkpoint.

        Returns
        -------
        str
            Shape (n, steps, 2 hidden): forwards, then backwards.
        """
        inputs = [x]
        for kind in ("weight_ih", "weight_hh"):
            both = [self.tensors[f"{name}.{kind}_l0{direction}"] for direction in ("", "_reverse")]
            inputs.append(self.constant(np.stack([_gates(weights) for weights in both])))
        biases = [
            [_gates(self.tensors[f"{name}.{kind}_l0{direction}"]) for kind in ("bias_ih", "bias_hh")]
            for direction in ("", "_reverse")
        ]
        inputs.append(self.constant(np.stack([np.concatenate(pair) for pair in biases])))
        hidden = self.tensors[f"{name}.weight_hh_l0"].shape[1]
        heard = self.node("LSTM", inputs, hidden_size=hidden, direction="bidirectional")
        return self.reshaped(self.node("Transpose", [heard], perm=[2, 0, 1, 3]), [0, 0, -1])

    def node(self, operator: str, inputs: list[str], **attributes: Any) -> str:
        """Any ONNX operator with one output."""
        from onnx import helper

        output = f"v{len(self._nodes)}"
        self._nodes.append(helper.make_node(operator, inputs, [output], **attributes))
        return output

    def compile(self, shape: list[int | str], output: str, **more: list[int | str]) -> "InferenceSession":
        """A session of ONNX Runtime on the CPU whose input is called "x"; others by their names and shapes.

        Each run keeps to one core: pictures, sounds and texts are many, and cores that work on different ones
        wait for each other less than cores that share one.
        """
        import onnxruntime
        from onnx import TensorProto, helper

        runtime: Any = onnxruntime  # its classes are made in C++, and it tells types of few
        inputs, kind = {"x": shape, **more}, getattr(TensorProto, self.takes)
        taken = [helper.make_tensor_value_info(name, kind, of) for name, of in inputs.items()]
        y = helper.make_tensor_value_info(output, TensorProto.FLOAT, None)
        graph = helper.make_graph(self._nodes, "palate", taken, [y], self._initializers)  # pyright: ignore[reportArgumentType]
        sets = [helper.make_opsetid("", OPSET), helper.make_opsetid(MICROSOFT, 1)]
        model = helper.make_model(graph, opset_imports=sets, ir_version=9)
        options = self.options()
        return runtime.InferenceSession(
            model.SerializeToString(), options, providers=["CPUExecutionProvider"]
        )

    def options(self) -> Any:
        """Options of a session."""
        import onnxruntime

        runtime: Any = onnxruntime
        options = runtime.SessionOptions()
        options.log_severity_level = 3
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        return options


def output_of(session: "InferenceSession", **inputs: NDArray[np.number]) -> NDArray[np.float32]:
    """Run a network whose first output is float32, with inputs by name."""
    untyped: Any = session
    return untyped.run(None, inputs)[0]


@cache
def keeps_whole_sums() -> bool:
    """Whether this processor adds products of bytes without cutting sums off at 16 bits, as some do."""
    graph = Graph({}, epsilon=0.0)
    from onnx import TensorProto

    bytes_ = graph.node("Cast", ["x"], to=TensorProto.UINT8)
    weights = graph.constant(np.full((64, 16), 127, dtype=np.int8))
    summed = graph.node("MatMulInteger", [bytes_, weights])
    session = graph.compile(["n", 64], graph.node("Cast", [summed], to=TensorProto.FLOAT))
    found = output_of(session, x=np.full((4, 64), 255, dtype=np.float32))
    return bool(np.all(found == 64 * 255 * 127))


def _gates(weights: NDArray[np.float32]) -> NDArray[np.float32]:
    """From PyTorch's order of an LSTM's gates (input, forget, cell, output) to ONNX's (input, output, …)."""
    enter, forget, cell, leave = np.split(weights, 4)
    return np.concatenate([enter, leave, forget, cell])
