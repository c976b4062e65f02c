"""A new user's way: make a shop, run it, ask it things. Every command once, for people and as JSON."""

import csv
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from tests.commands import Palate
from tests.served import served

import palate

COMMANDS = [
    "run",
    "check",
    "encode",
    "train",
    "evaluate",
    "recommend",
    "similar",
    "export",
    "models",
    "encoders",
]
COMMANDS += ["simulate"]


def test_the_main_job_on_a_new_shop(palate_command: Palate, tmp_path: Path) -> None:
    made = palate_command("simulate", "shop", "--items", 40, "--users", 50, "--seed", 5, cwd=tmp_path)
    assert made.code == 0
    assert "40 items" in made.out
    run = palate_command("run", "shop", cwd=tmp_path)
    assert run.code == 0, run.err
    for words in (
        "Features",
        "Training",
        "Measured on test rows",
        "recall@20",
        "palate recommends",
        "Try next",
    ):
        assert words in run.out
    assert max(len(line) for line in run.out.splitlines()) <= 80
    # What it says to try next must work.
    for line in run.out.split("Try next\n")[1].strip().splitlines():
        program, *arguments = line.split("   ")[0].split()
        assert program == "palate"
        if arguments[0] == "serve":
            with served(tmp_path / arguments[1]) as (client, _):
                assert client.get("/v1/users/u0001/recommendations").json()["items"]
            continue
        again = palate_command(*arguments, cwd=tmp_path)
        assert again.code == 0, (arguments, again.err)


def test_run_as_json(palate_command: Palate, own_shop: Path) -> None:
    document = palate_command("run", own_shop, "--json").json
    assert {"check", "encode", "train", "evaluate"} <= set(document)


def test_after_run_nobody_is_recommended_what_they_have(palate_command: Palate, own_shop: Path) -> None:
    assert palate_command("run", own_shop).code == 0
    had: dict[str, set[str]] = {}
    for row in csv.DictReader((own_shop / "interactions.csv").open()):
        had.setdefault(row["user_id"], set()).add(row["item_id"])
    done = palate_command("recommend", own_shop, "--users", "all", "--k", 20, "--out", "-")
    assert "for measuring" not in done.err
    rows = list(csv.DictReader(done.out.splitlines()))
    assert {row["user_id"] for row in rows} == set(had)
    assert not [row for row in rows if row["item_id"] in had[row["user_id"]]]


@pytest.mark.parametrize("whom", [("--user", "u0001"), ("--users", "all")])
def test_a_file_of_explained_lists_has_titles_and_reasons(
    palate_command: Palate, own_shop: Path, whom: tuple[str, str]
) -> None:
    out = own_shop / "told.jsonl"
    options = (*whom, "--k", 3, "--explain", "--language", "zh", "--out", out)
    assert palate_command("recommend", own_shop, *options).code == 0
    rows = pl.read_ndjson(out)
    named = ["user_id", "item_id", "rank", "score", "title", "reason", "modalities", "contributions"]
    assert rows.columns == named
    assert rows.filter(pl.col("user_id") == "u0001").height == 3
    shown = palate_command("recommend", own_shop, "--user", "u0001", "--k", 3, "--explain", "--json").json
    first = rows.filter(pl.col("user_id") == "u0001")
    assert first["item_id"].to_list() == [item["item_id"] for item in shown["items"]]
    assert all(any("\u4e00" <= char <= "\u9fff" for char in text) for text in rows["reason"])


def test_a_model_for_measuring_says_so(palate_command: Palate, own_shop: Path) -> None:
    for on, held_out in (("train", True), ("train+valid", True), ("all", False)):
        assert palate_command("train", own_shop, "--model", "item-knn", "--on", on).code == 0
        done = palate_command("recommend", own_shop, "--user", "u0001")
        assert ("for measuring" in done.err) is held_out
        assert "for measuring" not in done.out
        assert palate_command("recommend", own_shop, "--user", "u0001", "--json").json["on"] == on


def test_check_says_what_is_there_and_what_is_missing(palate_command: Palate, own_shop: Path) -> None:
    document = palate_command("check", own_shop, "--json").json
    assert document["items"] == 48
    assert document["users"] == 60
    assert document["modalities"]["image"]["items"] + document["modalities"]["image"]["missing"] == 48
    assert "items" in palate_command("check", own_shop).out


def test_encode_twice(palate_command: Palate, own_shop: Path) -> None:
    rows = palate_command("encode", own_shop, "--json").json["modalities"]
    keys = {"modality", "encoder", "dim", "items", "missing", "encoded", "cached", "seconds"}
    assert all(set(row) == keys | {"per_second", "saved_seconds"} for row in rows)
    assert all(row["saved_seconds"] > 0 for row in rows if not row["modality"].endswith("lexical"))
    assert sum(row["encoded"] for row in rows) == 0
    assert all(row["items"] + row["missing"] == 48 for row in rows)


def test_train_then_recommend_for_everyone_agrees_with_evaluate(
    palate_command: Palate, own_shop: Path
) -> None:
    measured = palate_command("evaluate", own_shop, "--model", "item-knn", "--k", "5", "--json").json
    trained = palate_command("train", own_shop, "--model", "item-knn", "--on", "train+valid", "--json").json
    assert trained["model"] == "item-knn"
    out = own_shop / "recs.csv"
    assert palate_command("recommend", own_shop, "--users", "all", "--k", 10, "--out", out).code == 0
    rows = list(csv.DictReader(out.open()))
    assert list(rows[0]) == ["user_id", "item_id", "rank", "score"]
    assert {row["rank"] for row in rows} == {str(n) for n in range(1, 11)}
    dataset = palate.open(own_shop).dataset("leave-last")
    wanted = {
        (dataset.users[int(u)], dataset.items[int(i)])
        for u, i, part in zip(dataset.user, dataset.item, dataset.split, strict=True)
        if part == 2
    }
    users = {user for user, _ in wanted}
    hits = sum((row["user_id"], row["item_id"]) in wanted for row in rows if int(row["rank"]) <= 5)
    # One test row a user, and evaluate masks train rows alone, so its lists may hold a valid item.
    assert hits / len(users) == pytest.approx(measured["results"][0]["metrics"]["recall@5"], abs=0.12)


def test_recommend_explains_in_parts_that_add_up(palate_command: Palate, own_shop: Path) -> None:
    user = palate.open(own_shop).dataset().users[3]
    document = palate_command("recommend", own_shop, "--user", user, "--k", 5, "--explain", "--json").json
    assert document["user"] == user
    assert len(document["items"]) == 5
    for item in document["items"]:
        assert set(item) == {"item_id", "score", "contributions", "reason"}
        total = sum(part["score"] for part in item["contributions"])
        assert total == pytest.approx(item["score"], rel=1e-4)
        assert item["reason"].endswith(".")
    shown = palate_command("recommend", own_shop, "--user", user, "--explain")
    assert document["items"][0]["reason"] in " ".join(shown.out.split())


def test_who_came_after_training_is_folded_in(palate_command: Palate, own_shop: Path) -> None:
    with (own_shop / "interactions.csv").open("a") as rows:
        rows.write("newcomer,p0003,2026-01-01T12:00:00Z,view,1\nnewcomer,p0007,2026-01-02T12:00:00Z,view,1\n")
    asked = ("recommend", own_shop, "--k", 5, "--json")
    document = palate_command(*asked, "--user", "newcomer", "--explain").json
    assert len(document["items"]) == 5
    assert not {"p0003", "p0007"} & {item["item_id"] for item in document["items"]}
    sources = {part["source"] for item in document["items"] for part in item["contributions"]}
    assert sources <= {"p0003", "p0007", "prior"}
    assert sources & {"p0003", "p0007"}
    (own_shop / "users.txt").write_text("newcomer\nu0001\n")
    many = palate_command(*asked, "--users", own_shop / "users.txt").json["rows"]
    alone = palate_command(*asked, "--user", "u0001").json
    for user, expected in (("newcomer", document), ("u0001", alone)):
        found = [row["item_id"] for row in many if row["user_id"] == user]
        assert found == [item["item_id"] for item in expected["items"]]
    unknown = palate_command("recommend", own_shop, "--user", "nobody")
    assert unknown.code == 2
    assert "no user 'nobody'" in unknown.err


def test_recommend_to_parquet_for_some_users(palate_command: Palate, own_shop: Path) -> None:
    users = list(palate.open(own_shop).dataset().users)[:3]
    (own_shop / "some.txt").write_text("\n".join(users) + "\n")
    out = own_shop / "recs.parquet"
    assert palate_command("recommend", own_shop, "--users", own_shop / "some.txt", "--out", out).code == 0
    frame = pl.read_parquet(out)
    assert frame["user_id"].unique(maintain_order=True).to_list() == users
    assert frame.columns == ["user_id", "item_id", "rank", "score"]


def test_evaluate_with_every_option(
    palate_command: Palate, fresh_palate_command: Palate, own_shop: Path
) -> None:
    options = [
        "--model",
        "popularity",
        "--model",
        "l3ae",
        "--split",
        "random",
        "--k",
        "5,10",
        "--mask",
        "train+valid",
    ]
    options += ["--drop", "image=0.5", "--without", "audio", "--seed", "4", "--json"]
    first = palate_command("evaluate", own_shop, *options).json
    again = fresh_palate_command("evaluate", own_shop, *options).json
    assert [result["model"] for result in first["results"]] == ["popularity", "l3ae"]
    assert (first["split"], first["mask"]) == ("random", "train+valid")
    for result, repeated in zip(first["results"], again["results"], strict=True):
        assert set(result["metrics"]) >= {"recall@5", "ndcg@10", "coverage@10"}
        assert result["metrics"] == repeated["metrics"]


@pytest.mark.parametrize("split", ["random", "leave-last", "time", "cold-items"])
def test_every_split_can_be_evaluated(palate_command: Palate, own_shop: Path, split: str) -> None:
    document = palate_command("evaluate", own_shop, "--model", "content-knn", "--split", split, "--json").json
    assert document["split"] == split
    assert document["results"][0]["metrics"]["recall@20"] > 0


def test_similar_by_item_text_picture_and_sound(palate_command: Palate, own_shop: Path) -> None:
    picture, sound = min((own_shop / "images").iterdir()), min((own_shop / "audio").iterdir())
    for query in (("--item", "p0001"), ("--text", "风铃"), ("--image", picture), ("--audio", sound)):
        items = palate_command("similar", own_shop, *query, "--k", 3, "--json").json["items"]
        assert len(items) == 3
        assert all(set(item) - {"said"} == {"item_id", "score", "modalities"} for item in items)
        assert [item["score"] for item in items] == sorted((item["score"] for item in items), reverse=True)
    shown = palate_command("similar", own_shop, "--item", "p0001", "--via", "image")
    assert shown.code == 0


def test_export_writes_rows_and_ids(palate_command: Palate, own_shop: Path) -> None:
    out = own_shop / "exported"
    assert palate_command("export", own_shop, "--modality", "image", "--out", out).code == 0
    values = np.load(out / "features.npy")
    ids = (out / "ids.txt").read_text().splitlines()
    assert values.dtype == np.float32
    assert len(ids) == len(values) > 0


def test_listings(palate_command: Palate) -> None:
    models = palate_command("models", "--json").json["models"]
    encoders = palate_command("encoders", "--json").json["encoders"]
    assert {"auto", "ease", "l3ae", "slit"} <= {model["model"] for model in models}
    assert {"text", "image", "audio"} <= {encoder["modality"] for encoder in encoders}
    told = {"source", "licence", "cost", "dim", "quality", "installed", "hint"}
    assert all(told <= set(encoder) for encoder in encoders)
    # What can't be used now says in one line what to do about it.
    assert all(encoder["installed"] == (encoder["hint"] == "") for encoder in encoders)
    assert {"bert", "gpt-2", "resnet-50", "vgg-16", "whisper"} <= {encoder["encoder"] for encoder in encoders}
    shown = palate_command("encoders")
    assert all(encoder["encoder"] in shown.out for encoder in encoders if len(encoder["encoder"]) < 12)


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_helps_with_an_example(fresh_palate_command: Palate, command: str) -> None:
    shown = fresh_palate_command(command, "--help")
    assert shown.code == 0
    assert f"Example: palate {command}" in " ".join(shown.out.split())
    assert "--json" in shown.out


def test_the_users_own_files_are_never_changed(
    palate_command: Palate, shop_folder: Path, own_shop: Path
) -> None:
    assert palate_command("train", own_shop, "--model", "ease").code == 0
    for path in shop_folder.rglob("*"):
        if path.is_file() and ".palate" not in path.parts:
            assert (own_shop / path.relative_to(shop_folder)).read_bytes() == path.read_bytes()


def test_all_that_is_derived_can_be_deleted(palate_command: Palate, own_shop: Path) -> None:
    import shutil

    before = palate_command("evaluate", own_shop, "--model", "l3ae", "--json").json["results"][0]["metrics"]
    shutil.rmtree(own_shop / ".palate")
    after = palate_command("evaluate", own_shop, "--model", "l3ae", "--json").json["results"][0]["metrics"]
    assert after == pytest.approx(before)
