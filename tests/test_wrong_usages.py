"""What people do wrong, on the command line and from Python: each is one clear line, and exit code 2."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from tests.commands import Palate
from tests.shops import write_shop

import palate
from palate.data import Dataset
from palate.errors import InputError
from palate.models import EASE, L3AE, Blend, make
from palate.workspace import Workspace


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Path:
    rows = "".join(
        f"u{n},i{(n * 3 + step * step) % 10},2024-03-{step + 1:02}\n" for n in range(12) for step in range(4)
    )
    folder = write_shop(
        tmp_path_factory.mktemp("wrong") / "shop",
        items_csv="item_id,title\n" + "".join(f"i{n},lamp {n}\n" for n in range(10)),
        interactions_csv=f"user_id,item_id,timestamp\n{rows}",
        palate_toml='text_encoder = "none"\n',
    )
    palate.open(folder).train("item-knn", on="all")
    return folder


COMMANDS: list[tuple[tuple[object, ...], str]] = [
    (("trian", "SHOP"), "No such command 'trian'"),
    (("train",), "Missing argument 'folder'"),
    (("train", "nowhere"), "nowhere: no such folder"),
    (("train", "SHOP", "--modle", "ease"), "--modle"),
    (("train", "SHOP", "--model", "eas"), "did you mean 'ease'?"),
    (("train", "SHOP", "--model", "blend"), "from a recipe"),
    (("train", "SHOP", "--on", "tset"), "--on tset: choose one of train, train+valid, all"),
    (("train", "SHOP", "--model", "ease", "--budget", 5), "a budget is for auto"),
    (("train", "SHOP", "--budget", -1), "budget"),
    (("train", "SHOP", "--seed", -1), "seed"),
    (("train", "SHOP", "--memory", "8"), "--memory 8: give a number with MB, GB"),
    (("train", "SHOP", "--memory", "lots"), "such as 8GB"),
    (("train", "SHOP", "--memory", "-8GB"), "such as 8GB"),
    (("evaluate", "SHOP", "--memory", "500MB"), "--memory 500MB: give at least 1 GB"),
    (("evaluate", "SHOP", "--memory", "8GB", "--engine", "ray"), "leave one out"),
    (("recommend", "SHOP", "--user", "u1", "--memory", "8GB"), "it goes with --users"),
    (("similar", "SHOP", "--item", "i1", "--memory", "8GB"), "goes with --items all"),
    (("train", "SHOP", "--model", "mine.toml"), "mine.toml: not a recipe"),
    (("run", "SHOP", "--model", "eas"), "did you mean 'ease'?"),
    (("run", "SHOP", "--model", "ease", "--budget", 5), "a budget is for auto"),
    (("evaluate", "SHOP", "--k", "ten"), "--k"),
    (("evaluate", "SHOP", "--k", "0"), "give positive numbers"),
    (("evaluate", "SHOP", "--split", "tiem"), "did you mean 'time'?"),
    (("evaluate", "SHOP", "--drop", "text"), "MODALITY=FRACTION"),
    (("evaluate", "SHOP", "--drop", "text=2"), "text"),
    (("recommend", "SHOP"), "--user"),
    (("recommend", "SHOP", "--user", "nobody"), "no user 'nobody'"),
    (("recommend", "SHOP", "--user", "u1", "--k", "-3"), "at least 1"),
    (("recommend", "SHOP", "--user", "u1", "--explain", "--language", "fr"), "fr"),
    (("recommend", "SHOP", "--users", "nobody.txt"), "nobody.txt"),
    (("recommend", "SHOP", "--users", "all", "--out", "recs.docx"), "the name must end in"),
    (("recommend", "SHOP", "--users", "all", "--out", "no/such/folder/recs.csv"), "no/such/folder"),
    (("similar", "SHOP"), "give an item alone"),
    (("similar", "SHOP", "--item", "i1", "--text", "lamp"), "give an item alone"),
    (("similar", "SHOP", "--item", "i99"), "i99"),
    (("similar", "SHOP", "--text", " "), "text is empty"),
    (("similar", "SHOP", "--image", "gone.jpg"), "no image to compare with"),
    (("export", "SHOP", "--modality", "txt", "--out", "out"), "no features 'txt'"),
    (("simulate", "SHOP"), "SHOP"),
    (("import", "nowhere", "new"), "nowhere"),
    (("weights", "SHOP"), "unexpected extra argument"),
]


@pytest.mark.parametrize(
    ("typed", "said"), COMMANDS, ids=[" ".join(map(str, words)) for words, _ in COMMANDS]
)
def test_a_wrong_command_is_one_line(
    palate_command: Palate, shop: Path, tmp_path: Path, typed: tuple[object, ...], said: str
) -> None:
    before = sorted(path.name for path in shop.rglob("*"))
    done = palate_command(*[shop if word == "SHOP" else word for word in typed], cwd=tmp_path)
    assert (done.code, done.out, done.err.count("\n")) == (2, "", 1), done.err
    assert said.replace("SHOP", str(shop)) in done.err
    assert sorted(path.name for path in shop.rglob("*")) == before
    assert list(tmp_path.iterdir()) == []


CALLS: list[tuple[Callable[[Workspace], object], str]] = [
    (lambda ws: palate.open("nowhere"), "nowhere: no such folder"),
    (lambda ws: palate.open(ws.folder, seed=-1), "a seed is a whole number of at least 0, not -1"),
    (lambda ws: ws.train("eas"), "did you mean 'ease'?"),
    (lambda ws: ws.train("ease", on="tset"), "choose one of train, train+valid, all"),
    (lambda ws: ws.train("ease", budget=5), "a budget is for auto"),
    (lambda ws: ws.train("auto", budget=0), "budget of auto is 0; it must be a finite number above 0"),
    (lambda ws: ws.evaluate("eas"), "did you mean 'ease'?"),
    (lambda ws: ws.evaluate("ease", split="tiem"), "did you mean 'time'?"),
    (lambda ws: ws.evaluate("ease", ks=0), "at least 1"),
    (lambda ws: ws.evaluate("ease", ks=[10, 2.5]), "at least 1"),  # type: ignore[list-item]
    (lambda ws: ws.evaluate("ease", mask="tran"), "did you mean 'train'?"),
    (lambda ws: ws.evaluate("content-knn", leave_out="txt"), "did you mean 'text'?"),
    (lambda ws: ws.evaluate("ease", impute="meen"), "did you mean 'mean'?"),
    (lambda ws: ws.recommend("nobody"), "no user 'nobody'"),
    (lambda ws: ws.recommend(1), "write user '1', not 1"),  # type: ignore[arg-type]
    (lambda ws: ws.recommend("u1", 0), "at least 1"),
    (lambda ws: ws.recommend("u1", language="fr"), "fr"),
    (lambda ws: ws.recommend_many(["u1", None]), "ids are text"),  # type: ignore[list-item]
    (lambda ws: ws.similar("lamp"), "item=, text=, image= or audio="),  # type: ignore[arg-type]
    (lambda ws: ws.similar(), "give an item alone"),
    (lambda ws: ws.similar(item="i1", text="lamp"), "give an item alone"),
    (lambda ws: ws.similar(item="i99"), "i99"),
    (lambda ws: ws.similar(image="gone.jpg"), "no image to compare with"),
    (lambda ws: ws.similar(text="lamp", via="txt"), "no modality 'txt'"),
    (lambda ws: ws.export("txt", ws.folder), "no features 'txt'"),
    (lambda ws: EASE(l22=3), "ease has no parameter 'l22'; did you mean 'l2'?"),  # type: ignore[call-arg]
    (lambda ws: EASE(l2="3"), "l2 of ease is '3'; it must be a finite number"),  # type: ignore[arg-type]
    (lambda ws: L3AE(mixture={"text": -1}), "each value of which is a finite number of at least 0"),
    (lambda ws: L3AE(mixture={"txt": 1}).fit(ws.dataset()), "no features called txt"),
    (lambda ws: make("item-knn", neighbours=0), "a whole number of at least 1"),
    (lambda ws: Blend(ingredients=["ease"]), "a list, each entry of which is a table of model"),  # type: ignore[list-item]
    (lambda ws: ws.model.score(3), "write user '3', not 3"),  # type: ignore[arg-type]
    (lambda ws: ws.model.score(np.array([99])), "no user at position 99"),
    (lambda ws: ws.model.contributions("u1", "i99"), "i99"),
    (lambda ws: Dataset.from_frame(pl.DataFrame({"a": [1]})), "needs a column user_id and item_id"),
    (lambda ws: Dataset.from_frame([1, 2]), "expected a table"),
    (lambda ws: Dataset.from_sparse(np.eye(2)), "expected a sparse matrix"),
    (lambda ws: Dataset.from_sequences({"ann": "tea"}), "put them in a list"),
]


@pytest.mark.parametrize(("call", "said"), CALLS, ids=[said[:40] for _, said in CALLS])
def test_a_wrong_call_is_one_line(
    shop: Path,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    call: Callable[[Workspace], object],
    said: str,
) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(InputError) as error:
        call(palate.open(shop))
    assert error.value.exit_code == 2
    assert said in str(error.value)
    assert "\n" not in str(error.value)


def test_there_are_more_than_twenty_of_each() -> None:
    assert min(len(COMMANDS), len(CALLS)) >= 20
