"""palate export."""

from pathlib import Path
from typing import Annotated

import typer

from palate.cli import offers
from palate.cli.console import print_json, progress, say
from palate.cli.options import Folder, Json, in_a_folder
from palate.wording import counted
from palate.workspace import Workspace


def export(
    folder: Folder,
    modality: Annotated[
        str,
        typer.Option(
            "--modality",
            help="Name of the features, as `palate encode` lists them.",
            autocompletion=offers.modalities,
        ),
    ],
    out: Annotated[
        Path, typer.Option("--out", callback=in_a_folder, help="Folder for features.npy and ids.txt.")
    ],
    json: Json = False,
) -> None:
    """Features of one modality as features.npy (float32) and ids.txt, for other programs.

    Example: palate export shop --modality image --out image-features
    """
    with progress(json) as tell:
        rows, dim = Workspace(folder, progress=tell).export(modality, out)
    if json:
        print_json({"modality": modality, "items": rows, "dim": dim, "out": str(out)})
    else:
        say(f"{counted(rows, 'item')} x {dim:,} in {out / 'features.npy'}, their ids in {out / 'ids.txt'}")
