"""An evaluation that was stopped goes on with what is missing, and only where nothing changed since."""

from pathlib import Path

import pytest

import palate
from palate.evaluation import Report
from palate.tasks import evaluate as task
from palate.workspace import Workspace

MODELS = ["popularity", "item-knn", "ease"]


class Stopped(BaseException):
    """As a kill, which nobody catches."""


@pytest.fixture
def measured(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Names of the models that are fitted and measured; the third ends the process as it begins."""
    names: list[str] = []
    measure = task.evaluate

    def evaluate(model: palate.models.Recommender, *more: object, **named: object) -> object:
        if len(names) == 2:
            names.append("stopped")
            raise Stopped
        names.append(model.name)
        return measure(model, *more, **named)  # type: ignore[arg-type]

    monkeypatch.setattr(task, "evaluate", evaluate)
    return names


def stopped(own_shop: Path, **protocol: object) -> None:
    with pytest.raises(Stopped):
        Workspace(own_shop).evaluate(MODELS, **protocol)  # type: ignore[arg-type]


def told(report: Report) -> list[dict[str, object]]:
    return [result.document() | {"seconds": 0, "peak_rss_mb": 0} for result in report.results]


def test_what_was_measured_is_not_measured_again(own_shop: Path, measured: list[str]) -> None:
    stopped(own_shop)
    resumed = Workspace(own_shop).evaluate(MODELS)
    assert measured == ["popularity", "item-knn", "stopped", "ease"]
    assert not (own_shop / ".palate" / "evaluation").exists()
    undisturbed = Workspace(own_shop).evaluate(MODELS)
    assert measured[4:] == MODELS
    assert told(resumed) == told(undisturbed)
    for before, after in zip(resumed.results, undisturbed.results, strict=True):
        assert before.counts == after.counts
        for name, values in after.per_user.items():
            assert (before.per_user[name] == values).all()


@pytest.mark.parametrize("change", ["rows", "cutoffs", "split", "seed", "mask"])
def test_all_is_measured_anew_where_anything_changed(
    own_shop: Path, measured: list[str], change: str
) -> None:
    stopped(own_shop)
    if change == "rows":
        table = own_shop / "interactions.csv"
        lines = table.read_text().splitlines()
        table.write_text("\n".join(lines[:-1]) + "\n")
    seed = 7 if change == "seed" else None
    protocol: dict[str, object] = {
        "cutoffs": {"ks": [5]},
        "split": {"split": "time"},
        "mask": {"mask": "train+valid"},
    }.get(change, {})
    Workspace(own_shop, seed=seed).evaluate(MODELS, **protocol)  # type: ignore[arg-type]
    assert measured[3:] == MODELS


def test_a_kept_result_that_is_damaged_is_measured_anew(own_shop: Path, measured: list[str]) -> None:
    stopped(own_shop)
    for description in (own_shop / ".palate" / "evaluation").rglob("model.json"):
        description.write_text("{")
    Workspace(own_shop).evaluate(MODELS)
    assert measured[3:] == MODELS
