import os
from pathlib import Path

import pytest
from tests.commands import Palate
from tests.shops import write_shop

import palate
from palate.errors import InputError, UnknownItem
from palate.models import make
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
    caplog.set_level("INFO", "palate")
    palate.open(rows_shop(tmp_path)).train("item-knn")
    workspace = palate.open(rows_shop(tmp_path, "late,new,1\nlate,newer,2\nboth,new,1\nboth,i3,2\n"))
    sold = [item.item_id for item in workspace.recommend("u0", k=9, keep_seen=True)]
    assert len(workspace.recommend("late", k=3)) == 3 <= len(sold)
    assert "new, newer: new, scored by what they are like and who had them" in caplog.text
    assert workspace.history("late") == ["new", "newer"]
    assert workspace.history("both") == ["new", "i3"]
    assert "new" in [item.item_id for item in workspace.recommend("u0", k=11)]
    with pytest.raises(UnknownItem, match="train again"):
        workspace.model.contributions("u0", ["new"])


@pytest.mark.parametrize("k", [0, -3])
def test_less_than_one_is_refused_by_every_call(tmp_path: Path, k: int) -> None:
    workspace = palate.open(rows_shop(tmp_path))
    workspace.train("popularity")
    for call in (
        lambda: workspace.recommend("u0", k),
        lambda: workspace.recommend_many(None, k),
        lambda: workspace.service.write(tmp_path / "out.csv", None, k),
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
        ("train", "--budget", "inf"),
        ("train", "--budget", "-inf"),
        ("train", "--budget", "1e999"),
        ("evaluate", "--drop", "text=nan"),
        ("evaluate", "--drop", "text=inf"),
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


def test_a_shop_whose_train_rows_all_reject_is_refused(tmp_path: Path) -> None:
    rows = "user_id,item_id,event,split\nu,a,refund,train\nv,b,refund,train\nu,b,purchase,test\n"
    workspace = palate.open(write_shop(tmp_path, interactions_csv=rows))
    for call in (lambda: workspace.train("popularity"), lambda: workspace.evaluate(["popularity"])):
        with pytest.raises(InputError, match="every train row speaks against"):
            call()
    assert workspace.train("popularity", on="all").interactions == 3


@pytest.mark.parametrize(("on", "parts"), [("train", "a"), ("train+valid", "ab"), ("all", "abc")])
def test_newcomers_are_known_by_the_parts_that_their_model_learned_from(
    tmp_path: Path, on: str, parts: str
) -> None:
    rows = "user_id,item_id,split\n" + "".join(
        f"{user},{item},{part}\n" for user in "uvw" for item, part in zip("abc", WORDS, strict=True)
    )
    palate.open(write_shop(tmp_path, interactions_csv=rows)).train("item-knn", on=on)
    late = rows + "".join(f"late,{item},{part}\n" for item, part in zip("abc", WORDS, strict=True))
    workspace = palate.open(write_shop(tmp_path, interactions_csv=late))
    assert "".join(workspace.history("late")) == parts
    listed = [item.item_id for item in workspace.recommend("late")]
    assert sorted(listed) == sorted(set("abc") - set(parts))


WORDS = ("train", "valid", "test")


@pytest.mark.parametrize("on", ["train", "all"])
def test_newcomers_are_not_recommended_what_they_rejected(tmp_path: Path, on: str) -> None:
    rows = [f"u{n},i{(n + step) % 6},{step},purchase" for n in range(12) for step in range(4)]
    rows += [f"u{n},i{(n + 4) % 6},9,refund" for n in range(12)]
    head = "user_id,item_id,timestamp,event"
    for model in ("item-knn", "popularity", "ease"):
        palate.open(write_shop(tmp_path, interactions_csv="\n".join([head, *rows, ""]))).train(model, on=on)
        more = [*rows, "late,i0,1,purchase", "late,i1,2,dislike", "late,i2,3,purchase", "late,i2,4,refund"]
        workspace = palate.open(write_shop(tmp_path, interactions_csv="\n".join([head, *more, ""])))
        for keep_seen in (False, True):
            listed = {item.item_id for item in workspace.recommend("late", keep_seen=keep_seen)}
            assert not listed & {"i1", "i2"}
        assert workspace.history("late") == ["i0"]


def test_more_than_the_catalogue_holds_may_be_asked_for(tmp_path: Path) -> None:
    workspace = palate.open(rows_shop(tmp_path))
    workspace.train("item-knn", on="all")
    many = 10**12
    assert len(workspace.recommend("u0", many)) == 4
    assert workspace.recommend_many(["u0", "u1"], many)["rank"].max() == 4
    assert len(workspace.similar(Query(item="i1"), many)) <= 9 if workspace.features.features else True
    result = workspace.evaluate(["item-knn"], ks=(9, many)).results[0]
    for name in ("recall", "ndcg", "map", "mrr", "hit", "coverage"):
        assert result.metrics[f"{name}@{many}"] == result.metrics[f"{name}@9"]
    assert result.metrics[f"precision@{many}"] == pytest.approx(result.metrics["precision@9"] * 9 / many)


@pytest.mark.parametrize("seed", [-1, 1.5, True, "0"])
def test_a_seed_that_is_none_is_refused(tmp_path: Path, seed: object) -> None:
    with pytest.raises(InputError, match="seed"):
        palate.open(rows_shop(tmp_path), seed=seed)  # type: ignore[arg-type]
    write_shop(tmp_path, palate_toml="seed = -1\n")
    with pytest.raises(InputError, match="seed"):
        palate.open(tmp_path)


def test_ids_that_nobody_knows_are_left_out_and_said(tmp_path: Path, palate_command: Palate) -> None:
    shop = rows_shop(tmp_path / "shop")
    palate.open(shop).train("item-knn", on="all")
    users = tmp_path / "users.txt"
    for ids, code in ((["u1", "ghost", "u0"], 0), (["ghost", "spook"], 2), ([], 2)):
        users.write_text("\n".join(ids), encoding="utf-8")
        done = palate_command("recommend", shop, "--users", users, "--k", 1, "--json")
        assert done.code == code
        assert done.err.splitlines()[-1].count("palate:") == 1
        if code == 0:
            assert "1 of 3 ids" in done.err
            assert "ghost" in done.err
            assert [row["user_id"] for row in done.json["rows"]] == ["u1", "u0"]


@pytest.mark.parametrize("part", ["train", "valid"])
def test_run_serves_a_shop_that_it_can_not_measure(tmp_path: Path, palate_command: Palate, part: str) -> None:
    rows = "".join(
        f"u{user},i{(user * 3 + step) % 9},{step},{part if step == 4 else 'train'}\n"
        for user in range(12)
        for step in range(5)
    )
    shop = write_shop(tmp_path, interactions_csv=f"user_id,item_id,timestamp,split\n{rows}")
    done = palate_command("run", shop, "--json").json
    assert "no test rows" in done["evaluate"]["not measured"]
    assert done["use"]["interactions"] == 60
    assert done["recommend"]["items"]
    assert "not measured: no test rows" in palate_command("run", shop).out


def test_check_and_train_count_the_same_dislikes_whatever_the_split(tmp_path: Path) -> None:
    stars = "2555452445255"
    rows = "".join(
        f"u{user},i{(user * 3 + step) % 17},{step},{stars[(user * 5 + step) % 13]}\n"
        for user in range(12)
        for step in range(12)
    )
    rows += "u0,i0,99,1\n"
    for split in ("leave-last", "random", "time", "cold-items"):
        shop = write_shop(
            tmp_path / split,
            interactions_csv=f"user_id,item_id,timestamp,value\n{rows}",
            palate_toml=f'split = "{split}"\nseed = 5\nevent_strength = 1\n',
        )
        weight = palate.open(shop).dataset().weight
        assert weight is not None
        assert palate.open(shop).check().negative == (weight < 0).sum()


def test_a_model_that_cannot_be_read_is_wrong_input_and_training_again_mends_it(
    tmp_path: Path, palate_command: Palate
) -> None:
    shop = rows_shop(tmp_path)
    palate.open(shop).train("item-knn")
    files = [path for path in (shop / ".palate" / "model").rglob("*") if path.is_file()]
    for path in files:
        content = path.read_bytes()
        path.write_bytes(content[: len(content) // 2])
        with pytest.raises(InputError, match="train it again with `palate train`"):
            palate.open(shop).recommend("u0")
        path.write_bytes(content)
    files[0].write_bytes(b"")
    done = palate_command("recommend", shop, "--user", "u0")
    assert (done.code, done.out, done.err.count("\n")) == (2, "", 1)
    palate.open(shop).train("item-knn")
    assert palate.open(shop).recommend("u0")


def test_what_is_looked_for_is_given_by_its_name(encoded_shop: Path) -> None:
    workspace = palate.open(encoded_shop)
    item = workspace.shop.catalog.items[0]
    picture = workspace.shop.catalog.images[0][0].path
    for asked in ({"item": item}, {"text": "lamp"}, {"image": picture}, {"image": str(picture)}):
        query = Query(**asked)  # type: ignore[arg-type]
        assert workspace.similar(**asked, k=3) == workspace.similar(query, 3) != []  # type: ignore[arg-type]
    both = workspace.similar(text="lamp", image=picture.read_bytes(), k=3, via="image")
    assert both == workspace.similar(Query(text="lamp", image=picture), 3, "image")


def test_a_query_that_is_none_is_refused(encoded_shop: Path) -> None:
    workspace = palate.open(encoded_shop)
    for wrong, said in (
        (lambda: workspace.similar("p0007"), "item=, text=, image= or audio="),  # type: ignore[arg-type]
        (workspace.similar, "give an item alone"),
        (lambda: workspace.similar(item="a", text="b"), "give an item alone"),
        (lambda: workspace.similar(Query(text="b"), text="b"), "not both"),
    ):
        with pytest.raises(InputError, match=said):
            wrong()


def test_one_of_anything_need_not_be_in_a_list(tmp_path: Path) -> None:
    workspace = palate.open(rows_shop(tmp_path))
    workspace.train("item-knn", on="all")
    assert workspace.recommend_many("u1", 2).equals(workspace.recommend_many(["u1"], 2))
    assert workspace.known_users("u1") == ["u1"]
    report = workspace.evaluate("popularity", ks=3, impute="zeros")
    assert [result.model for result in report.results] == ["popularity"]
    assert "recall@3" in report.results[0].metrics
    assert workspace.evaluate(make("popularity"), ks=3).results[0].metrics == report.results[0].metrics
    with pytest.raises(InputError, match="write user '1', not 1"):
        workspace.recommend(1)  # type: ignore[arg-type]


def test_what_a_question_needs_is_learned_with_the_features_and_belongs_to_the_folder(own_shop: Path) -> None:
    kept = own_shop / ".palate" / "joint.npz"
    kept.unlink()
    told: list[str] = []
    Workspace(own_shop, 7, lambda work, done, total: told.append(work)).encode()
    assert "joint space" in told
    written = kept.stat().st_mtime_ns
    assert palate.open(own_shop).similar(Query(text="a warm lamp"), via="image")
    assert kept.stat().st_mtime_ns == written
