"""A sparse matrix times vectors, and the graphs that are propagated over."""

import numpy as np
import torch
from hypothesis import given
from hypothesis import strategies as st
from scipy import sparse
from tests.shops import random_features

from palate.nn.graphs import like_items, user_item_graph
from palate.nn.propagation import Propagation
from palate.nn.sampler import Pairs


def some(rows: int, columns: int, density: float, seed: int) -> sparse.csr_array:
    random = np.random.default_rng(seed)
    entries = random.random((rows, columns)) * (random.random((rows, columns)) < density)
    return sparse.csr_array(entries.astype(np.float32))


@given(st.integers(1, 30), st.integers(1, 30), st.floats(0.0, 0.5), st.integers(0, 99))
def test_product_and_gradient_are_those_of_the_matrix(m: int, n: int, density: float, seed: int) -> None:
    matrix = some(m, n, density, seed)
    x = torch.randn(n, 4, generator=torch.Generator().manual_seed(seed), requires_grad=True)
    y = Propagation(matrix)(x)
    weights = torch.arange(m * 4, dtype=torch.float32).reshape(m, 4)
    (y * weights).sum().backward()
    assert x.grad is not None
    assert np.allclose(y.detach().numpy(), matrix @ x.detach().numpy(), atol=1e-5)
    assert np.allclose(x.grad.numpy(), matrix.T @ weights.numpy(), rtol=1e-4, atol=1e-4)


def test_the_graph_of_users_and_items_is_symmetric_and_never_amplifies() -> None:
    X = some(12, 9, 0.3, 1)
    X.data[:] = 1.0
    graph = user_item_graph(X).toarray()
    assert np.allclose(graph, graph.T)
    assert np.abs(np.linalg.eigvalsh(graph)).max() <= 1 + 1e-5
    user, item = X.nonzero()
    expected = 1 / np.sqrt(X.sum(axis=1)[user[0]] * X.sum(axis=0)[item[0]])
    assert np.isclose(graph[user[0], 12 + item[0]], expected)


def test_items_without_a_modality_are_like_none() -> None:
    features = random_features(20, "image", missing=0.4)
    graph = like_items(features, 3).toarray()
    assert not graph[~features.present].any()
    assert not graph[:, ~features.present].any()
    assert not graph.diagonal().any()


def test_every_pair_comes_once_beside_something_the_user_has_not() -> None:
    X = some(15, 10, 0.3, 2)
    X.data[:] = 1.0
    batches = list(Pairs(X, 7, torch.device("cpu")).epoch(np.random.default_rng(0)))
    users, positives, negatives = (
        torch.cat([getattr(batch, name) for batch in batches]).numpy()
        for name in ("users", "positives", "negatives")
    )
    dense = X.toarray() != 0
    assert sorted(zip(users, positives, strict=True)) == sorted(zip(*X.nonzero(), strict=True))
    full = dense[users].all(axis=1)
    assert not dense[users, negatives][~full].any()
    assert max(len(batch.users) for batch in batches) <= 7
