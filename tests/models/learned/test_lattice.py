"""LATTICE: graphs that are learned."""

import numpy as np
import pytest
import torch
from tests.shops import tasteful

from palate.data.numbering import Numbering
from palate.holdout import Holdout
from palate.models import Popularity
from palate.models.learned.lattice import LATTICE, _Learned
from palate.nn.sampler import Batch, Pairs


def test_edges_are_normalised_cosines_of_the_nearest() -> None:
    angles = torch.tensor([0.0, 0.1, 0.3, 1.0])
    vectors = torch.stack([angles.cos(), angles.sin()], dim=1) * torch.tensor([[1.0], [2.0], [3.0], [4.0]])
    graph = _Learned.of(vectors, 1)
    assert graph.columns.tolist() == [1, 0, 1, 2]
    degree = np.cos([0.1, 0.1, 0.2, 0.7])
    edges = degree / np.sqrt(degree * degree[[1, 0, 1, 2]])
    assert graph(torch.eye(4))[[0, 1, 2, 3], [1, 0, 1, 2]].numpy() == pytest.approx(edges, rel=1e-5)


def test_the_frozen_graph_is_the_learned_one() -> None:
    graph = _Learned.of(torch.randn(20, 5, generator=torch.manual_seed(0)), 4)
    x = torch.randn(20, 3)
    assert torch.allclose(graph.frozen()(x), graph(x), atol=1e-6)


def test_the_first_step_of_an_epoch_trains_the_map_and_the_others_do_not() -> None:
    dataset = Numbering.of(tasteful()).dataset
    network = LATTICE(dim=8).network(dataset).train()
    random = np.random.default_rng(0)
    batch: Batch = next(iter(Pairs(dataset.train_matrix, 64, torch.device("cpu")).epoch(random)))
    trained: list[bool] = []
    for first in (True, False, True):
        if first:
            network.on_epoch_start(random)
        network.zero_grad()
        network.loss(batch).backward()
        maps = network.content.maps  # pyright: ignore[reportAttributeAccessIssue]
        trained.append(all(parameter.grad is not None for parameter in maps.parameters()))  # pyright: ignore
    assert trained == [True, False, True]


def test_what_like_items_pass_on_is_of_length_one() -> None:
    dataset = Numbering.of(tasteful()).dataset
    with torch.no_grad():
        components = LATTICE(dim=8).network(dataset).eval().vectors()[1]
    received = (components["text"] + components["image"]).norm(dim=1).numpy()
    assert received == pytest.approx(np.ones(len(dataset.items)), rel=1e-5)


def test_a_planted_taste_is_ranked_better_than_by_popularity() -> None:
    dataset = tasteful(n_users=200)
    holdout = Holdout.of(dataset, 1000, k=5)
    ours, popular = LATTICE(epochs=30, dim=16, batch_size=128).fit(dataset), Popularity().fit(dataset)
    assert holdout.judge(ours).recall > 1.2 * holdout.judge(popular).recall


def test_the_scores_do_not_depend_on_the_number_of_threads() -> None:
    dataset, threads = tasteful(n_users=80, n_items=120), torch.get_num_threads()
    scores: list[np.ndarray] = []
    try:
        for count in (1, 2):
            torch.set_num_threads(count)
            scores.append(LATTICE(dim=16, epochs=6, batch_size=128).fit(dataset).score(list(dataset.users)))
    finally:
        torch.set_num_threads(threads)
    assert np.allclose(scores[0], scores[1], rtol=1e-4, atol=1e-5 * np.abs(scores[0]).max())
