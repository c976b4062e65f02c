"""What is asked for in words is a part of scores: sums are exact, and items that fit both come first."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.shops import tasteful

from palate.data import Histories
from palate.models import make
from palate.tasks.live.asked import Asked, WithWords

DATASET = tasteful()
MODELS = [make(name).fit(DATASET) for name in ("ease", "popularity", "item-knn")]
N = len(DATASET.items)


@settings(max_examples=60, deadline=None)
@given(
    st.sampled_from(MODELS),
    st.lists(st.integers(0, N - 1), max_size=6, unique=True),
    st.integers(0, 99),
    st.sampled_from([0.0, 1e-6, 1.0, 1e6]),
)
def test_contributions_add_up_whatever_is_asked(
    model: object, had: list[int], seed: int, size: float
) -> None:
    random = np.random.default_rng(seed)
    parts = {name: random.normal(size=N) * size for name in ("text", "image")}
    wrapped = WithWords(model, Asked("x", parts))  # type: ignore[arg-type]
    history = Histories.of([had])
    scores = wrapped.score_single(history)
    explained = wrapped.contributions(history, list(DATASET.items))
    for score, own in zip(scores.tolist(), explained, strict=True):
        # Where large terms cancel, what is left is as exact as they are.
        scale = max(abs(score), 0.01 * max((abs(term.score) for term in own), default=0.0))
        assert sum(term.score for term in own) == pytest.approx(score, abs=1e-4 * scale + 1e-12)
        assert {term.source for term in own if term.modality == "image"} <= {"query"}


def test_what_fits_the_words_comes_before_what_does_not_and_the_history_decides_among_it() -> None:
    fits = (np.arange(N) % 3 == 1).astype(float)
    for model in MODELS:
        history = Histories.of([[0, 3, 6]])
        wrapped = WithWords(model, Asked("x", {"text": fits}))
        order = [item.item_id for item in wrapped.recommend(history, N)[0]]
        asked = [name for name in order if fits[DATASET.items.position(name)]]
        assert order[: len(asked)] == asked
        by_history = [item.item_id for item in model.recommend(history, N)[0]]
        assert asked == [name for name in by_history if name in asked]


def test_words_that_fit_nothing_better_change_no_order() -> None:
    model, history = MODELS[0], Histories.of([[0, 3]])
    same = WithWords(model, Asked("x", {"text": np.zeros(N)}))
    assert same.score_single(history).tolist() == model.score_single(history).tolist()
