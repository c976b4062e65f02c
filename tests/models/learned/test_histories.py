"""How learned models read histories: folded vectors, padded, integrated gradients."""

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.shops import tasteful
from torch.nn.functional import embedding

from palate.data import TEST, Histories
from palate.models.learned import sasrec
from palate.models.learned.masked_set import MaskedSet
from palate.models.learned.sasrec import SASRec
from palate.models.learned.sequences import SequenceModel
from palate.models.learned.two_tower import TwoTower
from palate.models.terms import PRIOR, REMAINDER
from palate.nn.integrated_gradients import attributed
from palate.nn.padded_histories import PaddedHistories


def test_padded_histories_hold_the_latest_events() -> None:
    padded = PaddedHistories.of(Histories.of([[1, 2, 3, 4], [5], [6, 7]]), 3)
    assert padded.lengths.tolist() == [3, 1, 2]
    assert padded.items.tolist() == [[2, 3, 4], [5, 0, 0], [6, 7, 0]]
    assert padded.inside.tolist() == [[True] * 3, [True, False, False], [True, True, False]]


def test_a_history_is_read_alike_alone_and_beside_longer_ones() -> None:
    dataset = tasteful()
    model = SASRec(dim=16, epochs=2).fit(dataset)
    together = model.score(list(dataset.users))
    alone = np.concatenate([model.score([user]) for user in dataset.users])
    assert np.allclose(together, alone, atol=1e-4)


def test_logits_of_a_large_catalogue_are_made_in_blocks_and_teach_the_same(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    dataset = tasteful()
    whole = SASRec(dim=16, epochs=2, dropout=0.0).fit(dataset)
    monkeypatch.setattr(sasrec, "LOGITS", 3 * len(dataset.items))
    in_blocks = SASRec(dim=16, epochs=2, dropout=0.0).fit(dataset)
    users = list(dataset.users)
    assert np.allclose(in_blocks.score(users), whole.score(users), atol=1e-4)


@pytest.mark.parametrize("kind", [SASRec, TwoTower, MaskedSet])
def test_the_prior_is_the_encoding_of_zero_vectors_and_the_rest_is_of_the_events(
    kind: type[SequenceModel],
) -> None:
    dataset = tasteful(n_users=90)
    model = kind(dim=16, epochs=12).fit(dataset)
    encoder, items = model._encoder(), np.arange(len(dataset.items))
    for user in (0, 7, 31):
        history = dataset.histories().take(np.array([user]))
        padded = PaddedHistories.of(history, model.length)
        x = embedding(padded.items, torch.from_numpy(model.items))
        whole, zero = (encoder.output(path, padded.lengths).detach() for path in (x, torch.zeros_like(x)))
        baseline = encoder.normalised(zero, whole).detach().numpy() @ model.items.T
        terms = model.explain_history(history, items)
        prior = sum(term.values[0] for term in terms if term.sources[0] == PRIOR)
        assert np.allclose(prior, baseline, atol=1e-5)
        scores = model.score_histories(history)[0]
        left = sum((term.values[0] for term in terms if term.sources[0] == REMAINDER), np.zeros(len(items)))
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
    assert np.abs(found.events.sum(axis=0) + found.baseline - state).max() <= 0.02 * np.abs(state).max()


@pytest.mark.parametrize("kind", [MaskedSet, SASRec])
def test_items_that_nobody_had_are_no_negatives_and_keep_their_content_alone(
    kind: type[SequenceModel],
) -> None:
    dataset, new = tasteful(), np.array([3, 20])
    split = np.where(np.isin(dataset.item, new), TEST, dataset.split).astype(np.uint8)
    model = kind(dim=16, epochs=3).fit(dataset.with_split(split))
    own = model.item_factors_["behaviour"]
    assert not own[new].any()
    assert np.delete(own, new, axis=0).any(axis=1).all()
    assert model.item_factors_["text"][new].any(axis=1).all()
