"""How learned models read histories: folded vectors, windows, integrated gradients."""

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import sparse
from tests.shops import tasteful
from torch.nn.functional import embedding

from palate.data import Histories
from palate.models.learned.attribution import attributed
from palate.models.learned.factors import RIDGE, folded
from palate.models.learned.masked_set import MaskedSet
from palate.models.learned.sasrec import SASRec
from palate.models.learned.sequences import PaddedHistories, SequenceModel
from palate.models.learned.two_tower import TwoTower
from palate.models.terms import PRIOR, REMAINDER


def test_what_an_item_adds_solves_the_ridge_equations() -> None:
    random = np.random.default_rng(0)
    X = sparse.csr_array((random.random((40, 12)) < 0.3).astype(np.float32))
    X = sparse.csr_array(X.multiply(np.r_[np.ones(11), 0.0].astype(np.float32)))
    X.eliminate_zeros()
    vectors = random.normal(size=(40, 3)).astype(np.float32)
    towards = random.normal(size=(12, 3)).astype(np.float32)
    found = folded(X, vectors, towards)
    dense = X.toarray().astype(np.float64)
    scale = np.vdot(dense @ towards, vectors) / np.vdot(dense @ towards, dense @ towards)
    wanted = np.linalg.solve(
        dense.T @ dense + RIDGE * np.eye(12), dense.T @ vectors + RIDGE * scale * towards
    )
    assert np.allclose(found, wanted, atol=1e-4)
    assert np.allclose(found[11], scale * towards[11], atol=1e-5)


def test_windows_hold_the_latest_events() -> None:
    windows = PaddedHistories.of(Histories.of([[1, 2, 3, 4], [5], [6, 7]]), 3)
    assert windows.lengths.tolist() == [3, 1, 2]
    assert windows.items.tolist() == [[2, 3, 4], [5, 0, 0], [6, 7, 0]]
    assert windows.inside.tolist() == [[True] * 3, [True, False, False], [True, True, False]]


def test_a_history_is_read_alike_alone_and_beside_longer_ones() -> None:
    dataset = tasteful()
    model = SASRec(dim=16, epochs=2).fit(dataset)
    together = model.score(list(dataset.users))
    alone = np.concatenate([model.score([user]) for user in dataset.users])
    assert np.allclose(together, alone, atol=1e-4)


@pytest.mark.parametrize("kind", [SASRec, TwoTower, MaskedSet])
def test_the_prior_is_what_the_encoder_says_of_nobody_and_the_rest_is_the_events(
    kind: type[SequenceModel],
) -> None:
    dataset = tasteful(n_users=90)
    model = kind(dim=16, epochs=12).fit(dataset)
    encoder, items = model._encoder(), np.arange(len(dataset.items))
    for user in (0, 7, 31):
        history = dataset.histories().take(np.array([user]))
        windows = PaddedHistories.of(history, model.length)
        x = embedding(windows.items, torch.from_numpy(model.items))
        whole, nobody = (encoder.output(one, windows.lengths).detach() for one in (x, torch.zeros_like(x)))
        unsaid = encoder.normalised(nobody, whole).detach().numpy() @ model.items.T
        parts = model.explain_history(history, items)
        prior = sum(part.values[0] for part in parts if part.sources[0] == PRIOR)
        assert np.allclose(prior, unsaid, atol=1e-5)
        scores = model.score_histories(history)[0]
        left = sum((part.values[0] for part in parts if part.sources[0] == REMAINDER), np.zeros(len(items)))
        assert np.abs(left).max() < 0.005 * np.ptp(scores)


@pytest.mark.parametrize("kind", [SASRec, TwoTower, MaskedSet])
@given(
    steps=st.integers(1, 12),
    size=st.floats(0.001, 1.0),
    bias=st.floats(0.0, 1.0),
    seed=st.integers(0, 99),
)
@settings(max_examples=15)
def test_the_integral_is_exact_for_any_encoder(
    kind: type[SequenceModel], steps: int, size: float, bias: float, seed: int
) -> None:
    torch.manual_seed(seed)
    encoder = kind(dim=8).encoder().eval()
    for name, weight in encoder.named_parameters():
        torch.nn.init.normal_(weight, std=bias if "bias" in name else 0.5)
    x, lengths = torch.randn(1, steps, 8) * size, torch.tensor([steps])
    state = encoder.last(x, lengths)[0].detach().numpy()
    found = attributed(encoder, x, lengths)
    assert found.events.shape == (steps, 8)
    assert np.abs(found.events.sum(axis=0) + found.nobody - state).max() <= 0.02 * np.abs(state).max()
