"""A batch is encoded as all users and items are."""

from typing import Any

import numpy as np
import pytest
import torch
from tests.shops import tasteful

from palate.data.numbering import Numbering
from palate.models import make
from palate.models.learned.graph_network import PairwiseNetwork
from palate.models.learned.vbpr import VBPR
from palate.nn.content import differences, rows
from palate.nn.fusing import FUSINGS, FusingName
from palate.nn.sampler import Batch

DATASET = Numbering.of(tasteful()).dataset
WITHOUT = DATASET.with_features({})
BATCH = Batch(torch.tensor([4, 9, 4, 30]), torch.tensor([2, 2, 7, 29]), torch.tensor([0, 11, 29, 7]))
FUSES = ("freedom", "lattice", "mmgcn", "smore")


def network(model: str, without: bool = False, **parameters: Any) -> PairwiseNetwork:
    torch.manual_seed(0)
    made: Any = make(model, dim=8, **parameters)
    return made.network(WITHOUT if without else DATASET).train()


def same(network: PairwiseNetwork) -> None:
    """Check that a batch's vectors, components and gradients are those of all users and items."""
    network.on_epoch_start(np.random.default_rng(0))
    is_known = network.content.is_known()
    batch = network.encode_batch(BATCH, is_known)
    network.on_epoch_start(np.random.default_rng(0))
    whole = network.encode(is_known)
    expected = BATCH.gather(whole.users, whole.items)
    for found, wanted in zip(batch.ranked, expected, strict=True):
        assert torch.allclose(found, wanted, atol=1e-6)
    if whole.content.keys() == batch.content.keys():
        for name, component in rows(whole.content, BATCH.items).items():
            assert torch.allclose(batch.content[name], component, atol=1e-6)
    weights = torch.linspace(-1, 1, 3 * expected[0].numel()).reshape(len(BATCH.users), -1)
    parameters = [parameter for parameter in network.parameters() if parameter.requires_grad]
    gradients = [
        torch.autograd.grad((torch.cat(parts, dim=1) * weights).sum(), parameters, allow_unused=True)
        for parts in (batch.ranked, expected)
    ]
    for found, wanted in zip(*gradients, strict=True):
        if wanted is not None:
            assert found is not None
            assert torch.allclose(found, wanted, rtol=1e-3, atol=1e-5)


@pytest.mark.parametrize("model", ["lightgcn", "freedom", "lattice", "mgcn", "mmgcn", "smore"])
def test_a_batch_is_encoded_as_all_are(model: str) -> None:
    same(network(model))
    if model != "mmgcn":
        same(network(model, without=True))


@pytest.mark.parametrize("model", FUSES)
@pytest.mark.parametrize("fusion", [*FUSINGS, "graph"])
def test_a_batch_is_encoded_as_all_are_under_any_fusion(model: str, fusion: FusingName) -> None:
    same(network(model, fusion=fusion, modulation=0.5, modality_dropout=0.2))


@pytest.mark.parametrize("fusion", [*FUSINGS, "graph"])
def test_content_of_some_items_is_that_of_all(fusion: FusingName) -> None:
    torch.manual_seed(0)
    ours: Any = VBPR(dim=8, fusion=fusion).network(DATASET).eval()
    whole, some = ours._content(), ours._content(BATCH.items)
    for name, component in rows(whole, BATCH.items).items():
        assert torch.allclose(some[name], component, atol=1e-6)


def test_differences_of_features_are_mapped_where_both_have_them() -> None:
    content = network("freedom").content
    is_known = content.is_known()
    positives, negatives = torch.arange(30), torch.arange(30).flip(0)
    apart = differences(content(is_known, torch.cat([positives, negatives])))
    for name, found in content.differences(is_known, positives, negatives).items():
        both = is_known[name] & is_known[name].flip(0)
        assert torch.allclose(found, apart[name] * both, atol=1e-6)
    assert not is_known["image"].all()
