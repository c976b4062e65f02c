"""palate recommend --rerank: a model may order a list, and do nothing else to it."""

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from tests.commands import Palate
from tests.llm.attacks import ATTACKS
from tests.llm.scripted import KEY, Scripted, Turn, fails, running, says
from tests.shops import copy_shop, write_shop

import palate

BASE = 'text_encoder = "none"\nsplit = "leave-last"\n'
KINDS = ("Cotton", "Brass", "Wool")
LINE = re.compile(r"^(\d+): score (\d+)(.*)$", re.MULTILINE)


@pytest.fixture(scope="module")
def trained(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two kinds of shoppers, and titles that give orders to models."""
    orders = [attack.text.replace('"', "'") for attack in ATTACKS if attack.channel == "title"][:30]
    items = "".join(f'i{n:02},"{KINDS[n % 3]} cup. {orders[n]}",Norda{n % 4}\n' for n in range(30))
    rows = [
        f"u{user},i{item:02}" for user in range(14) for item in range(user % 2, 28, 2) if item % 7 != user % 7
    ]
    folder = write_shop(
        tmp_path_factory.mktemp("rerank") / "shop",
        items_csv=f"item_id,title,brand\n{items}",
        interactions_csv="\n".join(["user_id,item_id", *rows, ""]),
        palate_toml=BASE,
    )
    palate.open(folder).train(model="item-knn", on="all")
    return folder


@pytest.fixture
def own(trained: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of it."""
    monkeypatch.setenv("PALATE_LLM_KEY", KEY)
    return copy_shop(trained, tmp_path / "shop")


def use(shop: Path, server: Scripted, more: str = "") -> None:
    (shop / "palate.toml").write_text(
        f'{BASE}[llm]\nmodel = "m"\nurl = "{server.url}"\ntries = 1\n{more}', "utf-8"
    )


def ordered(key: Callable[[tuple[str, str, str]], Any]) -> Callable[[str], str]:
    """Answer the numbers of the list by a key of their lines."""

    def answer(words: str) -> str:
        return json.dumps({"order": [int(line[0]) for line in sorted(LINE.findall(words), key=key)]})

    return answer


prefers_metal = ordered(lambda line: ("material metal" not in line[2], -int(line[1]), line[2]))
prefers_first = ordered(lambda line: int(line[0]))
ASKED = ("--user", "u1", "--rerank", "--k", "8", "--json")


def test_what_a_model_prefers_moves_up_and_nothing_else_changes(own: Path, palate_command: Palate) -> None:
    plain = palate_command("recommend", own, "--user", "u1", "--k", "25", "--json").json["items"]
    with running(says(prefers_metal)) as server:
        use(own, server)
        told = palate_command("recommend", own, *ASKED).json
        again = palate_command("recommend", own, *ASKED).json
        assert len(server.requests) == 3, "the list in three orders, once"
        sent = json.dumps(server.requests, ensure_ascii=False)
    assert told["rerank"]["by"] == "model"
    assert told["rerank"]["disagreement"] < 0.5
    assert again["items"] == told["items"]
    assert again["llm"]["calls"] == 0
    before = [item["item_id"] for item in plain]
    scores = {item["item_id"]: item["score"] for item in plain}
    after = [item["item_id"] for item in told["items"]]
    assert after != before[:8]
    assert set(after) <= set(before)
    assert all(item["score"] == scores[item["item_id"]] for item in told["items"])
    for place, item in enumerate(told["items"]):
        assert before[item["rank_before"] - 1] == item["item_id"]
        assert abs(item["rank_before"] - 1 - place) <= 5
    assert any(item["rank_before"] - 1 > place for place, item in enumerate(told["items"]))
    assert "cup" not in sent
    assert "Norda" not in sent
    assert not any(attack.text[:20] in sent for attack in ATTACKS), "no free text reaches the model"


TURNS: dict[str, tuple[Turn, str]] = {
    "failing": (fails(500), "no good answer (status 500)"),
    "inventing": (says('{"order": [99, 1, 2]}'), "no good answer (refused answer)"),
    "repeating": (says('{"order": [1, 1, 1, 1]}'), "no good answer (refused answer)"),
    "leaving out": (says('{"order": []}'), "no good answer (refused answer)"),
    "biased": (says(prefers_first), "contradict each other"),
}


@pytest.mark.parametrize("name", TURNS)
def test_else_the_order_stays_and_that_is_said(own: Path, palate_command: Palate, name: str) -> None:
    turn, why = TURNS[name]
    plain = palate_command("recommend", own, "--user", "u1", "--k", "8", "--json").json["items"]
    with running(turn) as server:
        use(own, server)
        told = palate_command("recommend", own, *ASKED).json
    assert [item["item_id"] for item in told["items"]] == [item["item_id"] for item in plain]
    assert [item["rank_before"] for item in told["items"]] == list(range(1, 9))
    assert told["rerank"]["by"] == "nothing"
    assert why in told["rerank"]["why"]


def test_without_a_model_the_order_is_the_recommenders_and_that_is_said(
    own: Path, palate_command: Palate
) -> None:
    plain = palate_command("recommend", own, "--user", "u1", "--k", "8", "--json").json["items"]
    told = palate_command("recommend", own, *ASKED).json
    assert [item["item_id"] for item in told["items"]] == [item["item_id"] for item in plain]
    assert told["rerank"]["why"] == "no language model is set"
    shown = palate_command("recommend", own, "--user", "u1", "--rerank").out
    assert "The order is the recommender's own: no language model is set." in shown


def test_small_models_are_not_asked(own: Path, palate_command: Palate) -> None:
    with running(says("{}")) as server:
        use(own, server, "small = true\n")
        told = palate_command("recommend", own, *ASKED).json
        assert server.requests == []
    assert told["rerank"]["why"] == "the model is too small to order lists"


def test_reasons_come_along(own: Path, palate_command: Palate) -> None:
    with running(says(prefers_metal)) as server:
        use(own, server)
        told = palate_command("recommend", own, *ASKED, "--explain").json["items"]
        shown = palate_command("recommend", own, "--user", "u1", "--rerank", "--explain").out
    for item in told:
        assert sum(part["score"] for part in item["contributions"]) == pytest.approx(item["score"], rel=1e-4)
    assert "not measured: palate evaluate --with rerank" in " ".join(shown.split())


def test_it_goes_with_one_user(own: Path, palate_command: Palate) -> None:
    done = palate_command("recommend", own, "--users", "all", "--rerank")
    assert (done.code, done.out) == (2, "")
    assert "--rerank" in done.err
