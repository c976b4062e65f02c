"""Vectors over the graph, by the likelihood of a user's items."""

import numpy as np
import pytest
import torch
from scipy import sparse
from tests.shops import tasteful

from palate.models.learned import graph_softmax
from palate.models.learned.graph_softmax import GraphSoftmax
from palate.nn.baskets import Baskets, basket_batches


def test_batches_have_every_user_with_all_items_once() -> None:
    X = sparse.csr_array(np.array([[1, 0, 1], [0, 0, 0], [0, 1, 0], [1, 1, 1]], dtype=np.float32))
    batches = list(basket_batches(X, 2, np.random.default_rng(0)))
    assert [len(batch.users) for batch in batches] == [2, 1]
    entries = {
        (user, item)
        for b in batches
        for user, item in zip(b.users[b.rows].tolist(), b.items.tolist(), strict=True)
    }
    assert entries == set(zip(*(axis.tolist() for axis in X.nonzero()), strict=True))


def test_its_loss_is_the_mean_likelihood_of_cosines_and_the_penalty() -> None:
    dataset = tasteful()
    network = GraphSoftmax(dim=8, temperature=0.5, l2=0.1).network(dataset)
    assert isinstance(network, graph_softmax._Network)
    (batch,) = basket_batches(dataset.train_matrix, 10_000, np.random.default_rng(0))
    vectors = network.behaviour().detach().numpy()
    vectors = vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
    n_users = len(dataset.users)
    scores = np.exp(vectors[:n_users] @ vectors[n_users:].T / 0.5)
    shares = scores / scores.sum(axis=1, keepdims=True)
    users, items = batch.users[batch.rows].numpy(), batch.items.numpy()
    start = network.start.detach().numpy()
    squares = (start[batch.users.numpy()] ** 2).sum() + (start[n_users + items] ** 2).sum()
    expected = -np.log(shares[users, items]).mean() + 0.1 * squares / (2 * len(batch.users))
    assert float(network.loss(batch).detach()) == pytest.approx(expected, rel=1e-4)


def test_beyond_a_number_of_logits_a_batch_competes_with_its_own_items_and_a_sample(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    batch = Baskets(torch.tensor([4, 7]), torch.tensor([0, 0, 1]), torch.tensor([90, 3, 90]))
    competing, columns = graph_softmax._competing(batch, 100)
    assert torch.equal(competing, torch.arange(100))
    assert torch.equal(columns, batch.items)
    monkeypatch.setattr(graph_softmax, "LOGITS", 40)
    competing, columns = graph_softmax._competing(batch, 100)
    assert len(competing) <= 22
    assert torch.equal(competing[columns], batch.items)
    assert len(competing) == len(set(competing.tolist()))


@pytest.mark.parametrize("logits", [2**24, 200])
def test_it_finds_what_users_of_like_taste_have(logits: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(graph_softmax, "LOGITS", logits)
    dataset = tasteful()
    model = GraphSoftmax(dim=16, epochs=30, batch_size=16).fit(dataset)
    untrained = GraphSoftmax(dim=16, epochs=1, learning_rate=1e-9, batch_size=16).fit(dataset)
    X = dataset.train_matrix.toarray() > 0
    gaps = [
        fitted.score(list(dataset.users))[X].mean() - fitted.score(list(dataset.users))[~X].mean()
        for fitted in (model, untrained)
    ]
    assert gaps[0] > 2 * gaps[1]
    assert gaps[0] > 0
