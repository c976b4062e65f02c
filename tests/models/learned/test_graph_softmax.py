"""Vectors over the graph, by the likelihood of a user's items."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
import torch
from scipy import sparse
from tests.shops import tasteful

from palate.data import TEST, Dataset
from palate.models.learned import graph_softmax
from palate.models.learned.graph_softmax import GraphSoftmax
from palate.nn.baskets import Baskets, basket_batches
from palate.nn.smoothing import smoothed


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


def made(dataset: Dataset, **parameters: Any) -> graph_softmax._Network:
    network = GraphSoftmax(dim=8, **parameters).network(dataset)
    assert isinstance(network, graph_softmax._Network)
    return network


@pytest.mark.parametrize("with_content", [True, False])
def test_its_loss_is_the_mean_likelihood_of_cosines_and_the_penalty(with_content: bool) -> None:
    dataset = tasteful()
    dataset = dataset if with_content else replace(dataset, features={})
    network = made(dataset, temperature=0.5, l2=0.1, edge_dropout=0.0)
    (batch,) = basket_batches(dataset.train_matrix, 10_000, np.random.default_rng(0))
    start = network.start.detach().clone()
    n_users = len(dataset.users)
    for part in network.content(network.content.is_known()).values():
        start[n_users:] += part.detach()
    vectors = smoothed(start, network.graph, network.layers).numpy()
    vectors = vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
    scores = np.exp(vectors[:n_users] @ vectors[n_users:].T / 0.5)
    shares = scores / scores.sum(axis=1, keepdims=True)
    users, items = batch.users[batch.rows].numpy(), batch.items.numpy()
    squares = (start[batch.users].numpy() ** 2).sum() + (start[n_users:].numpy()[items] ** 2).sum()
    expected = -np.log(shares[users, items]).mean() + 0.1 * squares / (2 * len(batch.users))
    assert float(network.loss(batch).detach()) == pytest.approx(expected, rel=1e-4)


def test_an_epoch_drops_another_share_of_the_edges_and_scores_keep_all() -> None:
    dataset = tasteful()
    network = made(dataset, edge_dropout=0.25)
    whole = network.graph(network.start)
    kept: list[torch.Tensor] = []
    for epoch in range(2):
        network.train().on_epoch_start(np.random.default_rng(epoch))
        kept.append(network.current_graph()(network.start))
        assert not torch.equal(kept[-1], whole)
    assert not torch.equal(*kept)
    assert torch.equal(network.eval().current_graph()(network.start), whole)
    network = made(dataset, edge_dropout=0.0)
    network.train().on_epoch_start(np.random.default_rng(0))
    assert network.current_graph() is network.graph


def test_an_item_that_nobody_had_has_its_content_alone_and_is_no_negative() -> None:
    dataset = tasteful()
    new = np.array([3, 20])
    kept = dataset.with_split(np.where(np.isin(dataset.item, new), TEST, dataset.split).astype(np.uint8))
    network = made(kept)
    (batch,) = basket_batches(kept.train_matrix, 10_000, np.random.default_rng(0))
    competing, _ = graph_softmax._competing(batch, network.sold)
    assert set(competing.tolist()) == set(range(len(dataset.items))) - set(new.tolist())
    _, terms = network.eval().vectors()
    assert not terms["behaviour"][new].any()
    assert terms["text"][new].any()
    fitted = GraphSoftmax(dim=8, epochs=3).fit(kept)
    assert not fitted.item_factors_["behaviour"][new].any()


def test_beyond_a_number_of_logits_a_batch_competes_with_its_own_items_and_a_sample(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    batch = Baskets(torch.tensor([4, 7]), torch.tensor([0, 0, 1]), torch.tensor([90, 3, 90]))
    sold = torch.tensor([item for item in range(100) if item != 5])
    competing, columns = graph_softmax._competing(batch, sold)
    assert torch.equal(competing, sold)
    assert torch.equal(competing[columns], batch.items)
    monkeypatch.setattr(graph_softmax, "LOGITS", 40)
    competing, columns = graph_softmax._competing(batch, sold)
    assert len(competing) <= 22
    assert torch.equal(competing[columns], batch.items)
    assert len(competing) == len(set(competing.tolist()))
    assert 5 not in competing


@pytest.mark.parametrize("logits", [2**24, 200])
def test_it_finds_what_users_of_like_taste_have(logits: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(graph_softmax, "LOGITS", logits)
    # Content alone, smoothed, would tell tastes apart before any training.
    dataset = replace(tasteful(), features={})
    model = GraphSoftmax(dim=16, epochs=30, batch_size=16).fit(dataset)
    untrained = GraphSoftmax(dim=16, epochs=1, learning_rate=1e-9, batch_size=16).fit(dataset)
    X = dataset.train_matrix.toarray() > 0
    gaps = [
        fitted.score(list(dataset.users))[X].mean() - fitted.score(list(dataset.users))[~X].mean()
        for fitted in (model, untrained)
    ]
    assert gaps[0] > 2 * gaps[1]
    assert gaps[0] > 0
