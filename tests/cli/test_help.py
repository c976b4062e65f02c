"""`palate --help` lists every command in its own words, and loads none of them."""

import subprocess
import sys
from typing import Any

import pytest
import typer
from tests.commands import Palate
from typer.testing import CliRunner

from palate import __version__
from palate.cli.app import app
from palate.cli.lazy import HOMES

PROGRAM: Any = typer.main.get_command(app)


@pytest.mark.parametrize("name", HOMES)
def test_a_command_is_listed_with_the_first_words_of_its_own_help(name: str) -> None:
    listed = CliRunner().invoke(app, ["--help"]).stdout.splitlines()
    line = next(line.split(None, 1) for line in listed if line.startswith(f"  {name} "))
    first = " ".join(PROGRAM.commands[name].help.split())
    assert PROGRAM.commands[name].name == name
    assert first.startswith(line[1].removesuffix("..."))


def test_help_loads_no_command() -> None:
    code = (
        "import sys; from palate.cli.app import app\n"
        "try: app(['--help'])\n"
        "except SystemExit: print({'numpy', 'polars', 'scipy', 'palate.workspace'} & set(sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "set()"


def test_commands_that_answer_load_nothing_that_answers_need_not() -> None:
    dear = {"scipy.linalg", "snowballstemmer", "onnxruntime", "torch", "openai", "sqlalchemy"}
    code = f"import palate.cli.recommend, palate.cli.similar, sys; print({dear} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"


def test_a_mistyped_command_is_told_the_nearest(fresh_palate_command: Palate) -> None:
    done = fresh_palate_command("recomend", "shop")
    assert done.code == 2
    assert "No such command 'recomend'. Did you mean 'recommend'?" in done.err


@pytest.mark.parametrize("name", [None, *HOMES])
def test_help_goes_by_a_short_name_too(name: str | None) -> None:
    short, long = (
        CliRunner().invoke(app, [*([name] if name else []), asked]).stdout for asked in ("-h", "--help")
    )
    assert short == long
    assert "-h, --help" in short


def test_the_version(fresh_palate_command: Palate) -> None:
    done = fresh_palate_command("--version")
    assert done.code == 0
    assert done.out == f"palate {__version__}\n"
