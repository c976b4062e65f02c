"""palate completion."""

from typing import Annotated, Literal

import typer
from typer.completion import completion_init, get_completion_script  # pyright: ignore[reportPrivateImportUsage]

ASKS = "_PALATE_COMPLETE"
"""Environment variable by which the script asks what may follow; Typer makes it of the program's name."""


def completion(
    shell: Annotated[Literal["bash", "zsh", "fish"], typer.Argument(help="Which shell it is for.")],
) -> None:
    """A script by which the Tab key completes commands, options, their values and files.

    bash, in ~/.bashrc: eval "$(palate completion bash)"

    zsh, in ~/.zshrc below compinit: eval "$(palate completion zsh)"

    fish: palate completion fish > ~/.config/fish/completions/palate.fish

    Example: palate completion bash
    """
    typer.echo(get_completion_script(prog_name="palate", complete_var=ASKS, shell=shell))


def know_shells() -> None:
    """Let Typer answer what the script asks, in which case it prints that and ends."""
    completion_init()
