"""Tests of two models: which there are, and what the users of their arms did in their time."""

import pytest
from tests.store.conftest import Store

from palate.errors import NotAvailable
from palate.metrics import Rate
from palate.store import Impression, NewEvent
from palate.store.events import Event, insert_stored
from palate.store.experiments import (
    Counted,
    Experiment,
    all_experiments,
    counted,
    end_experiment,
    experiment_named,
    names_of_events,
    running_experiment,
    start_experiment,
)
from palate.store.impressions import forget_impressions, impression, insert_impressions
from palate.store.models import Model, activate, add_model, model, reject

HOUR = 3600.0
TEST = Experiment("live", "new", 0.25, "clicks", 1.0, id="x", started_at=0.0)


@pytest.fixture
def models(store: Store) -> Store:
    for name in ("live", "new", "bad"):
        row = Model(name, name, name, {}, 0, 0)
        store.submit(lambda connection, row=row: add_model(connection, row)).result(10)
    store.submit(lambda connection: activate(connection, "live")).result(10)
    store.submit(lambda connection: reject(connection, "bad", "worse")).result(10)
    return store


def start(store: Store, test: Experiment = TEST) -> Experiment:
    return store.submit(lambda connection: start_experiment(connection, test)).result(10)


def shown(store: Store, name: str, user: str | None, arm: str, at: float) -> None:
    row = Impression(name, user, None, "m", arm, ["a", "b"], ["personal"] * 2, at, "x")
    store.submit(lambda connection: insert_impressions(connection, [row])).result(10)


def did(store: Store, user: str, at: float, to: str, item: str = "a", name: str = "view") -> None:
    row = Event(0, f"{user}{at}{name}", user, item, name, None, at, at, to, None)
    store.submit(lambda connection: insert_stored(connection, [row])).result(10)


def test_one_test_runs_at_a_time_and_its_models_stay(models: Store) -> None:
    assert start(models) == TEST
    assert models.read(running_experiment) == models.read(experiment_named, "x") == TEST
    new = models.read(model, "new")
    assert new is not None
    assert new.arm_share == 0.25
    with pytest.raises(NotAvailable, match="still runs"):
        start(models, Experiment("live", "new", 0.5, "clicks", 1.0))
    ended = models.submit(lambda connection: end_experiment(connection, "x", "control", {"a": 1})).result(10)
    assert ended is not None
    assert (ended.winner, ended.result) == ("control", {"a": 1})
    assert models.read(running_experiment) is None
    assert models.read(all_experiments) == [ended]
    with pytest.raises(NotAvailable, match="ended already"):
        models.submit(lambda connection: end_experiment(connection, "x", None, {})).result(10)
    assert models.submit(lambda connection: end_experiment(connection, "y", None, {})).result(10) is None


@pytest.mark.parametrize("treatment", ["live", "bad", "nothing"])
def test_a_model_that_answers_or_may_not_is_not_tested(models: Store, treatment: str) -> None:
    with pytest.raises(NotAvailable):
        start(models, Experiment("live", treatment, 0.5, "clicks", 1.0))
    assert models.read(running_experiment) is None


def test_users_count_by_what_they_do_in_their_time_once_it_is_over(models: Store) -> None:
    start(models)
    shown(models, "r1", "in time", "control", 0.0)
    did(models, "in time", 100.0, "r1")
    did(models, "in time", 200.0, "r1")
    shown(models, "r2", "too late", "control", 0.0)
    did(models, "too late", HOUR + 1, "r2")
    shown(models, "r3", "of the second answer", "treatment", 0.0)
    shown(models, "r4", "of the second answer", "treatment", 50.0)
    did(models, "of the second answer", 60.0, "r4")
    shown(models, "r5", "another kind", "treatment", 0.0)
    did(models, "another kind", 10.0, "r5", name="skip")
    shown(models, "r6", "not shown", "treatment", 0.0)
    did(models, "not shown", 10.0, "r6", item="c")
    did(models, "somebody else", 10.0, "r6")
    shown(models, "r7", "time goes on", "treatment", HOUR)
    did(models, "time goes on", HOUR + 1, "r7")
    shown(models, "r8", None, "control", 0.0)
    assert sorted(models.read(names_of_events, "x")) == ["skip", "view"]
    assert models.read(counted, TEST, ["view"], HOUR + 10) == {
        "control": Counted(2, Rate(2, 1)),
        "treatment": Counted(4, Rate(3, 1)),
    }
    later = models.read(counted, TEST, ["view"], 2 * HOUR)
    assert later["treatment"] == Counted(4, Rate(4, 2))
    assert models.read(counted, TEST, [], 10.0)["control"] == Counted(2, Rate(0, 0))


def test_impressions_of_a_test_are_kept_until_it_ends(models: Store) -> None:
    start(models)
    models.add_events([NewEvent("u", "a")]).result(10)
    shown(models, "r1", "u", "control", 1.0)
    plain = Impression("r2", "u", None, "m", None, ["a"], ["personal"], 1.0)
    models.submit(lambda connection: insert_impressions(connection, [plain])).result(10)
    assert models.submit(lambda connection: forget_impressions(connection, 5.0)).result(10) == 1
    assert models.read(impression, "r1") is not None
    models.submit(lambda connection: end_experiment(connection, "x", None, {})).result(10)
    assert models.submit(lambda connection: forget_impressions(connection, 5.0)).result(10) == 1
