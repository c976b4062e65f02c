"""MMGCN: a graph network for each modality, fused at the end."""

from typing import Any

import numpy as np
import pytest
import torch
from scipy import sparse
from tests.models.learned.tastes import share_of_taste
from tests.shops import tasteful
from torch import nn

from palate.data import Dataset
from palate.errors import NotAvailable
from palate.models import make
from palate.models.learned.mmgcn import MMGCN, _Layer
from palate.nn.fusing import FUSINGS, FusingName
from palate.nn.graphs import averaging
from palate.nn.propagation import Propagation
from palate.nn.sampler import Batch


@pytest.fixture(scope="module")
def dataset() -> Dataset:
    return tasteful()


def test_users_and_items_get_the_mean_of_their_neighbours() -> None:
    did = sparse.csr_array(np.array([[1.0, 1.0, 0.0], [0.0, 1.0, 0.0]], dtype=np.float32))
    expected = [[0, 0, 0.5, 0.5, 0], [0, 0, 0, 1, 0], [1, 0, 0, 0, 0], [0.5, 0.5, 0, 0, 0], [0] * 5]
    assert np.allclose(averaging(did).toarray(), expected)


def test_a_layer_adds_neighbours_itself_and_identity() -> None:
    layer = _Layer(1)
    for linear in (layer.around, layer.own, layer.join):
        nn.init.ones_(linear.weight)
    for linear in (layer.own, layer.join):
        nn.init.zeros_(linear.bias)
    means = Propagation(averaging(sparse.csr_array(np.ones((1, 2), dtype=np.float32))))
    nodes, identity = torch.tensor([[1.0], [2.0], [-4.0]]), torch.tensor([[10.0], [20.0], [30.0]])
    # The user has neighbours 2 and -4; leaky_relu leaves a hundredth of what is below zero.
    expected = torch.tensor([[-0.01 + 1 + 10], [1.0 + 2 + 20], [1 - 0.04 + 30]])
    assert torch.allclose(layer(nodes, identity, means), expected)


@pytest.mark.parametrize("trained", [False, True])
def test_identities_stay_as_they_were_drawn_unless_they_are_trained(dataset: Dataset, trained: bool) -> None:
    network: Any = MMGCN(dim=8, train_identities=trained).network(dataset)
    before = network.identity.detach().clone()
    optimizer = torch.optim.Adam(network.parameters(), fused=True)
    network.loss(Batch(torch.arange(6), torch.arange(6), torch.arange(6, 12))).backward()
    optimizer.step()
    assert torch.equal(network.identity, before) != trained


def test_by_default_an_item_is_the_mean_of_its_modalities_as_a_user_is(dataset: Dataset) -> None:
    network: Any = MMGCN(dim=8).network(dataset).eval()
    with torch.inference_mode():
        content = network.content(network.content.is_known())
        nodes = [
            branch(content[name], network.identity, network.means)
            for name, branch in network.branches.items()
        ]
        users, components = network.vectors()
    together = torch.cat([users, torch.stack([*components.values()]).sum(dim=0)])
    assert torch.allclose(together, torch.stack(nodes).mean(dim=0), atol=1e-6)


def test_an_item_without_pictures_has_a_place_among_those_who_look_at_pictures(dataset: Dataset) -> None:
    lacks = ~dataset.features["image"].present
    assert lacks.any()
    with torch.inference_mode():
        _, components = MMGCN(dim=8).network(dataset).eval().vectors()
    assert (components["image"][torch.from_numpy(lacks)].abs().sum(dim=1) > 0).all()


@pytest.mark.parametrize("fusion", [*FUSINGS, "graph"])
def test_every_fusion_is_trained_and_explained(dataset: Dataset, fusion: FusingName) -> None:
    model = MMGCN(dim=8, epochs=1, fusion=fusion, modality_dropout=0.2, modulation=0.5).fit(dataset)
    assert set(model.item_factors_) == {"image", "text"}
    assert np.isfinite(model.score(["u0"])).all()


def test_without_features_there_is_no_graph(dataset: Dataset) -> None:
    with pytest.raises(NotAvailable, match="features"):
        MMGCN(dim=8, epochs=1).fit(dataset.with_features({}))


def test_it_finds_a_planted_taste(dataset: Dataset) -> None:
    found = share_of_taste(MMGCN(dim=16, epochs=20, learning_rate=0.01), dataset)
    assert found > share_of_taste(make("popularity"), dataset) + 0.2
