"""palate ask."""

import json
from pathlib import Path

import pytest
from tests.commands import Palate
from tests.llm.scripted import KEY, running, says
from tests.shops import copy_shop


def test_answers_in_words_and_cites_items(palate_command: Palate, encoded_shop: Path) -> None:
    done = palate_command("ask", encoded_shop, "a lamp under 60, not brass")
    assert done.code == 0, done.err
    assert "The best match is" in done.out
    assert "material" in done.out


def test_json_and_a_conversation(palate_command: Palate, encoded_shop: Path, tmp_path: Path) -> None:
    talk = tmp_path / "talk.json"
    first = palate_command("ask", encoded_shop, "a lamp", "--state", talk, "--json")
    assert first.code == 0, first.err
    found = json.loads(first.out)
    assert found["grounded"] is True
    assert [constraint["operator"] for constraint in found["constraints"]] == ["is"]
    second = json.loads(palate_command("ask", encoded_shop, "换一批", "--state", talk, "--json").out)
    assert second["language"] == "zh"
    assert not {item["item_id"] for item in found["items"]} & {item["item_id"] for item in second["items"]}


def test_by_the_taste_of_a_user(palate_command: Palate, encoded_shop: Path) -> None:
    done = palate_command("ask", encoded_shop, "a lamp", "--user", "u0001", "--language", "zh")
    assert done.code == 0, done.err
    assert "结合u0001的喜好" in done.out


def test_in_the_words_of_a_model(
    palate_command: Palate, encoded_shop: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PALATE_LLM_KEY", KEY)
    shop = copy_shop(encoded_shop, tmp_path / "shop")
    plain = palate_command("ask", shop, "a lamp", "--k", "1", "--json").json
    assert plain["worded_by"] == "template"
    assert "llm" not in plain
    with running(says('{"text": "I would show you {ITEMA}."}')) as server:
        with (shop / "palate.toml").open("a", encoding="utf-8") as handle:
            handle.write(f'\n[llm]\nmodel = "m"\nurl = "{server.url}"\n')
        told = palate_command("ask", shop, "a lamp", "--k", "1", "--with-llm", "--json").json
        shown = " ".join(palate_command("ask", shop, "a lamp", "--k", "1", "--with-llm").out.split())
        assert len(server.requests) == 1
    assert told["worded_by"] == "model"
    assert f"I would show you {told['items'][0]['title']} [" in told["answer"]
    assert told["items"] == plain["items"]
    assert told["llm"]["calls"] >= 1
    assert "1 answer from the cache" in shown
    bare = palate_command("ask", encoded_shop, "a lamp", "--with-llm")
    assert bare.code == 2
    assert "[llm]" in bare.err


def test_what_can_not_be_asked(palate_command: Palate, encoded_shop: Path, tmp_path: Path) -> None:
    no_state = tmp_path / "talk.json"
    no_state.write_text("[1]")
    for more in (
        ["  "],
        ["a lamp", "--user", "nobody"],
        ["a lamp", "--language", "xx"],
        ["a lamp", "--state", no_state],
    ):
        done = palate_command("ask", encoded_shop, *more)
        assert done.code == 2, more
        assert done.err.startswith("palate: ")
        assert "Traceback" not in done.err
