"""palate evaluate --with rerank: what a model's order of lists is worth, and what it is without one."""

import json
import re
from pathlib import Path

import pytest
from tests.commands import Palate
from tests.llm.scripted import KEY, fails, running, says
from tests.shops import write_shop

KINDS = ("Cotton", "Brass", "Wool")
BASE = 'text_encoder = "none"\nsplit = "leave-last"\nimpute = "zeros"\n'
ASKED = ("--with", "rerank", "--model", "popularity", "--k", "5")
LINE = re.compile(r"^(\d+): score (\d+)(.*)$", re.MULTILINE)


@pytest.fixture
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Sixty shoppers, each of one kind, who took seven of the ten items of it."""
    monkeypatch.setenv("PALATE_LLM_KEY", KEY)
    items = "".join(f"i{n:02},{KINDS[n % 3]} thing\n" for n in range(30))
    rows = [
        f"u{user:02},i{item:02}"
        for user in range(60)
        for item in sorted(range(user % 3, 30, 3), key=lambda item: (item * 7 + user * 11) % 31)[:7]
    ]
    return write_shop(
        tmp_path / "shop",
        items_csv=f"item_id,title\n{items}",
        interactions_csv="\n".join(["user_id,item_id", *rows, ""]),
        palate_toml=BASE,
    )


def knows_the_kind(words: str) -> str:
    """Order what is of the shopper's material first, else by score."""
    liked = re.findall(r"^likes: (material \w+)", words, re.MULTILINE)[-1]
    lines = sorted(LINE.findall(words), key=lambda line: (liked not in line[2], -int(line[1])))
    return json.dumps({"order": [int(line[0]) for line in lines]})


def use(shop: Path, url: str) -> None:
    (shop / "palate.toml").write_text(f'{BASE}[llm]\nmodel = "m"\nurl = "{url}"\ntries = 1\n', "utf-8")


def test_a_dry_run_counts_what_the_run_then_asks(shop: Path, palate_command: Palate) -> None:
    with running(says(knows_the_kind)) as server:
        use(shop, server.url)
        plan = palate_command("evaluate", shop, *ASKED, "--dry-run", "--json").json
        twice = palate_command("evaluate", shop, *ASKED, "--model", "item-knn", "--dry-run", "--json").json
        shown = palate_command("evaluate", shop, *ASKED, "--dry-run").out
        assert server.requests == []
        palate_command("evaluate", shop, *ASKED, "--json")
        sent = len(server.requests)
        after = palate_command("evaluate", shop, *ASKED, "--dry-run", "--json").json
    step = plan["steps"]["rerank"]
    assert step["questions"] == 360, "sixty valid and sixty test shoppers, each list in three orders"
    assert (plan["calls"], plan["cached"]) == (step["calls"], step["cached"])
    assert sent == plan["calls"]
    assert plan["tokens_sent"] > 0
    assert (twice["questions"], twice["calls"]) == (2 * plan["questions"], 2 * plan["calls"])
    assert "stand in for those of the models" in " ".join(shown.split())
    assert (after["calls"], after["cached"]) == (0, 360), "popularity is its own stand-in"


def test_a_good_order_is_proved_and_its_weight_kept(shop: Path, palate_command: Palate) -> None:
    with running(says(knows_the_kind)) as server:
        use(shop, server.url)
        told = palate_command("evaluate", shop, *ASKED, "--json").json
        sent = len(server.requests)
        again = palate_command("evaluate", shop, *ASKED, "--json").json
        assert len(server.requests) == sent
        palate_command("train", shop, "--model", "popularity", "--json")
        listed = palate_command("recommend", shop, "--user", "u01", "--rerank", "--json").json["rerank"]
        shown = palate_command("recommend", shop, "--user", "u01", "--rerank").out
    (step,) = told["steps"]
    assert step["made_by"] == {"model": 60}
    assert step["users"] == 60
    assert step["valid"]["used"]
    assert step["test"]["recall@5"]["difference"] > 0
    assert step["test"]["recall@5"]["ci95"][0] > 0
    assert step["llm"]["answers"] + step["llm"]["cached"] >= 360
    assert again["steps"][0]["llm"]["calls"] == 0
    assert again["steps"][0]["test"] == step["test"]
    assert told["results"][0]["metrics"]["recall@5"] == pytest.approx(step["test"]["recall@5"]["without"])
    assert listed["valid"] == step["valid"]
    assert "was clear" in shown


@pytest.mark.parametrize("fault", ["biased", "failing", "inventing", "none"])
def test_else_lists_stay_and_that_is_said(shop: Path, palate_command: Palate, fault: str) -> None:
    turns = {
        "biased": says(lambda words: json.dumps({"order": [int(line[0]) for line in LINE.findall(words)]})),
        "failing": fails(500),
        "inventing": says('{"order": [98, 99]}'),
        "none": says("{}"),
    }
    with running(turns[fault]) as server:
        if fault != "none":
            use(shop, server.url)
        (step,) = palate_command("evaluate", shop, *ASKED, "--json").json["steps"]
        if fault == "none":
            assert server.requests == []
    assert step["made_by"] == {"the recommender": 60}
    assert {metric["difference"] for metric in step["test"].values()} == {0.0}
    assert step["valid"]["used"] is False
    assert not (shop / ".palate" / "rerank.json").exists()
    why = {
        "biased": "contradict each other",
        "failing": "the model gave no good answer",
        "inventing": "refused answer",
        "none": "no language model is set",
    }[fault]
    assert why in step["note"]
