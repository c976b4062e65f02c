"""palate evaluate."""

from typing import Annotated

import typer

from palate.cli.options import Folder, Json, KeepSeen, Seed, Split, drops, numbers
from palate.cli.output import print_json, progress, show_curve, show_report
from palate.features import IMPUTATIONS
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
        typer.Option(
            "--drop",
            help="MODALITY=FRACTION: take it from so many items; may be repeated. Several fractions, split "
            "by commas, are measured one after the other, with zeros and imputed.",
        ),
    ] = None,
    without: Annotated[
        list[str] | None, typer.Option("--without", help="Modality that no model sees; may be repeated.")
    ] = None,
    impute: Annotated[
        list[str] | None,
        typer.Option(
            "--impute",
            help="How to fill in what items lack: auto, " + ", ".join(IMPUTATIONS) + "; may be repeated.",
            show_default="palate.toml's, which is auto",
        ),
    ] = None,
    keep_seen: KeepSeen = None,
    seed: Seed = None,
    json: Json = False,
) -> None:
    """Measure models on test rows that none of them has seen, ranking all items.

    Example: palate evaluate shop --model auto --model item-knn --split time --k 10,20
    """
    cutoffs, dropped = numbers(k, "--k"), drops(drop or [], "--drop")
    curve = len(dropped) > 1
    with progress(json) as tell:
        ws = Workspace(folder, seed=seed, progress=tell)
        ways = impute or (["zeros", ws.settings.impute] if curve else [])
        report = ws.evaluate(
            model or (), split, cutoffs, mask, dropped, without or (), ways, keep_seen=keep_seen
        )
    if json:
        print_json(report.document())
    elif curve or len(ways) > 1:
        show_curve(report)
    else:
        show_report(report)
