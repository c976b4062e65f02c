"""What learned models share: terms add up to the vectors that are trained, whatever features are called."""

from dataclasses import replace

import pytest
import torch
from tests.shops import tasteful
from torch import Tensor

from palate.data import Dataset
from palate.models import RECOMMENDERS, make
from palate.models.learned.graph_network import GraphNetwork
from palate.models.learned.learned import Learned
from palate.models.learned.sequences import SequenceNetwork
from palate.nn.training import Network

LEARNED = sorted(name for name, entry in RECOMMENDERS.items() if entry.learned)
NAMES = ("text", "behaviour", "fused", "type", "a.b")


def called(name: str, modality: str) -> Dataset:
    """A dataset one of whose features is called so, and said to measure a modality."""
    dataset = tasteful()
    text, image = dataset.features.values()
    return dataset.with_features({name: replace(text, modality=modality), "image": image})


def trained(network: Network) -> tuple[Tensor, dict[str, Tensor]] | None:
    """Vectors of items that the loss sees, and terms of those that are scored; None where they are one."""
    if isinstance(network, SequenceNetwork):
        return network.items(), network.embeddings.terms()
    if isinstance(network, GraphNetwork):
        return network.encode(network.content.is_known()).items, network.vectors()[1]
    return None


@pytest.mark.parametrize("model", LEARNED)
@pytest.mark.parametrize("name", NAMES)
def test_terms_add_up_to_the_vectors_that_are_trained(model: str, name: str) -> None:
    for modality in {name, "text"}:
        untrained = make(model, dim=8)
        assert isinstance(untrained, Learned)
        network = untrained.network(called(name, modality)).eval()
        with torch.inference_mode():
            if (found := trained(network)) is None:
                continue
            items, terms = found
        assert torch.allclose(torch.stack(list(terms.values())).sum(dim=0), items, atol=1e-6)
        assert "image" in terms or model in ("bm3", "lightgcn")


@pytest.mark.parametrize("model", ["freedom", "graph-softmax", "lattice", "mgcn", "sasrec", "smore", "vbpr"])
def test_a_modality_called_behaviour_is_added_to_it(model: str) -> None:
    scores = []
    for name in ("behaviour", "text"):
        dataset = called("words", name)
        fitted = make(model, dim=8, epochs=2).fit(dataset)
        assert isinstance(fitted, Learned)
        assert set(fitted.item_factors_) == {"behaviour", "image", name}
        scores.append(torch.from_numpy(fitted.score(list(dataset.users))))
    assert torch.allclose(*scores, atol=1e-5)
