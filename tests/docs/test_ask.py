"""The commands of the page on questions run as they stand."""

import json
import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import pytest
from scripts.docs.blocks import ROOT
from tests.commands import Palate
from tests.live import prepare_small_shop, write_small_shop
from tests.llm.scripted import KEY, running, says

PAGE = ROOT / "docs" / "guides" / "ask.md"
COMMANDS = re.findall(r"^ {4}palate (ask .*)$", PAGE.read_text(encoding="utf-8"), re.MULTILINE)


@pytest.fixture(scope="module")
def beside(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    folder = tmp_path_factory.mktemp("asked")
    shop = write_small_shop(folder / "shop", user_id="u{:04d}")
    prepare_small_shop(shop)
    with pytest.MonkeyPatch.context() as patch, running(says('{"text": "I suggest {ITEMA}."}')) as server:
        patch.setenv("PALATE_LLM_KEY", KEY)
        with (shop / "palate.toml").open("a", encoding="utf-8") as handle:
            handle.write(f'\n[llm]\nmodel = "m"\nurl = "{server.url}"\n')
        yield folder


def test_every_command_answers_with_items(palate_command: Palate, beside: Path) -> None:
    assert COMMANDS
    for line in COMMANDS:
        done = palate_command(*shlex.split(line), cwd=beside)
        assert done.code == 0, done.err
        assert re.search(r"\[i\d+\]", done.out), line
        if "--with-llm" in line:
            assert "refused answer" in done.out
    (in_json,) = [line for line in COMMANDS if "--json" in line]
    last = json.loads(palate_command(*shlex.split(in_json), cwd=beside).out)
    assert set(last) == {
        "answer",
        "items",
        "grounded",
        "worded_by",
        "language",
        "constraints",
        "question",
        "choices",
        "rejected",
        "liked",
    }
