"""BM3: predictions point at targets, and nothing is learned from negatives."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
import torch
from tests.models.learned.tastes import share_of_taste
from tests.shops import tasteful
from torch import nn

from palate.data import Dataset
from palate.models import make
from palate.models.learned.bm3 import BM3
from palate.models.learned.factors import FactorNetwork
from palate.nn.sampler import Batch


@pytest.fixture(scope="module")
def dataset() -> Dataset:
    return tasteful()


def batch(negatives: int = 0) -> Batch:
    return Batch(torch.arange(6), torch.arange(6), torch.full((6,), negatives))


def loss(network: FactorNetwork, of: Batch) -> float:
    torch.manual_seed(0)
    return float(network.loss(of).detach())


def test_predictions_that_point_at_targets_cost_nothing_and_opposite_ones_most(dataset: Dataset) -> None:
    network: Any = BM3(dim=8, dropout=0.0, alignment=0.0).network(dataset)
    nn.init.ones_(network.start)
    nn.init.zeros_(network.predict.bias)
    nn.init.eye_(network.predict.weight)
    assert loss(network, batch()) == pytest.approx(0, abs=1e-5)
    network.predict.weight.data *= -1
    assert loss(network, batch()) == pytest.approx(4, abs=1e-5)


def test_negatives_change_nothing(dataset: Dataset) -> None:
    network = BM3(dim=8).network(dataset)
    assert loss(network, batch(negatives=7)) == loss(network, batch(negatives=20))


def test_features_that_no_item_has_are_not_aligned(dataset: Dataset) -> None:
    lost = {
        name: replace(feature, present=np.zeros_like(feature.present))
        for name, feature in dataset.features.items()
    }
    with_features = BM3(dim=8).network(dataset)
    with_lost = BM3(dim=8).network(dataset.with_features(lost))
    without = BM3(dim=8).network(dataset.with_features({}))
    for network in (with_lost, without):
        state = with_features.state_dict()
        network.load_state_dict({name: state[name] for name in network.state_dict()})
    assert loss(with_lost, batch()) == pytest.approx(loss(without, batch()), abs=1e-5)
    assert loss(with_features, batch()) > loss(without, batch()) + 0.1


def test_it_finds_a_planted_taste() -> None:
    dataset = tasteful(n_users=120)
    found = share_of_taste(BM3(dim=16, epochs=40, learning_rate=0.01, batch_size=64), dataset)
    assert found > share_of_taste(make("popularity"), dataset) + 0.2
