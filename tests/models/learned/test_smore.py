"""SMORE: filters in the spectrum, a fused graph of the strongest edges, components that stay apart."""

from typing import Any

import numpy as np
import pytest
import torch
from scipy import sparse
from tests.models.learned.tastes import share_of_taste
from tests.shops import tasteful

from palate.data import Dataset
from palate.models import make
from palate.models.learned.smore import SMORE
from palate.nn.fusing import FUSINGS, FusingName, SpectralFilter, fusing
from palate.nn.graphs import edgewise_maximum, user_item_graph
from palate.nn.propagation import Propagation
from palate.nn.smoothing import smoothed


@pytest.fixture(scope="module")
def dataset() -> Dataset:
    return tasteful()


@pytest.mark.parametrize("dim", [7, 8])
def test_a_filter_begins_as_nothing_and_may_keep_the_mean_alone(dim: int) -> None:
    x = torch.randn(5, dim, generator=torch.Generator().manual_seed(0))
    filtering = SpectralFilter(dim)
    assert torch.allclose(filtering(x), x, atol=1e-6)
    filtering.factors.data[1:] = 0.0
    assert torch.allclose(filtering(x), x.mean(dim=1, keepdim=True).expand(-1, dim), atol=1e-6)


def test_a_product_of_spectra_is_a_circular_convolution_of_what_an_item_has(dataset: Dataset) -> None:
    generator = torch.Generator().manual_seed(0)
    a, b = (torch.randn(2, 8, generator=generator) for _ in range(2))
    known = {"image": torch.tensor([[True], [True]]), "text": torch.tensor([[True], [False]])}
    components = fusing("spectrum", dataset.features, 8)({"image": a, "text": b}, known)
    fused = components["image"] + components["text"]
    convolved = [
        torch.stack([a[0, k] * b[0, (n - k) % 8] for k in range(8)]).sum() / 8**0.5 for n in range(8)
    ]
    assert torch.allclose(fused[0], torch.stack(convolved), atol=1e-5)
    assert torch.allclose(components["image"][0], components["text"][0])
    assert torch.allclose(fused[1], a[1], atol=1e-5)
    assert not components["text"][1].any()


def test_an_edge_of_the_fused_graph_is_as_strong_as_where_it_is_strongest() -> None:
    left, right = (sparse.csr_array(np.array(rows)) for rows in ([[0, 0.5], [0.2, 0]], [[0, 0.1], [0.7, 0]]))
    assert np.array_equal(edgewise_maximum(left, right).toarray(), [[0, 0.5], [0.7, 0]])


def test_without_features_it_is_lightgcn(dataset: Dataset) -> None:
    bare = dataset.with_features({})
    network: Any = SMORE(dim=8, layers=2).network(bare)
    users, components = network.vectors()
    graph = Propagation(user_item_graph(bare.train_matrix))
    assert torch.allclose(torch.cat([users, components["behaviour"]]), smoothed(network.start, graph, 2))


@pytest.mark.parametrize("fusion", [*FUSINGS, "graph"])
def test_parts_add_up_to_the_vectors_that_are_trained(dataset: Dataset, fusion: FusingName) -> None:
    network = SMORE(dim=8, fusion=fusion).network(dataset).eval()
    with torch.inference_mode():
        encoding = network.encode(network.content.is_known())
        own, components = network.vectors()
    assert set(components) == {"behaviour", "image", "text"}
    assert torch.allclose(own, encoding.users, atol=1e-6)
    assert torch.allclose(torch.stack([*components.values()]).sum(dim=0), encoding.items, atol=1e-6)


def test_it_finds_a_planted_taste(dataset: Dataset) -> None:
    found = share_of_taste(SMORE(dim=16, epochs=20, learning_rate=0.01), dataset)
    assert found > share_of_taste(make("popularity"), dataset) + 0.2
