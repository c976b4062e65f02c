"""Items that are added to a folder after a training are recommended without training again."""

import csv
from pathlib import Path

import numpy as np
import pytest
from tests.live import write_small_shop

import palate
from palate.errors import MissingWeights
from palate.tasks.new_items import with_new_items
from palate.workspace import Workspace


def add(folder: Path, name: str, *rows: list[object]) -> None:
    with (folder / name).open("a", newline="", encoding="utf-8") as handle:
        csv.writer(handle).writerows(rows)


def event(user: str, item: str, step: int) -> list[object]:
    return [user, item, 1_760_000_000 + 60 * step, "purchase"]


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    """A trained shop to which a lamp came, which some bought; nothing tells what "bare" is."""
    folder = write_small_shop(tmp_path / "shop")
    palate.open(folder).train(on="all")
    add(folder, "items.csv", ["new", "lamp no. 99", "a warm light for reading", "lamp", "North", 9, True])
    buyers = [
        event(f"late {n}", item, step) for n in range(6) for step, item in enumerate(("i2", "i5", "bare"))
    ]
    add(folder, "interactions.csv", *buyers, event("fan", "new", 0))
    return folder


def order(workspace: Workspace, user: str) -> list[str]:
    return [item.item_id for item in workspace.recommend(user, k=40)]


def test_they_are_recommended_to_those_who_like_the_like(
    shop: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("INFO", "palate")
    workspace = palate.open(shop)
    for_lamps, for_scarves = order(workspace, "u0"), order(workspace, "u2")
    assert "new, bare: new, scored by what they are like and who had them" in caplog.text
    assert for_lamps.index("new") < for_lamps.index("i1")
    assert for_lamps.index("new") / len(for_lamps) < for_scarves.index("new") / len(for_scarves)
    assert for_scarves.index("bare") < for_lamps.index("bare")
    for item in workspace.recommend("u2", k=40):
        parts = sum(part.score for part in item.contributions)
        assert np.isclose(parts, item.score, rtol=1e-4, atol=1e-6)


def test_who_had_nothing_else_has_a_history(shop: Path) -> None:
    workspace = palate.open(shop)
    assert workspace.history("fan") == ["new"]
    assert workspace.history("late 1") == ["i2", "i5", "bare"]
    best = order(workspace, "fan")
    assert "new" not in best
    assert sum(int(item[1:]) % 3 == 0 for item in best[:5] if item != "bare") >= 3


def test_the_trained_model_stays_what_it_was(shop: Path) -> None:
    workspace = palate.open(shop)
    assert "new" in workspace.service.model.items_
    assert "new" not in workspace.model.items_
    assert with_new_items(workspace.service.model, workspace) is workspace.service.model


def test_a_model_that_keeps_nothing_of_them_says_train_again(
    shop: Path, caplog: pytest.LogCaptureFixture
) -> None:
    workspace = palate.open(shop)
    workspace.model.late_ = {}
    assert "new" not in order(workspace, "fan")
    assert "new: not in the model yet; train again" in caplog.text


def test_what_cannot_be_encoded_is_left_out_and_said(
    shop: Path, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise MissingWeights("no weights here")

    monkeypatch.setattr("palate.tasks.inputs.build_features", broken)
    assert "new" not in order(palate.open(shop), "u0")
    assert "new, bare: new, and left out, since they can't be encoded: no weights here" in caplog.text
