"""What `run` and `evaluate` print of measurements."""

import numpy as np
import pytest

from palate.cli.evaluate import show_report
from palate.evaluation import Report, Result, interval


def result(model: str, hits: np.ndarray) -> Result:
    names: tuple[str, ...] = ("recall@20", "ndcg@20")
    per_user: dict[str, np.ndarray] = dict.fromkeys(names, hits.astype(float))
    metrics: dict[str, float] = dict.fromkeys((*names, "coverage@20"), float(hits.mean()))
    return Result(model, metrics, dict.fromkeys(names, interval(hits.astype(float))), 1.0, 1.0, 1.0, per_user)


@pytest.mark.parametrize("ahead", [True, False])
def test_where_test_rows_disagree_with_the_choice_both_intervals_are_shown(
    capsys: pytest.CaptureFixture[str], ahead: bool
) -> None:
    user = np.arange(200)
    auto, other = result("auto", user % 4 == 0), result("item-knn", user % (3 if ahead else 5) == 0)
    show_report(Report(200, 9, 1000, "given", "train", [other, auto]))
    said = capsys.readouterr().out
    low, high = auto.ci95["recall@20"]
    assert f"95 % interval {low:.4f} to {high:.4f}" in said
    assert said.count("95 % interval") == (2 if ahead else 1)
    assert ("item-knn is ahead" in " ".join(said.split())) is ahead
