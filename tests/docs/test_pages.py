"""Commands on pages are commands that there are, and figures stand in blocks that are compared."""

import re
import shlex
from pathlib import Path
from typing import Any

import typer.main
from scripts.docs.blocks import ROOT, hand_written, pages

from palate.cli.app import app

COMMAND = re.compile(r"^ {4}(?:\.venv/bin/)?(palate [a-z].*)$|`palate ([^`]+)`", re.MULTILINE)
FIGURE = re.compile(r"(?<![\w.=\[{(-])0?\.\d{3,4}\b")
"""A measured share, such as .1037; a parameter is not written so."""


def commands(page: Path) -> list[str]:
    """Every command line on a page, without the word palate."""
    found: list[str] = []
    for match in COMMAND.finditer(hand_written(page).replace("\\\n", " ")):
        line = match[1].removeprefix("palate ") if match[1] else match[2]
        found.append(re.split(r" {2,}|#|, palate ", line)[0].strip())
    return found


def is_one(program: Any, line: str) -> bool:
    """Whether a command line has the name and the options of a command that there is."""
    words = shlex.split(line)
    if words[0] not in program.commands:
        return False
    options = {option for param in program.commands[words[0]].params for option in param.opts}
    return {word for word in words if word.startswith("--")} <= options | {"--help"}


def test_a_command_on_a_page_is_one_that_there_is() -> None:
    program: Any = typer.main.get_command(app)
    lines = [(str(page.relative_to(ROOT)), line) for page in pages() for line in commands(page)]
    assert len(lines) > 100
    assert [f"{page}: palate {line}" for page, line in lines if not is_one(program, line)] == []
    assert not is_one(program, "recomend shop")
    assert not is_one(program, "recommend shop --userr u1")


def test_readme_shows_on_its_first_screen_how_to_try_and_to_test_it() -> None:
    first = "\n".join((ROOT / "README.md").read_text(encoding="utf-8").splitlines()[:24])
    assert "make demo" in first
    assert "make test" in first


def test_figures_stand_in_blocks_that_are_compared() -> None:
    """Decisions tell what was measured on their day, and say so; all other pages are current."""
    for page in pages():
        if page.parent.name == "decisions":
            continue
        assert FIGURE.findall(hand_written(page)) == [], page
