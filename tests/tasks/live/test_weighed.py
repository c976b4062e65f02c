"""Contributions weighed by modality: sums stay exact over all items, and by_modality are computed once."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.shops import tasteful

from palate.data import Histories
from palate.errors import InputError
from palate.models import Blend, Recommender, make
from palate.tasks.live.answer import Wish
from palate.tasks.live.asked import Asked
from palate.tasks.live.weighed import KeptScores, Weighed, as_wished, check_weights

DATASET = tasteful()
N = len(DATASET.items)
BLENDED: Any = [
    {"model": "l3ae", "parameters": {}, "memory_steps": 3.0, "memory_days": None, "weight": 0.7},
    {"model": "content-profile", "parameters": {}, "memory_steps": None, "memory_days": None, "weight": 0.3},
    {"model": "popularity", "parameters": {}, "memory_steps": None, "memory_days": None, "weight": 0.2},
]
MODELS = [Blend(ingredients=BLENDED).fit(DATASET), make("l3ae").fit(DATASET), make("ease").fit(DATASET)]
MODALITIES = sorted({feature.modality for feature in DATASET.features.values()} | {"behaviour", "popularity"})


@settings(max_examples=60, deadline=None)
@given(
    st.sampled_from(MODELS),
    st.lists(st.integers(0, N - 1), max_size=6, unique=True),
    st.dictionaries(st.sampled_from(MODALITIES), st.floats(0, 4)),
)
def test_weighed_contributions_are_the_models_times_their_weights_and_add_up(
    model: Recommender, had: list[int], weights: dict[str, float]
) -> None:
    history, every = Histories.of([had]), list(DATASET.items)
    weighed = Weighed(model, weights, KeptScores())
    scores, plain = weighed.score_single(history), model.contributions(history, every)
    for score, own, before in zip(scores.tolist(), weighed.contributions(history, every), plain, strict=True):
        scale = max((abs(term.score) for term in before), default=0.0)
        assert sum(term.score for term in own) == pytest.approx(score, abs=1e-4 * scale + 1e-12)
        expected = {
            (term.modality, term.source): term.score * weights.get(term.modality, 1.0)
            for term in before
            if term.score * weights.get(term.modality, 1.0) != 0
        }
        told = {(term.modality, term.source): term.score for term in own}
        assert told == pytest.approx(expected)


def test_a_modality_of_weight_zero_changes_no_order_and_one_alone_decides_it() -> None:
    model, history = MODELS[0], Histories.of([[0, 3, 6]])
    by_modality = model.score_by_modality(history)
    only = {name: float(name == "text") for name in by_modality}
    by_text = Weighed(model, only, KeptScores()).score_single(history)
    assert by_text == pytest.approx(by_modality["text"], rel=1e-5, abs=1e-6)
    assert not np.array_equal(np.argsort(by_text), np.argsort(model.score_single(history)))
    nothing = Weighed(model, dict.fromkeys(by_modality, 0.0), KeptScores())
    assert nothing.score_single(history).tolist() == [0.0] * N
    assert nothing.applied(history) == dict.fromkeys(sorted(by_modality), 0.0)


def test_parts_are_computed_once_a_model_and_history(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[Histories] = []
    model, other = MODELS[1], MODELS[2]
    for part in (model, other):
        real = part.score_by_modality
        monkeypatch.setattr(part, "score_by_modality", lambda h, real=real: (asked.append(h), real(h))[1])
    kept, history, same = KeptScores(), Histories.of([[1, 2]]), Histories.of([[1, 2]])
    for weight in (0.0, 0.5, 2.0):
        Weighed(model, {"text": weight}, kept).score_single(history)
    assert len(asked) == 1
    kept.of(other, history)
    kept.of(other, same)
    assert len(asked) == 3
    monkeypatch.setattr("palate.tasks.live.weighed.KEPT", 1)
    kept.of(model, same)
    kept.of(model, history)
    kept.of(model, same)
    assert len(asked) == 6


def test_words_are_weighed_with_the_modalities_that_they_are_compared_in() -> None:
    history, cosines = Histories.of([[0, 3]]), np.random.default_rng(0).normal(size=N)
    wish = Wish(asked=Asked("x", {"text": cosines}))
    plain = as_wished(MODELS[2], wish, KeptScores())
    unheard = as_wished(MODELS[2], replace(wish, weights={"text": 0.0}), KeptScores())
    assert not np.allclose(plain.score_single(history), MODELS[2].score_single(history))
    assert unheard.score_single(history) == pytest.approx(MODELS[2].score_single(history), rel=1e-5, abs=1e-6)


def test_what_no_model_knows_is_refused_by_name() -> None:
    known: Any = [{}, DATASET.features]
    with pytest.raises(InputError, match=r"no modality called imagee to weigh; did you mean 'image'\? There"):
        check_weights({"text": 1.0, "imagee": 2.0}, known)
    check_weights({"text": 1.0, "behaviour": 2.0, "popularity": 0.0}, known)
    with pytest.raises(InputError, match="no modality called text"):
        check_weights({"text": 1.0}, known[:1])


def test_without_weights_the_scores_are_the_very_same_and_the_modalities_are_told() -> None:
    model, history = MODELS[0], Histories.of([[0, 3, 6]])
    assert as_wished(model, Wish(), KeptScores()) is model
    for weights in ({}, {"text": 1.0}):
        even = as_wished(model, Wish(weights=weights), KeptScores())
        assert isinstance(even, Weighed)
        assert even.score_single(history).tolist() == model.score_single(history).tolist()
        assert even.applied(history) == dict.fromkeys(sorted(model.score_by_modality(history)), 1.0)
