"""The Tab key completes: real shells run the scripts that `palate completion` prints."""

import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import typer

from palate.cli.app import app
from palate.cli.lazy import HOMES
from palate.models import RECOMMENDERS

PROGRAM: Any = typer.main.get_command(app)

PRESSED = """
eval "$(palate completion bash)"
read -r _ _ _ _ function _ <<< "$(complete -p palate)"
COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1))
"$function" palate
printf '%s\\n' "${COMPREPLY[@]}"
"""
"""Presses Tab behind words as bash does: the function of `complete` gets the words, and fills COMPREPLY."""


@pytest.fixture(scope="module")
def environment(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Environment in which `palate` is this checkout's."""
    folder = tmp_path_factory.mktemp("bin")
    program = folder / "palate"
    program.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m palate "$@"\n')
    program.chmod(0o755)
    return os.environ | {"PATH": f"{folder}{os.pathsep}{os.environ['PATH']}"}


def pressed(environment: dict[str, str], *words: str, cwd: Path | None = None) -> list[str]:
    """What bash offers for the last word."""
    done = subprocess.run(
        ["bash", "--norc", "-c", PRESSED, "bash", "palate", *words],
        capture_output=True,
        text=True,
        check=True,
        env=environment,
        cwd=cwd,
    )
    assert done.stderr == ""
    return done.stdout.split()


def test_commands(environment: dict[str, str]) -> None:
    assert pressed(environment, "") == list(HOMES)
    assert pressed(environment, "exp") == ["export", "export-shop"]
    assert pressed(environment, "--ver") == ["--version"]


@pytest.mark.parametrize("command", ["train", "recommend", "weights"])
def test_options(command: str, environment: dict[str, str]) -> None:
    options = {
        name for parameter in PROGRAM.commands[command].params for name in parameter.opts if name[:2] == "--"
    }
    negated = {name for parameter in PROGRAM.commands[command].params for name in parameter.secondary_opts}
    assert set(pressed(environment, command, "shop", "--")) == options | negated | {"--help"}


def test_an_option_that_was_given_is_not_offered_again(environment: dict[str, str]) -> None:
    assert pressed(environment, "train", "shop", "--model", "ease", "--mo") == []
    assert pressed(environment, "evaluate", "shop", "--model", "ease", "--mo") == ["--model"]


def test_names_of_models(environment: dict[str, str]) -> None:
    assert pressed(environment, "train", "shop", "--model", "gr") == ["graph-filter", "graph-softmax"]
    offered = pressed(environment, "evaluate", "shop", "--model", "ease", "--model", "")
    assert set(offered) == set(RECOMMENDERS) - {"blend"}


@pytest.mark.parametrize(
    ("typed", "offered"),
    [
        ("train shop --on ", "train train+valid all"),
        ("evaluate shop --split ", "given random leave-last time cold-items"),
        ("evaluate shop --mask ", "train train+valid"),
        ("evaluate shop --impute z", "zeros"),
        ("recommend shop --users ", "all"),
        ("recommend shop --user u --language ", "en zh"),
        ("import ml-100k films --from m", "mmrec movielens"),
        ("simulate shop --tastes ", "behaviour reviews"),
        ("keys shop r", "rotate revoke"),
        ("keys shop create --scopes ", "read write admin"),
        ("completion ", "bash zsh fish"),
    ],
)
def test_values(typed: str, offered: str, environment: dict[str, str]) -> None:
    assert pressed(environment, *typed.split(" ")) == offered.split()


def test_features_that_the_folder_brings(environment: dict[str, str], tmp_path: Path) -> None:
    (tmp_path / "shop" / "features").mkdir(parents=True)
    (tmp_path / "shop" / "features" / "mood.npy").touch()
    offered = pressed(environment, "similar", "shop", "--via", "", cwd=tmp_path)
    assert offered == ["text", "image", "audio", "mood"]


@pytest.mark.parametrize(
    "words", [["nonsense", "shop", "--mod"], ["train", "--model"], ["similar", "--", "--"]]
)
def test_what_can_not_be_completed_is_silent(words: list[str], environment: dict[str, str]) -> None:
    assert not any(word.startswith("Traceback") for word in pressed(environment, *words))


def test_bash_itself_completes_files_where_nothing_else_fits(
    environment: dict[str, str], tmp_path: Path
) -> None:
    """Typed into an interactive bash, which shows the line that it ran."""
    (tmp_path / "my-recipe.toml").touch()
    (tmp_path / "shopping").mkdir()
    script = (
        'palate() { printf "<%s>" "$@"; echo; }\n'
        f'eval "$({shutil.which("palate", path=environment["PATH"])} completion bash)"\n'
    )
    (tmp_path / "rc").write_text(f"{script}PS1=\n")
    typed = "palate train sho\t --mod\tmy-re\t\nexit\n"
    done = subprocess.run(
        ["bash", "--rcfile", "rc", "-i"],
        input=typed,
        capture_output=True,
        text=True,
        check=False,
        env=environment | {"TERM": "dumb"},
        cwd=tmp_path,
    )
    assert "<train><shopping/><--model><my-recipe.toml>" in done.stdout, done


ZSH = """
autoload -Uz compinit && compinit -u
eval "$(palate completion zsh)"
_arguments() { print -r -- "$2"; print -r -- "$1" }
_files() { print FILES }
words=("$@"); CURRENT=$#
$_comps[palate]
"""


@pytest.mark.skipif(shutil.which("zsh") is None, reason="zsh is not here: its script is not run")
def test_zsh(environment: dict[str, str]) -> None:
    def offered(*words: str) -> str:
        command = ["zsh", "-f", "-c", ZSH, "zsh", "palate", *words]
        done = subprocess.run(command, capture_output=True, text=True, check=True, env=environment)
        return done.stdout

    assert '"graph-filter"' in offered("train", "shop", "--model", "gr")
    assert '"export-shop"' in offered("exp")
    assert offered("train", "sho") == "FILES\n"


@pytest.mark.skipif(shutil.which("fish") is None, reason="fish is not here: its script is not run")
def test_fish(environment: dict[str, str], tmp_path: Path) -> None:
    (tmp_path / "shopping").mkdir()

    def offered(line: str) -> list[str]:
        script = f"palate completion fish | source; complete -C '{line}'"
        command = ["fish", "--no-config", "-c", script]
        done = subprocess.run(
            command, capture_output=True, text=True, check=True, env=environment, cwd=tmp_path
        )
        return [row.split("\t")[0] for row in done.stdout.splitlines()]

    assert offered("palate train shop --model gr") == ["graph-filter", "graph-softmax"]
    assert offered("palate exp") == ["export", "export-shop"]
    assert offered("palate train shopp") == ["shopping/"]
