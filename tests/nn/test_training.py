"""The training loop: early stop, checkpoints, deadlines."""

import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from tests.shops import tasteful

from palate.data import TRAIN, VALID
from palate.errors import InputError
from palate.metrics import Quality
from palate.models import Popularity
from palate.models.learned.lightgcn import LightGCN
from palate.models.learned.sasrec import SASRec
from palate.nn import training
from palate.nn.training import Network, Runtime, Schedule, train


class Counter(Network):
    """Its one number falls by its rate at each step."""

    def __init__(self) -> None:
        super().__init__()
        self.number = torch.nn.Parameter(torch.zeros(1))

    def loss(self, batch: object) -> torch.Tensor:
        return self.number.sum() + 0.0 * torch.rand(1).sum()


SCHEDULE = Schedule(epochs=12, learning_rate=0.1, lr_decay=1.0, eval_every=1, patience=3, seed=0)


def test_the_state_that_was_judged_best_is_kept_and_training_stops_after_patience() -> None:
    network, judged = Counter(), iter([0.1, 0.2, 0.5, 0.4, 0.3, 0.2, 0.9])
    history = train(
        network, lambda random: [0], lambda: Quality(next(judged), 0.0), SCHEDULE, Runtime(), "x", ""
    )
    assert (history.epochs, len(history.rows)) == (3, 6)
    assert network.number.item() == pytest.approx(-0.3, abs=1e-4)


def test_without_a_judge_every_epoch_is_trained() -> None:
    network = Counter()
    history = train(network, lambda random: [0, 0], None, SCHEDULE, Runtime(), "x", "")
    assert history.epochs == 12
    assert network.number.item() == pytest.approx(-2.4, abs=1e-3)


def test_no_epoch_begins_after_the_deadline() -> None:
    network = Counter()
    history = train(
        network, lambda random: [0], None, SCHEDULE, Runtime(deadline=time.monotonic() - 1), "x", ""
    )
    assert (history.epochs, network.number.item()) == (0, 0.0)


def test_a_training_cut_off_before_its_first_judgement_is_judged_once_and_records_its_epochs() -> None:
    network, judged = Counter(), []

    def judge() -> Quality:
        judged.append(network.number.item())
        return Quality(0.1, 0.0)

    deadline = time.monotonic() + 0.2
    schedule = replace(SCHEDULE, epochs=10**6, eval_every=10**6)
    history = train(network, lambda random: [0], judge, schedule, Runtime(deadline=deadline), "x", "")
    assert history.epochs == len(history.rows) >= 1
    assert history.rows[-1]["recall"] == 0.1
    assert judged == [network.number.item()]


@pytest.mark.parametrize("epochs", [1, 3, 7])
def test_fewer_epochs_than_between_judgements_are_judged_at_their_end(epochs: int) -> None:
    schedule = replace(SCHEDULE, epochs=epochs, eval_every=10)
    history = train(Counter(), lambda random: [0], lambda: Quality(0.1, 0.0), schedule, Runtime(), "x", "")
    assert history.epochs == epochs
    assert LightGCN(dim=8, epochs=epochs, eval_every=10).choose_on(tasteful(n_users=20)).epochs == epochs


def test_a_model_of_no_epochs_is_refused() -> None:
    with pytest.raises(InputError, match="at least 1"):
        LightGCN(epochs=0).fit(tasteful(n_users=20))


class Stopped(Exception):
    pass


def test_an_interrupted_training_goes_on_to_the_same_result(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(training, "CHECKPOINT_EVERY", 0.0)
    dataset = tasteful()
    whole = LightGCN(dim=8, epochs=8).fit(dataset)

    def stop(what: str, done: int, of: int) -> None:
        if done == 5:
            raise Stopped

    with pytest.raises(Stopped):
        LightGCN(dim=8, epochs=8).within(Runtime(progress=stop, checkpoints=tmp_path)).fit(dataset)
    assert len(list(tmp_path.iterdir())) == 1
    begun: list[int] = []
    again = LightGCN(dim=8, epochs=8).within(
        Runtime(progress=lambda what, done, of: begun.append(done), checkpoints=tmp_path)
    )
    again.fit(dataset)
    assert begun == [5, 6, 7]
    assert np.array_equal(again.score(list(dataset.users)), whole.score(list(dataset.users)))
    assert not list(tmp_path.iterdir())


def test_a_damaged_checkpoint_is_set_aside(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(training, "CHECKPOINT_EVERY", 0.0)
    dataset = tasteful()

    def stop(what: str, done: int, of: int) -> None:
        if done == 3:
            raise Stopped

    with pytest.raises(Stopped):
        LightGCN(dim=8, epochs=4).within(Runtime(progress=stop, checkpoints=tmp_path)).fit(dataset)
    path = next(tmp_path.iterdir())
    path.write_bytes(path.read_bytes()[:100])
    model = LightGCN(dim=8, epochs=4).within(Runtime(checkpoints=tmp_path)).fit(dataset)
    assert np.array_equal(model.score(["u0"]), LightGCN(dim=8, epochs=4).fit(dataset).score(["u0"]))


def test_the_random_state_of_others_is_left_alone() -> None:
    torch.manual_seed(5)
    expected = torch.rand(1)
    torch.manual_seed(5)
    SASRec(dim=8, epochs=1).fit(tasteful())
    assert torch.equal(torch.rand(1), expected)


def test_epochs_found_on_valid_rows_are_trained_on_more_rows() -> None:
    dataset = tasteful(n_users=90)
    model = LightGCN(dim=8, epochs=30, eval_every=1, patience=3).choose_on(dataset)
    found = model.epochs
    model.fit(dataset.trained_on(TRAIN, VALID))
    assert model.epochs_ == found <= 30
    assert np.isnan(model.training_history_["recall"]).all()


def test_a_trained_taste_beats_what_sells() -> None:
    from tests.models.learned.tastes import share_of_taste

    dataset = tasteful(n_users=150)
    assert share_of_taste(SASRec(dim=16, epochs=20), dataset) > share_of_taste(Popularity(), dataset) + 0.2


@pytest.mark.parametrize("ahead", [0.0, 3.0])
def test_the_loss_of_sasrec_is_the_weighted_mean_over_what_lies_ahead(ahead: float) -> None:
    dataset = tasteful(n_users=20)
    model = SASRec(dim=8, ahead=ahead, dropout=0.0)
    network: Any = model.network(dataset)
    batch = next(iter(model.batches(dataset, np.random.default_rng(0))))
    items = network.items()
    states = network.encoder(items[batch.items[:, :-1]], batch.lengths - 1)
    logits = states @ items.T
    # Nobody had it, and it is no negative.
    assert dataset.is_new.any()
    logits[:, :, np.flatnonzero(dataset.is_new)] = -torch.inf
    told = logits.log_softmax(dim=2)
    total, weight = torch.zeros(()), 0.0
    for row, length in enumerate(batch.lengths.tolist()):
        for place in range(length - 1):
            for step, worth in enumerate(network.weights):
                if place + 1 + step < length:
                    total -= worth * told[row, place, batch.items[row, place + 1 + step]]
                    weight += worth
    assert network.loss(batch).item() == pytest.approx((total / weight).item(), rel=1e-5)
