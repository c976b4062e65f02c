"""The commands of the page on questions run as they stand."""

import json
import re
import shlex
from pathlib import Path

import pytest
from scripts.docs.blocks import ROOT
from tests.commands import Palate
from tests.live import prepare_small_shop, write_small_shop

PAGE = ROOT / "docs" / "guides" / "ask.md"
COMMANDS = re.findall(r"^ {4}palate (ask .*)$", PAGE.read_text(encoding="utf-8"), re.MULTILINE)


@pytest.fixture(scope="module")
def beside(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("asked")
    prepare_small_shop(write_small_shop(folder / "shop", user_id="u{:04d}"))
    return folder


def test_every_command_answers_with_items(palate_command: Palate, beside: Path) -> None:
    assert COMMANDS
    for line in COMMANDS:
        done = palate_command(*shlex.split(line), cwd=beside)
        assert done.code == 0, done.err
        assert re.search(r"\[i\d+\]", done.out), line
    last = json.loads(palate_command(*shlex.split(COMMANDS[-1]), cwd=beside).out)
    assert set(last) == {
        "answer",
        "items",
        "grounded",
        "language",
        "constraints",
        "question",
        "choices",
        "rejected",
        "liked",
    }
