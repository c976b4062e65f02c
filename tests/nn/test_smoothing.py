"""Rows of vectors and of smoothed vectors: the same numbers and gradients as of all."""

import numpy as np
import pytest
import torch
from scipy import sparse
from torch import Tensor

from palate.nn.propagation import Propagation
from palate.nn.rows import taken
from palate.nn.smoothing import smoothed, smoothed_rows

ROWS = torch.tensor([3, 0, 3, 11, 7])


def start() -> Tensor:
    return torch.randn(12, 4, generator=torch.Generator().manual_seed(0)).requires_grad_()


def gradient(start: Tensor, *parts: Tensor) -> Tensor:
    """Gradient of a sum in which each number has a weight of its own."""
    weighed = (part * torch.arange(1.0, part.numel() + 1).reshape(part.shape) for part in parts)
    (found,) = torch.autograd.grad(torch.stack([part.sum() for part in weighed]).sum(), [start])
    return found


def test_rows_are_taken_any_number_of_times() -> None:
    vectors = start()
    assert torch.equal(taken(vectors, ROWS), vectors[ROWS])
    assert torch.allclose(gradient(vectors, taken(vectors, ROWS)), gradient(vectors, vectors[ROWS]))


@pytest.mark.parametrize("layers", [0, 1, 2, 4])
def test_smoothed_rows_are_rows_of_what_is_smoothed(layers: int) -> None:
    random = np.random.default_rng(0)
    # Not symmetric: the gradient needs the transposed matrix.
    matrix = random.random((12, 12)) * (random.random((12, 12)) < 0.3)
    graph, vectors = Propagation(sparse.csr_array(matrix.astype(np.float32))), start()
    all_rows = smoothed(vectors, graph, layers)[ROWS]
    after, before = smoothed_rows(vectors, graph, layers, ROWS)
    assert torch.equal(before, vectors[ROWS])
    assert torch.allclose(after, all_rows, atol=1e-5)
    expected = gradient(vectors, all_rows, vectors[ROWS] ** 2)
    assert torch.allclose(gradient(vectors, after, before**2), expected, rtol=1e-4, atol=1e-4)
