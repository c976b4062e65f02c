"""palate summarize, as a user runs it."""

import json
from pathlib import Path

import pytest
from tests.commands import Palate
from tests.shops import write_shop

ITEMS = "item_id,title\nk1,Quiet keyboard\nk2,Lamp\nk3,Vase\n"
REVIEWS = """review_id,user_id,item_id,text,rating
r1,u1,k1,The battery lasts long. The keys are quiet.,5
r2,u2,k1,Battery died after a week.,1
r3,u3,k1,Quiet keys and a good battery.,5
r4,u1,k3,,4
r5,u4,k9,漂亮的花瓶。,5
"""
CHINESE = """review_id,user_id,item_id,text,rating
r1,u1,k1,电池能用两天。按键安静。,5
r2,u2,k1,电池一周就坏了。,1
r3,u3,k1,按键安静，电池也耐用。,5
"""


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    return write_shop(tmp_path / "shop", items_csv=ITEMS, reviews_csv=REVIEWS)


def test_aspects_are_counted_and_quoted_with_review_ids(shop: Path, palate_command: Palate) -> None:
    said = palate_command("summarize", shop, "--item", "k1", "--json").json
    assert (said["item_id"], said["reviews"], said["texts"], said["language"]) == ("k1", 3, 3, "en")
    battery = next(aspect for aspect in said["aspects"] if aspect["name"] == "battery")
    assert (battery["mentions"], battery["praises"], battery["complaints"]) == (3, 2, 1)
    assert {"text": "Battery died after a week.", "review_id": "r2", "stance": "complaint"} in battery[
        "quotes"
    ]
    shown = palate_command("summarize", shop, "--item", "k1").out
    assert "battery  (3 reviews, 2 for it, 1 against it)" in shown
    assert "- Battery died after a week.  [r2]" in shown


def test_headings_are_in_the_language_of_the_reviews_or_the_one_asked_for(
    tmp_path: Path, palate_command: Palate
) -> None:
    shop = write_shop(tmp_path / "shop", items_csv=ITEMS, reviews_csv=CHINESE)
    assert "电池  (3 条评价，2 条好评，1 条差评)" in palate_command("summarize", shop, "--item", "k1").out
    asked = palate_command("summarize", shop, "--item", "k1", "--language", "en").out
    assert "电池  (3 reviews, 2 for it, 1 against it)" in asked


def test_an_item_without_reviews_and_reviews_without_text(shop: Path, palate_command: Palate) -> None:
    none = palate_command("summarize", shop, "--item", "k2")
    assert (none.code, "Nobody has reviewed it yet." in none.out) == (0, True)
    silent = palate_command("summarize", shop, "--item", "k3")
    assert (silent.code, "No review has a text." in silent.out) == (0, True)
    empty = palate_command("summarize", shop, "--item", "k3", "--json").json
    assert (empty["reviews"], empty["texts"], empty["rating"], empty["aspects"]) == (1, 0, 4.0, [])


def test_every_item_in_one_file(shop: Path, palate_command: Palate, tmp_path: Path) -> None:
    out = tmp_path / "said.jsonl"
    assert palate_command("summarize", shop, "--items", "all", "--out", out, "--json").json["items"] == 3
    lines = [json.loads(line) for line in out.read_text(encoding="utf-8").splitlines()]
    assert [line["item_id"] for line in lines] == ["k1", "k3", "k9"]
    assert lines[0] == palate_command("summarize", shop, "--item", "k1", "--json").json
    ids = tmp_path / "ids.txt"
    ids.write_text("k2\nnobody\nk1\n", encoding="utf-8")
    some = palate_command("summarize", shop, "--items", ids, "--out", out)
    assert "nobody" in some.err
    assert [json.loads(line)["item_id"] for line in out.read_text(encoding="utf-8").splitlines()] == [
        "k2",
        "k1",
    ]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--item", "x"], "no item 'x'"),
        ([], "--item ID or --items"),
        (["--item", "k1", "--out", "a.jsonl"], "--items"),
        (["--items", "all"], "--out"),
        (["--items", "all", "--out", "a.csv"], ".jsonl"),
        (["--items", "no-such-file", "--out", "a.jsonl"], "no-such-file"),
        (["--item", "k1", "--language", "fr"], "--language fr"),
    ],
)
def test_wrong_input_is_told(shop: Path, palate_command: Palate, arguments: list[str], said: str) -> None:
    done = palate_command("summarize", shop, *arguments, cwd=shop)
    assert (done.code, done.out) == (2, "")
    assert said in done.err


def test_a_shop_without_reviews_is_told(tmp_path: Path, palate_command: Palate) -> None:
    done = palate_command("summarize", write_shop(tmp_path / "shop", items_csv=ITEMS), "--item", "k1")
    assert done.code == 2
    assert "reviews.csv" in done.err
