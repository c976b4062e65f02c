"""The table of models says what they reach today: cheap ones are measured anew, on real data."""

import json
from dataclasses import replace
from pathlib import Path

import pytest
from benchmarks.models import measuring
from benchmarks.models.measuring import MODELS, Result, keep, known, measure
from benchmarks.models.report import Peer, table
from scripts.docs.commands import SHARED

needs_data = pytest.mark.skipif(not SHARED.exists(), reason="no real data beside the checkout")


@needs_data
@pytest.mark.quality
@pytest.mark.parametrize(
    ("shop", "model"),
    [("tiktok", "graph-filter"), ("baby", "item-knn"), ("baby", "ease")],
)
def test_a_model_reaches_what_its_row_says(shop: str, model: str) -> None:
    (said,) = [result for result in known() if (result.shop, result.model) == (shop, model)]
    found = measure(shop, model)
    assert found.recall == pytest.approx(said.recall, abs=2e-4)
    assert found.ndcg == pytest.approx(said.ndcg, abs=2e-4)


def test_every_result_is_of_a_model_that_is_measured_and_none_is_there_twice() -> None:
    keys = [(result.shop, result.model) for result in known()]
    assert len(set(keys)) == len(keys)
    assert all(model in MODELS[shop] for shop, model in keys)


def test_a_result_takes_the_place_of_an_earlier_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(measuring, "RESULTS", tmp_path / "measured.jsonl")
    first = Result("office", "ease", 0.05, 0.02, 3.0, 400.0)
    keep(first)
    keep(replace(first, shop="tiktok"))
    keep(replace(first, recall=0.06))
    assert [(result.shop, result.recall) for result in known()] == [("tiktok", 0.05), ("office", 0.06)]
    lines = (tmp_path / "measured.jsonl").read_text().splitlines()
    assert [json.loads(line)["ndcg"] for line in lines] == [0.02, 0.02]


def test_the_table_is_ordered_by_recall_and_names_who_measured(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        "benchmarks.models.report.known", lambda: [Result("s", "ease", 0.05, 0.02, 3.4, 400.2)]
    )
    peers = (Peer("s", "better", 0.06, 0.03, "its paper"), Peer("other", "elsewhere", 0.9, 0.9))
    monkeypatch.setattr("benchmarks.models.report.PEERS", peers)
    assert table("s").splitlines()[2:] == [
        "| better | .0600 | .0300 |  | | its paper |",
        "| **ease** | .0500 | .0200 | 3 | 400 | `python -m benchmarks.models s` |",
    ]
