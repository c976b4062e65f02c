"""palate train."""

from typing import Annotated

import typer

from palate.cli.options import Folder, Json, Seed
from palate.cli.output import print_json, progress, show_trained
from palate.workspace import Workspace


def train(
    folder: Folder,
    model: Annotated[
        str | None,
        typer.Option("--model", help="Name from `palate models`, or a recipe.toml.", show_default="auto"),
    ] = None,
    on: Annotated[str, typer.Option("--on", help="What to learn from: train, train+valid or all.")] = "train",
    budget: Annotated[
        float | None,
        typer.Option(
            "--budget",
            help="Seconds that auto may search; from 300 on with learned models.",
            show_default="120",
        ),
    ] = None,
    seed: Seed = None,
    json: Json = False,
) -> None:
    """Train a model and keep it for recommend.

    Valid rows are used to choose; test rows are read by --on all alone.

    What auto chose is written to .palate/recipe.toml, which --model takes.

    Example: palate train shop --on all
    """
    with progress(json) as tell:
        ws = Workspace(folder, seed=seed, progress=tell)
        trained = ws.train(model, on, budget)
    if json:
        print_json({**vars(trained), "ingredients": ws.model.chosen(), "tried": ws.model.tried()})
    else:
        show_trained(trained, ws)
