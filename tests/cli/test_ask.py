"""palate ask."""

import json
from pathlib import Path

from tests.commands import Palate


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
    assert [one["operator"] for one in found["constraints"]] == ["is"]
    second = json.loads(palate_command("ask", encoded_shop, "换一批", "--state", talk, "--json").out)
    assert second["language"] == "zh"
    assert not {one["item_id"] for one in found["items"]} & {one["item_id"] for one in second["items"]}


def test_by_the_taste_of_a_user(palate_command: Palate, encoded_shop: Path) -> None:
    done = palate_command("ask", encoded_shop, "a lamp", "--user", "u0001", "--language", "zh")
    assert done.code == 0, done.err
    assert "结合u0001的喜好" in done.out


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
