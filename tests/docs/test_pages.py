"""Commands on pages are commands that there are, and figures stand in blocks that are compared."""

import re
import shlex
from typing import Any

import pytest
import typer.main
from scripts.docs.blocks import ROOT, hand_written, pages

from palate.cli.app import app

COMMAND = re.compile(r"^ {4}(?:\.venv/bin/)?(palate [a-z].*)$|`palate ([^`]+)`", re.MULTILINE)
FIGURE = re.compile(r"(?<![\w.=\[{(-])0?\.\d{3,4}\b")
"""A measured share, such as .1037; a parameter is not written so."""


def commands() -> list[tuple[str, str]]:
    """Every command line on every page that new users read, with the page."""
    found: list[tuple[str, str]] = []
    for page in pages():
        text = hand_written(page).replace("\\\n", " ")
        for match in COMMAND.finditer(text):
            line = match[1].removeprefix("palate ") if match[1] else match[2]
            line = re.split(r" {2,}|#|, palate ", line)[0].strip()
            found.append((str(page.relative_to(ROOT)), line))
    return found


@pytest.mark.parametrize(("page", "line"), commands())
def test_a_command_on_a_page_is_one_that_there_is(page: str, line: str) -> None:
    program: Any = typer.main.get_command(app)
    words = shlex.split(line)
    assert words[0] in program.commands, f"{page}: palate {line}"
    options = {option for param in program.commands[words[0]].params for option in param.opts}
    told = {word for word in words if word.startswith("--")}
    assert told <= options | {"--help"}, f"{page}: palate {line}"


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
