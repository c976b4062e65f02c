"""A command that is not done says so in one line, and in one JSON document where --json was given."""

import json
from pathlib import Path

import pytest
from tests.commands import Done, Palate

from palate.cli.lazy import HOMES

MORE = {
    "import": ["new"],
    "recommend": ["--user", "u"],
    "similar": ["--item", "i"],
    "ask": ["a lamp"],
    "summarize": ["--item", "i"],
    "profile": ["--user", "u"],
    "export": ["--modality", "text", "--out", "out"],
    "export-shop": ["--out", "out"],
    "backup": ["--out", "out"],
    "restore": ["--from", "out"],
    "simulate": ["--items", "-5"],
}
"""What commands need behind the folder, to find that it is not there."""

WITHOUT_JSON = ("serve", "completion")
"""Commands that have no document to print."""

READING = [name for name in HOMES if name not in (*WITHOUT_JSON, "models", "encoders")]


def _told(done: Done) -> str:
    """The one line, which the document says too."""
    (line,) = done.err.splitlines()
    (document,) = map(json.loads, done.out.splitlines())
    assert document == {"error": line.removeprefix("palate: "), "exit_code": done.code}
    return line


@pytest.mark.parametrize("command", READING)
def test_wrong_input(command: str, palate_command: Palate, tmp_path: Path) -> None:
    typed = [command, "nowhere", *MORE.get(command, [])]
    done = palate_command(*typed, "--json", cwd=tmp_path)
    assert done.code == 2
    told = _told(done)
    plain = palate_command(*typed, cwd=tmp_path)
    assert (plain.code, plain.out, plain.err) == (2, "", f"{told}\n")


@pytest.mark.parametrize("command", [name for name in HOMES if name not in WITHOUT_JSON])
def test_wrong_usage(command: str, palate_command: Palate) -> None:
    done = palate_command(command, "--json", "--no-such-option")
    assert done.code == 2
    assert "--no-such-option" in _told(done)
    assert done.err.endswith(f"See palate {command} --help\n")


@pytest.mark.parametrize(
    "typed", [["trian", "shop"], ["train"], ["similar", "shop", "--k", "many"], ["--nothing"]], ids=" ".join
)
def test_what_was_typed_is_told_in_one_line(typed: list[str], palate_command: Palate) -> None:
    plain = palate_command(*typed)
    assert (plain.code, plain.out) == (2, "")
    assert plain.err.count("\n") == 1
    assert plain.err == f"{_told(palate_command(*typed, '--json'))}\n"


def test_behind_two_dashes_it_is_no_option(palate_command: Palate, tmp_path: Path) -> None:
    done = palate_command("ask", "nowhere", "--", "--json", cwd=tmp_path)
    assert (done.code, done.out) == (2, "")


def test_palate_alone_shows_its_help(palate_command: Palate) -> None:
    done = palate_command()
    assert done.code == 2
    assert "Usage: palate" in done.out + done.err
