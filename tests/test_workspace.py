import os
from pathlib import Path

import pytest
from tests.commands import Palate
from tests.shops import write_shop

import palate
from palate.errors import InputError, UnknownItem
from palate.search import Query
from palate.workspace import Workspace


def test_a_folder_that_cannot_be_written_to_is_left_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    shop = write_shop(tmp_path / "shop", items_csv="item_id,title\na,red lamp\nb,blue lamp\nb,twice\n")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setattr(os, "access", lambda path, mode: False)
    workspace = palate.open(shop)
    workspace.encode()
    assert [path.name for path in shop.iterdir()] == ["items.csv"]
    assert workspace.quarantine_file.is_relative_to(tmp_path / "cache")
    assert "twice" not in workspace.quarantine_file.read_text()
    assert "there already" in workspace.quarantine_file.read_text()
    assert str(workspace.derived) in caplog.text


def test_a_model_of_other_features_is_refused_with_what_to_do(own_shop: Path) -> None:
    user = palate.open(own_shop).model.users_[0]
    (own_shop / "palate.toml").write_text("text_characters = 64\n", encoding="utf-8")
    with pytest.raises(InputError, match=r"text features made with other weights.*train again"):
        palate.open(own_shop).recommend(user)
    (own_shop / "palate.toml").write_text('text_encoder = "none"\n', encoding="utf-8")
    assert palate.open(own_shop).recommend(user)


def rows_shop(folder: Path, more: str = "") -> Path:
    rows = "".join(f"u{user},i{(user * 3 + step) % 9},{step}\n" for user in range(12) for step in range(5))
    return write_shop(folder, interactions_csv=f"user_id,item_id,timestamp\n{rows}{more}")


def test_a_trained_model_is_measured_only_on_rows_it_has_not_learned_from(tmp_path: Path) -> None:
    workspace = palate.open(rows_shop(tmp_path))
    honest = workspace.train("item-knn")
    assert workspace.evaluate(trained=honest).results[0].model == "item-knn"
    for split in ("random", "time", "cold-items"):
        with pytest.raises(InputError, match=f"split leave-last.* split {split}"):
            workspace.evaluate(trained=honest, split=split)
    for on in ("all", "train+valid"):
        trained = workspace.train("item-knn", on=on)
        with pytest.raises(InputError, match="trained again since"):
            workspace.evaluate(trained=honest)
        with pytest.raises(InputError, match=r"was trained on .* rows"):
            workspace.evaluate(trained=trained)


def test_what_came_after_training_is_said_to_be_new(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    palate.open(rows_shop(tmp_path)).train("item-knn")
    workspace = palate.open(rows_shop(tmp_path, "late,new,1\nlate,newer,2\nboth,new,1\nboth,i3,2\n"))
    sold = [one.item_id for one in workspace.recommend("u0", k=9, keep_seen=True)]
    assert len(workspace.recommend("late", k=3)) == 3 <= len(sold)
    assert "new, newer: not in the model yet; train again" in caplog.text
    assert workspace.history("late") == []
    assert workspace.history("both") == ["i3"]
    with pytest.raises(UnknownItem, match="train again"):
        workspace.model.contributions("u0", ["new"])


@pytest.mark.parametrize("k", [0, -3])
def test_less_than_one_is_refused_by_every_call(tmp_path: Path, k: int) -> None:
    workspace = palate.open(rows_shop(tmp_path))
    workspace.train("popularity")
    for call in (
        lambda: workspace.recommend("u0", k),
        lambda: workspace.recommend_many(None, k),
        lambda: workspace.write_recommendations(tmp_path / "out.csv", None, k),
        lambda: workspace.similar(Query(item="i1"), k),
        lambda: workspace.evaluate(["popularity"], ks=(10, k)),
    ):
        with pytest.raises(InputError, match="at least 1"):
            call()
    assert not (tmp_path / "out.csv").exists()


@pytest.mark.parametrize(
    "arguments",
    [
        ("train", "--budget", 0),
        ("train", "--budget", "nan"),
        ("recommend", "--user", "u0", "--k", 0),
        ("similar", "--item", "i1", "--k", 0),
    ],
)
def test_what_can_not_be_is_refused_in_one_line(
    tmp_path: Path, palate_command: Palate, arguments: tuple[object, ...]
) -> None:
    command, *rest = arguments
    done = palate_command(command, rows_shop(tmp_path), *rest)
    assert (done.code, done.out, done.err.count("\n")) == (2, "", 1)


@pytest.mark.parametrize("tables", [("items",), ("interactions",), ("items", "interactions", "reviews")])
def test_tables_without_rows_are_refused(tmp_path: Path, tables: tuple[str, ...]) -> None:
    for table in tables:
        (tmp_path / f"{table}.csv").write_text("user_id,item_id\n", encoding="utf-8")
    for call in (Workspace.check, Workspace.train, Workspace.evaluate, Workspace.encode):
        with pytest.raises(InputError, match="no rows"):
            call(palate.open(tmp_path))


def test_a_shop_without_train_rows_is_refused(tmp_path: Path) -> None:
    shop = write_shop(tmp_path, interactions_csv="user_id,item_id,split\nu,a,test\nv,b,test\n")
    with pytest.raises(InputError, match="no train rows"):
        palate.open(shop).train("popularity")
