"""Options that several commands share, said once."""

from pathlib import Path
from typing import Annotated

import typer

from palate.errors import InputError

Folder = Annotated[Path, typer.Argument(help="The workspace folder.", show_default=False)]
Json = Annotated[bool, typer.Option("--json", help="Print one JSON document on stdout.")]
Seed = Annotated[
    int | None, typer.Option("--seed", help="Seed of every random choice; palate.toml's by default.")
]
K = Annotated[int, typer.Option("--k", min=1, help="How many items.")]
Split = Annotated[
    str | None,
    typer.Option(
        "--split",
        help="given, random, leave-last, time or cold-items.",
        show_default="given, else leave-last",
    ),
]
Out = Annotated[
    Path | None, typer.Option("--out", help="File to write, .csv or .parquet.", show_default=False)
]


def numbers(text: str, option: str) -> list[int]:
    """Positive whole numbers split by commas.

    Raises
    ------
    InputError
        If there is anything else.
    """
    try:
        values = [int(part) for part in text.split(",")]
    except ValueError:
        values = []
    if not values or min(values) < 1:
        raise InputError(f"{option} {text}: give positive numbers such as 10,20")
    return values


def fractions(pairs: list[str], option: str) -> dict[str, float]:
    """MODALITY=FRACTION pairs.

    Raises
    ------
    InputError
        If one is no such pair.
    """
    found: dict[str, float] = {}
    for pair in pairs:
        name, _, fraction = pair.partition("=")
        try:
            found[name] = float(fraction)
        except ValueError:
            raise InputError(f"{option} {pair}: give MODALITY=FRACTION such as image=0.3") from None
    return found
