"""palate evaluate --with, with a language model that a script speaks for and without."""

import json
import re
from pathlib import Path

import pytest
from tests.commands import Palate
from tests.llm.scripted import KEY, fails, running, says
from tests.shops import write_shop

KINDS = ("Cotton", "Brass", "Wool")
BASE = 'text_encoder = "none"\nsplit = "leave-last"\nimpute = "zeros"\n'


@pytest.fixture
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Twelve shoppers, each of one kind."""
    monkeypatch.setenv("PALATE_LLM_KEY", KEY)
    items = "".join(f"i{n:02},{KINDS[n % 3]} thing\n" for n in range(18))
    rows = [f"u{user:02},i{item:02}" for user in range(12) for item in range(user % 3, 18, 3)]
    return write_shop(
        tmp_path / "shop",
        items_csv=f"item_id,title\n{items}",
        interactions_csv="\n".join(["user_id,item_id", *rows, ""]),
        palate_toml=BASE,
    )


def answers(words: str) -> str:
    """What is right of an item, or of a shopper."""
    if "facet" in words:
        kind = next(kind for kind in KINDS if f"item: {kind}" in words)
        value = {"Cotton": "cotton", "Brass": "metal", "Wool": "wool"}[kind]
        claim = {"facet": "material", "value": value, "source": "text", "evidence": kind}
        return json.dumps({"brand": "", "attributes": [claim]})
    first = re.findall(r"^1 \(\w+\): (\w+)", words, re.MULTILINE)[-1]
    return json.dumps({"tastes": [{"words": first, "stance": "likes", "line": 1}]})


ASKED = ("--with", "enrich", "--with", "profile", "--model", "popularity", "--k", "5")


def test_without_a_model_all_of_it_is_measured(shop: Path, palate_command: Palate) -> None:
    told = palate_command("evaluate", shop, *ASKED, "--json").json
    assert [(step["step"], step["made_by"], step["llm"]) for step in told["steps"]] == [
        ("enrich", {"rules": 18}, None),
        ("profile", {"counts": 12}, None),
    ]
    for step in told["steps"]:
        recall = step["test"]["recall@5"]
        assert recall["difference"] == pytest.approx(recall["with"] - recall["without"])
        assert recall["ci95"][0] <= recall["difference"] <= recall["ci95"][1]
        assert set(step["seconds"]) == {"make", "fit", "score"}
        assert step["valid"]["used"] is False, "twelve shoppers prove nothing"
    enrich, profile = told["steps"]
    assert "no text encoder" in enrich["note"]
    assert profile["note"] == ""
    shown = " ".join(palate_command("evaluate", shop, *ASKED).out.split())
    assert "made 18 by rules" in shown
    assert "not used; fewer than 50 users to judge it by" in shown


def test_a_model_is_counted_with_what_it_costs(shop: Path, palate_command: Palate) -> None:
    with running(says(answers)) as server:
        prices = "[llm.prices]\ninput = 1.0\noutput = 2.0\n"
        (shop / "palate.toml").write_text(
            f'{BASE}[llm]\nmodel = "m"\nurl = "{server.url}"\n{prices}', "utf-8"
        )
        told = palate_command("evaluate", shop, *ASKED, "--json").json
        sent = len(server.requests)
        again = palate_command("evaluate", shop, *ASKED, "--json").json
        assert len(server.requests) == sent > 0, "a second run asks nothing"
        without = palate_command("evaluate", shop, *ASKED, "--without-llm", "--json").json
    enrich, profile = told["steps"]
    assert enrich["made_by"] == {"model": 18}
    assert profile["made_by"] == {"model": 12}
    for step in told["steps"]:
        assert step["llm"]["tokens_sent"] > 0
        assert step["llm"]["dollars"] > 0
    assert [step["llm"]["calls"] for step in again["steps"]] == [0, 0]
    assert [step["test"] for step in again["steps"]] == [step["test"] for step in told["steps"]]
    assert [step["llm"] for step in without["steps"]] == [None, None]
    assert without["results"][0]["metrics"] == told["results"][0]["metrics"]


def test_a_dry_run_tells_calls_tokens_and_cost_of_each_step(shop: Path, palate_command: Palate) -> None:
    with running(says(answers)) as server:
        prices = "[llm.prices]\ninput = 1.0\noutput = 2.0\n"
        (shop / "palate.toml").write_text(
            f'{BASE}[llm]\nmodel = "m"\nurl = "{server.url}"\n{prices}', "utf-8"
        )
        plan = palate_command("evaluate", shop, *ASKED, "--dry-run", "--json").json
        shown = " ".join(palate_command("evaluate", shop, *ASKED, "--dry-run").out.split())
        assert server.requests == []
        told = palate_command("evaluate", shop, *ASKED, "--json").json
        sent = len(server.requests)
        after = palate_command("evaluate", shop, *ASKED, "--dry-run", "--json").json
    assert plan["dry_run"] is True
    assert {name: step["questions"] for name, step in plan["steps"].items()} == {"enrich": 18, "profile": 12}
    assert plan["calls"] == sum(step["calls"] for step in plan["steps"].values()) == sent
    assert plan["dollars"] == pytest.approx(
        plan["tokens_sent"] / 1e6 + plan["tokens_answered"] * 2e-6, rel=0.1
    )
    assert plan["dollars"] >= sum(step["llm"]["dollars"] for step in told["steps"]), "at most"
    assert "Dry run, nothing was sent." in shown
    assert "profile: 3 calls for 12 questions" in shown
    assert (after["calls"], after["cached"]) == (0, plan["questions"])


def test_where_it_fails_something_else_is_measured_and_said(shop: Path, palate_command: Palate) -> None:
    with running(fails(500)) as server:
        (shop / "palate.toml").write_text(
            f'{BASE}[llm]\nmodel = "m"\nurl = "{server.url}"\ntries = 1\n', "utf-8"
        )
        told = palate_command("evaluate", shop, *ASKED, "--json").json
    assert [step["made_by"] for step in told["steps"]] == [{"rules": 18}, {"counts": 12}]
    assert all(sum(step["llm"]["fallbacks"].values()) > 0 for step in told["steps"])


@pytest.mark.parametrize(
    ("more", "said"),
    [
        (["--with", "sorcery"], "--with sorcery: choose of enrich, profile, rerank"),
        (["--with", "enrich", "--drop", "text=0.5"], "leave out --drop"),
        (["--with", "enrich", "--without", "text"], "leave out --drop"),
        (["--with-llm"], "go with --with"),
        (["--with", "enrich", "--with-llm"], "[llm]"),
        (["--with", "profile", "--model", "taste-profile"], "nothing without profiles"),
        (["--with", "profile", "--dry-run"], "--dry-run is for a language model"),
        (["--dry-run"], "--dry-run go with --with"),
    ],
)
def test_what_is_wrong_is_told(shop: Path, palate_command: Palate, more: list[str], said: str) -> None:
    done = palate_command("evaluate", shop, *more)
    assert (done.code, done.out) == (2, "")
    assert said in done.err
