"""palate evaluate."""

from typing import Annotated

import typer

from palate.cli.options import Folder, Json, Seed, Split, fractions, numbers
from palate.cli.output import print_json, progress, show_report
from palate.workspace import Workspace


def evaluate(
    folder: Folder,
    model: Annotated[
        list[str] | None, typer.Option("--model", help="Name from `palate models`; may be repeated.")
    ] = None,
    split: Split = None,
    k: Annotated[str, typer.Option("--k", help="Cutoffs, split by commas.")] = "10,20",
    mask: Annotated[
        str, typer.Option("--mask", help="Items not recommended again: of train or train+valid rows.")
    ] = "train",
    drop: Annotated[
        list[str] | None,
        typer.Option("--drop", help="MODALITY=FRACTION: take it from so many items; may be repeated."),
    ] = None,
    without: Annotated[
        list[str] | None, typer.Option("--without", help="Modality that no model sees; may be repeated.")
    ] = None,
    seed: Seed = None,
    json: Json = False,
) -> None:
    """Measure models on test rows that none of them has seen, ranking all items.

    Example: palate evaluate shop --model auto --model item-knn --split time --k 10,20
    """
    cutoffs, dropped = numbers(k, "--k"), fractions(drop or [], "--drop")
    with progress(json) as tell:
        ws = Workspace(folder, seed=seed, progress=tell)
        report = ws.evaluate(model or (), split, cutoffs, mask, dropped, without or ())
    if json:
        print_json(report.document())
    else:
        show_report(report)
