"""FREEDOM: the draw of interactions, and what like items pass on."""

from typing import Any

import numpy as np
import torch
from scipy import sparse
from tests.shops import tasteful

from palate.data.numbering import Numbering
from palate.holdout import Holdout
from palate.models import Popularity
from palate.models.learned.freedom import FREEDOM
from palate.nn.content import total
from palate.nn.graphs import like_items, thinned, user_item_graph


def random_rows(n: int = 40, m: int = 30) -> sparse.csr_array:
    return sparse.csr_array((np.random.default_rng(0).random((n, m)) < 0.2).astype(np.float32))


def test_the_asked_share_of_interactions_goes_and_none_comes() -> None:
    X = random_rows()
    thin = thinned(X, 0.8, np.random.default_rng(1))
    assert thin.nnz == X.nnz - int(0.8 * X.nnz)
    assert np.array_equal(thin.toarray(), np.where(thin.toarray() != 0, X.toarray(), 0))
    assert thinned(X, 0.0, np.random.default_rng(1)) is X


def test_the_first_kept_is_drawn_by_one_over_the_root_of_degrees() -> None:
    X = sparse.csr_array(np.array([[1, 1, 1, 1], [0, 0, 0, 1]], dtype=np.float32))
    random, draws = np.random.default_rng(0), 4000
    counts = sum((thinned(X, 0.8, random).toarray() for _ in range(draws)), start=np.zeros((2, 4)))
    chance = X.toarray() / np.sqrt(np.outer([4, 1], [1, 1, 1, 2]))
    assert np.allclose(counts / counts.sum(), chance / chance.sum(), atol=0.03)


def test_vectors_are_the_papers_equation() -> None:
    dataset = Numbering.of(tasteful()).dataset
    network = FREEDOM(dim=8, layers=2).network(dataset).eval()
    start = network.start.detach().numpy()  # pyright: ignore[reportAttributeAccessIssue, reportCallIssue]
    graph, n_users = user_item_graph(dataset.train_matrix), len(dataset.users)
    behaviour = (start + graph @ start + graph @ (graph @ start)) / 3
    graphs = {name: like_items(feature, 10, weighted=False) for name, feature in dataset.features.items()}
    present = {name: feature.present[:, None] for name, feature in dataset.features.items()}
    alike = sum(present[name] * (graphs[name] @ start[n_users:]) for name in graphs) / sum(present.values())
    with torch.no_grad():
        users, components = network.vectors()
    assert np.allclose(users.numpy(), behaviour[:n_users], atol=1e-6)
    assert np.allclose(
        sum(component.numpy() for component in components.values()), behaviour[n_users:] + alike, atol=1e-6
    )


def test_training_sees_one_average_of_the_graphs_of_what_each_item_has() -> None:
    dataset = Numbering.of(tasteful()).dataset
    for layers in (1, 2):
        network: Any = FREEDOM(dim=8, content_layers=layers).network(dataset).train()
        is_known = network.content.is_known()
        (averaged,) = network.messages_in_training(is_known).values()
        assert torch.allclose(averaged, total(network.messages(is_known)), atol=1e-6)


def test_only_training_sees_the_thinned_graph() -> None:
    dataset = Numbering.of(tasteful()).dataset
    network = FREEDOM(dim=8).network(dataset)
    with torch.no_grad():
        before = network.eval().vectors()[0]
        network.on_epoch_start(np.random.default_rng(0))
        assert not torch.allclose(network.train().vectors()[0], before)
        assert torch.equal(network.eval().vectors()[0], before)


def test_a_planted_taste_is_ranked_better_than_by_popularity() -> None:
    dataset = tasteful(n_users=200)
    holdout = Holdout.of(dataset, 1000, k=5)
    ours, popular = FREEDOM(epochs=30, dim=16, batch_size=128).fit(dataset), Popularity().fit(dataset)
    assert holdout.judge(ours).recall > 1.2 * holdout.judge(popular).recall
