"""Weights of a blend: what halves of the users agree on."""

import numpy as np
import pytest
from tests.shops import tasteful

from palate.holdout import Holdout
from palate.models import make
from palate.models.auto import weighing
from palate.models.auto.weighing import BAGS, MOST, Race


def race(n_users: int = 120, names: tuple[str, ...] = ("item-knn", "content-knn", "popularity")) -> Race:
    holdout = Holdout.of(tasteful(n_users=n_users), 1000)
    return Race.of(holdout, [make(name).fit(holdout.fit) for name in names])


def with_noise(of: Race, copies: int) -> Race:
    """The same race with entrants that score at random."""
    random = np.random.default_rng(3)
    noise = random.standard_normal((copies, *of.scores.shape[1:])).astype(np.float32)
    return Race(of.holdout, np.concatenate([of.scores, noise]), of.columns)


def test_weights_add_up_and_the_quality_is_theirs() -> None:
    own = race()
    weights, quality = own.weigh(0)
    assert weights.sum() == pytest.approx(1.0)
    assert weights.min() >= 0.0
    assert quality.value == pytest.approx(own.values(weights).mean())


def test_the_same_seed_gives_the_same_weights() -> None:
    assert np.array_equal(race().weigh(5)[0], race().weigh(5)[0])


def test_what_is_noise_weighs_less_than_what_is_not() -> None:
    weights, _ = with_noise(race(n_users=400), copies=3).weigh(0)
    assert weights[3:].sum() < 0.5 * weights[:3].sum()


def test_a_blend_has_few_models_however_many_are_wanted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(weighing, "LEAST_GAIN", -1.0)
    monkeypatch.setattr(weighing, "LEAST_SHARE", 0.0)
    weights, _ = with_noise(race(), copies=20).weigh(0)
    assert np.count_nonzero(weights) == MOST
    assert weights.sum() == pytest.approx(1.0)


def test_no_model_of_a_blend_weighs_next_to_nothing() -> None:
    weights, _ = with_noise(race(), copies=20).weigh(0)
    assert weights[weights > 0].min() >= weighing.LEAST_SHARE


def test_after_the_deadline_only_one_half_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[int] = []
    real = Race.chosen

    def counted(own: Race) -> np.ndarray:
        asked.append(len(own.holdout))
        return real(own)

    monkeypatch.setattr(Race, "chosen", counted)
    race(n_users=61).weigh(0, deadline=0.0)
    assert asked == [31]
    race(n_users=61).weigh(0)
    assert asked[1:] == [31] * BAGS


def test_a_held_out_item_counts_more_the_further_up_it_is() -> None:
    own = race(n_users=30, names=("item-knn",))
    users, length = own.scores.shape[1:]
    values: list[float] = []
    for rank in (0, 5, 19, 20, 60):
        total = -np.arange(length, dtype=np.float32) * np.ones((users, 1), dtype=np.float32)
        total[own.holdout.rows, own.columns] = 0.5 - rank
        values.append(own.value(total))
    assert values == sorted(values, reverse=True)
    assert len(set(values)) == len(values)


def test_without_users_the_weights_are_those_of_one_model() -> None:
    own = race(n_users=30)
    weights, _ = own.take(np.zeros(0, dtype=np.int64)).weigh(0)
    assert np.count_nonzero(weights) == 1
