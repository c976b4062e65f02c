"""palate check."""

from typing import Annotated

import typer

from palate.cli.consistency import consistency_document, show_consistency
from palate.cli.options import Folder, Json
from palate.cli.output import print_json, progress, show_check, show_columns
from palate.workspace import Workspace


def check(
    folder: Folder,
    consistency: Annotated[
        bool,
        typer.Option(
            "--consistency",
            help="Encode, then tell how well texts, pictures and sounds agree, and what is there twice.",
        ),
    ] = False,
    json: Json = False,
) -> None:
    """What is there, what is missing per modality, what can't be used.

    Example: palate check shop --consistency
    """
    with progress(json) as tell:
        ws = Workspace(folder, progress=tell)
        found = ws.check()
        agreed = ws.consistency() if consistency else None
    if json:
        document = found.document()
        if agreed is not None:
            document["consistency"] = consistency_document(agreed, ws)
        print_json(document)
        return
    show_check(found, ws)
    show_columns(found)
    if agreed is not None:
        show_consistency(agreed, ws)
