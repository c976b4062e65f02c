import itertools
from collections.abc import Iterator

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.shops import tasteful

from palate.data import Dataset
from palate.holdout import Holdout
from palate.models import choose, make
from palate.models.auto import plan, tuning
from palate.models.auto.costs import FITS, Costs, Sizes
from palate.models.auto.epochs import EPOCHS, epoch_seconds
from palate.models.auto.families import Family, Learner, families, learners
from palate.models.auto.plan import PATIENCE, Plan
from palate.models.auto.tuning import Entrant, Search


def costs(dataset: Dataset) -> Costs:
    return Costs(Sizes.of(Holdout.of(dataset, 1000)))


def ticking(monkeypatch: pytest.MonkeyPatch, seconds: float) -> None:
    """A clock that runs so many seconds for each look at it."""
    now: Iterator[float] = itertools.count(0.0, seconds)
    monkeypatch.setattr(plan.time, "monotonic", lambda: next(now))


def tried(search: Search) -> list[tuple[str, str]]:
    search.entrants()
    return [(trial.model, repr(trial.parameters)) for trial in search.trials]


@pytest.mark.parametrize("budget", [0.3, 1.0, 120.0])
def test_a_busy_machine_tries_the_same_as_a_quiet_one(budget: float, monkeypatch: pytest.MonkeyPatch) -> None:
    holdout = Holdout.of(tasteful(), 1000)
    quiet = tried(Search(holdout, Plan(budget)))
    ticking(monkeypatch, PATIENCE * budget / 5000)
    assert tried(Search(holdout, Plan(budget))) == quiet


def test_a_larger_budget_tries_more_and_says_what_it_leaves_out() -> None:
    holdout = Holdout.of(tasteful(), 1000)
    small, large = Search(holdout, Plan(0.3)), Search(holdout, Plan(120.0))
    assert 0 < len(tried(small)) < len(tried(large))
    assert small.skipped.total() > 0 == large.skipped.total()
    assert small.plan.spent <= 0.3


def test_a_machine_far_behind_the_plan_ends_with_what_it_has(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    ticking(monkeypatch, 1.0)
    search = Search(Holdout.of(tasteful(), 1000), Plan(5.0))
    entrants = search.entrants()
    assert 0 < len(search.trials) <= PATIENCE * 5
    assert set(search.skipped) >= {"slit", "graph-filter", "content-knn"}
    assert len(search.racing(entrants)) == 1
    search.told()
    assert "out of time" in caplog.text


def test_what_the_budget_has_no_room_for_is_logged(caplog: pytest.LogCaptureFixture) -> None:
    assert choose(tasteful(), 0.3).blend.ingredients
    told = caplog.text
    assert "out of budget" in told
    assert "content-knn" in told


def test_every_model_that_auto_tries_has_an_estimate() -> None:
    dataset = tasteful()
    bare = dataset.with_features({})
    for some in (dataset, bare):
        estimated = costs(some)
        for family in families(some):
            assert estimated.fit(family.model, family.start) > 0
            assert estimated.judge(family.model) > 0
        for learner in learners(some):
            assert epoch_seconds(make(learner.model, **learner.parameters), estimated) > 0  # type: ignore[arg-type]
    assert set(EPOCHS) == {learner.model for some in (dataset, bare) for learner in learners(some)}
    assert {family.model for some in (dataset, bare) for family in families(some)} <= set(FITS)


sizes = st.integers(1, 10**6)


@given(st.sampled_from(sorted(FITS)), sizes, sizes, sizes, st.integers(1, 1024))
def test_estimates_grow_with_the_data(model: str, users: int, items: int, events: int, width: int) -> None:
    def seconds(times: int) -> float:
        grown = Sizes(
            users * times, items * times, events * times, 4.0 * events * times, 500, 2000, {"text": width}, {}
        )
        fit = Costs(grown).fit(
            model, {"content": 0.3, "past_span": 1.5, "future_span": 1.5, "l2": 1.0, "mixture": {}}
        )
        assert np.isfinite(fit)
        return fit

    assert 0 < seconds(1) <= seconds(2) <= seconds(10)


@pytest.mark.parametrize("model", ["lightgcn", "freedom", "mgcn", "smore"])
def test_an_epoch_with_more_layers_over_the_graph_is_estimated_to_take_longer(model: str) -> None:
    pytest.importorskip("torch")
    estimated = costs(tasteful())
    fewer, more = (
        epoch_seconds(make(model, layers=layers), estimated)  # type: ignore[arg-type]
        for layers in (1, 4)
    )
    assert more > fewer


def test_what_is_found_once_is_not_paid_twice() -> None:
    estimated = costs(tasteful())
    ridge = {"l2": 20.0, "pull": 40.0, "mixture": {}}
    first = estimated.fit("l3ae", ridge)
    estimated.note("l3ae", ridge)
    assert estimated.fit("l3ae", {**ridge, "content_l2": 3.0}) < first
    assert estimated.fit("l3ae", {**ridge, "l2": 30.0}) == pytest.approx(first)
    near = estimated.fit("content-knn", {"mixture": {}})
    estimated.note("graph-filter", {"content": 0.3, "neighbours": 10, "mixture": {}})
    assert estimated.fit("content-knn", {"mixture": {}}) < near


@pytest.mark.parametrize(
    ("users", "budget", "are_trained"), [(10**6, 120.0, False), (40, 120.0, True), (10**6, 300.0, True)]
)
def test_learned_models_are_trained_for_many_users_or_where_a_budget_asks_for_them(
    users: int, budget: float, are_trained: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tuning, "LEARNED_USERS", users)
    monkeypatch.setattr(tuning, "learners", lambda dataset, seed: [Learner("bpr-mf", {"epochs": 2}, 0.5)])
    search = Search(Holdout.of(tasteful(), 1000), Plan(budget))
    assert ("bpr-mf" in {entrant.model for entrant in search.entrants()}) is are_trained


@pytest.mark.parametrize(("seconds", "share"), [(1e6, tuning.CLOSED_SHARE), (1e-3, tuning.BESIDE_LEARNED)])
def test_closed_forms_have_the_share_of_learned_models_that_can_not_be_trained(
    seconds: float, share: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tuning, "epoch_seconds", lambda model, costs: seconds)
    monkeypatch.setattr(tuning, "learners", lambda dataset, seed: [Learner("bpr-mf", {"epochs": 1}, 0.5)])
    monkeypatch.setattr(tuning, "LEARNED_USERS", 1)
    shares: set[float] = set()
    real = Search._tuned

    def told(own: Search, family: Family, best: Entrant, of: float) -> Entrant:
        shares.add(of)
        return real(own, family, best, of)

    monkeypatch.setattr(Search, "_tuned", told)
    Search(Holdout.of(tasteful(), 1000), Plan(20.0)).entrants()
    assert shares == {share}


def test_a_training_is_as_long_as_its_share_of_the_plan_affords(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tuning, "families", lambda dataset: families(dataset)[:1])
    monkeypatch.setattr(tuning, "learners", lambda dataset, seed: [Learner("bpr-mf", {"patience": 99}, 0.5)])
    monkeypatch.setattr(tuning, "LEAST_TRAINING", 0.0)
    monkeypatch.setattr(tuning, "LEARNED_USERS", 1)
    epochs: list[int] = []
    for budget in (0.5, 1.0):
        search = Search(Holdout.of(tasteful(), 1000), Plan(budget))
        model = search.entrants()[-1].fitted
        epochs.append(len(model.training_history_["loss"]))  # type: ignore[attr-defined]
        training = epochs[-1] * epoch_seconds(make("bpr-mf"), search.costs)  # type: ignore[arg-type]
        assert 0.4 * budget < training <= 0.5 * budget
    assert 0 < epochs[0] < epochs[1]
