"""How a command that is not done is told: a line on stderr, and with --json one document on stdout too."""

import sys
from collections.abc import Sequence
from typing import NoReturn

import typer

from palate.cli.console import print_json


def fail(message: str, code: int, arguments: Sequence[str] = ()) -> NoReturn:
    """Say what is wrong in one line and leave.

    Parameters
    ----------
    message : str
        What is wrong, and what to do.
    code : int
        What to leave with.
    arguments : sequence of str
        What was typed behind "palate"; where --json is among it, standard output gets
        ``{"error": ..., "exit_code": ...}``.
    """
    said = " ".join(message.split())
    if wants_json(arguments):
        print_json({"error": said, "exit_code": code})
    typer.echo(f"palate: {said}", err=True)
    sys.exit(code)


def wants_json(arguments: Sequence[str]) -> bool:
    """Whether --json is among what was typed, also where the rest can't be understood."""
    options = arguments[: arguments.index("--")] if "--" in arguments else arguments
    return "--json" in options


def usage_in_words(error: typer.TyperException) -> str:
    """What is wrong with what was typed, and which help says how it is written."""
    context = getattr(error, "ctx", None)
    command = "palate" if context is None else context.command_path
    return f"{error.format_message()} See {command} --help"
