"""What `auto` plans with: estimated seconds of its steps, against the clock of this machine."""

import time
from collections.abc import Iterator
from typing import cast

from benchmarks.fit import made_up
from palate.holdout import Holdout
from palate.models import make
from palate.models.auto.costs import Costs, Sizes
from palate.models.auto.epochs import epoch_seconds
from palate.models.auto.families import families, learners
from palate.models.learned.learned import Learned

EPOCHS = 3
"""Epochs that a learned model is trained beyond the first, whose time is not counted."""


def benchmarks() -> Iterator[str]:
    holdout = Holdout.of(made_up(), 2000)
    costs = Costs(Sizes.of(holdout))
    for family in families(holdout.fit):
        wanted = costs.fit(family.model, family.start)
        costs.note(family.model, family.start)
        began = time.perf_counter()
        model = make(family.model, **family.start).fit(holdout.fit)
        fitted = time.perf_counter()
        holdout.judge(model)
        ended = time.perf_counter()
        yield _line(f"{family.model}, fit", wanted, fitted - began)
        yield _line(f"{family.model}, judged", costs.judge(family.model), ended - fitted)
    for name in {learner.model: None for learner in learners(holdout.fit)}:
        taken = [_training(holdout, name, epochs) for epochs in (1, 1 + EPOCHS)]
        model = cast("Learned", make(name))
        planned = epoch_seconds(model, costs) - costs.judge(name) / model.eval_every
        yield _line(f"{name}, an epoch", planned, (taken[1] - taken[0]) / EPOCHS)


def _training(holdout: Holdout, name: str, epochs: int) -> float:
    began = time.perf_counter()
    make(name, epochs=epochs).fit(holdout.fit)
    return time.perf_counter() - began


def _line(what: str, planned: float, taken: float) -> str:
    return f"{what}: planned {planned:.3f} s, took {taken:.3f} s, {planned / taken:.2f} x"
