"""The sparse product against SciPy's."""

import numpy as np
import torch
from hypothesis import given
from hypothesis import strategies as st
from scipy import sparse

from palate.models.learned.propagation import Propagation


def matrix(n: int, m: int, density: float, seed: int) -> sparse.csr_array:
    random = np.random.default_rng(seed)
    dense = random.normal(size=(n, m)) * (random.random((n, m)) < density)
    return sparse.csr_array(dense.astype(np.float32))


@given(st.integers(1, 30), st.integers(1, 30), st.sampled_from([0.0, 0.1, 0.6]), st.integers(0, 1000))
def test_forward_and_gradient_are_the_products_with_the_matrix_and_its_transpose(
    n: int, m: int, density: float, seed: int
) -> None:
    one = matrix(n, m, density, seed)
    random = np.random.default_rng(seed)
    rows, above = (random.normal(size=(size, 5)).astype(np.float32) for size in (m, n))
    x = torch.from_numpy(rows).requires_grad_()
    result = Propagation(one)(x)
    result.backward(torch.from_numpy(above))
    assert x.grad is not None
    assert np.allclose(result.detach().numpy(), one @ rows, atol=1e-5)
    assert np.allclose(x.grad.numpy(), one.T @ above, atol=1e-5)


def test_empty_rows_give_zeros_and_unused_columns_no_gradient() -> None:
    x = torch.ones(3, 2, requires_grad=True)
    result = Propagation(sparse.csr_array(np.array([[0, 0, 0], [0, 2, 0], [0, 0, 0]], dtype=np.float32)))(x)
    result.sum().backward()
    assert result.tolist() == [[0, 0], [2, 2], [0, 0]]
    assert x.grad is not None
    assert x.grad.tolist() == [[0, 0], [2, 2], [0, 0]]


def test_the_matrix_is_no_part_of_the_saved_state() -> None:
    assert not Propagation(matrix(4, 4, 0.5, 0)).state_dict()
