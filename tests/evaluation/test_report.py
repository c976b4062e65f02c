"""Reports as tables and as people look at them."""

import sys

import polars as pl
import pytest
from tests.shops import tasteful

from palate.errors import MissingExtra
from palate.evaluation import Report, drop_modality, evaluate
from palate.models import make


@pytest.fixture(scope="module")
def report() -> Report:
    dataset = tasteful()
    results = [evaluate(make(name), dataset, ks=(5,)) for name in ("popularity", "item-knn")]
    sizes = len(dataset.users), len(dataset.items), len(dataset)
    return Report(*sizes, "leave-last", "train", results)


def test_a_table_has_a_row_a_result_with_metrics_intervals_and_costs(report: Report) -> None:
    table = report.to_polars()
    assert table["model"].to_list() == ["popularity", "item-knn"]
    for row, result in zip(table.iter_rows(named=True), report.results, strict=True):
        assert {name: row[name] for name in result.metrics} == result.metrics
        for name, bounds in result.ci95.items():
            assert (row[f"{name} low"], row[f"{name} high"]) == bounds
        assert row["fit_seconds"] == result.fit_seconds
    assert "coverage@5 low" not in table.columns
    assert not pl.DataFrame(table).null_count().sum_horizontal().item()


def test_pandas_is_asked_for_only_by_who_wants_it(report: Report, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pandas", None)
    with pytest.raises(MissingExtra, match="pip install pandas"):
        report.to_pandas()


def test_pandas_gets_the_same_table(report: Report) -> None:
    frame = report.to_pandas()
    assert frame.to_dict("list") == report.to_polars().to_dict(as_series=False)


def test_the_repr_names_protocol_models_and_metrics_in_a_line_each(report: Report) -> None:
    first, head, *rows = repr(report).splitlines()
    assert first == "Report: split leave-last, masked train, 60 users, 30 items, " + first.split(", ")[-1]
    assert head.split() == ["model", *report.results[0].metrics]
    assert [row.split()[0] for row in rows] == ["popularity", "item-knn"]
    assert f"{report.results[1].metrics['ndcg@5']:.4f}" in rows[1]


def test_html_is_escaped_and_has_the_intervals(report: Report) -> None:
    low, high = report.results[0].ci95["recall@5"]
    odd = Report(1, 2, 3, "<split>", "train", report.results)
    page = odd._repr_html_()
    assert "&lt;split&gt;" in page
    assert "<split>" not in page
    assert f"95 % interval {low:.4f} to {high:.4f}" in page


def test_a_report_without_results_is_shown_too() -> None:
    empty = Report(1, 2, 3, "time", "train", [])
    assert repr(empty).startswith("Report: split time")
    assert empty.to_polars().is_empty()


def test_what_was_dropped_is_told(report: Report) -> None:
    dataset = tasteful()
    features = drop_modality(dataset.features, "text", 0.5, 0)
    result = evaluate(make("content-knn"), dataset.with_features(features), ks=(5,))
    thinned = Report(1, 2, 3, "time", "train", [type(result)(**{**vars(result), "drop": {"text": 0.5}})])
    assert thinned.to_polars()["dropped"].to_list() == ["text 0.5"]
    assert "content-knn without text 0.5, zeros" in repr(thinned)
