"""palate similar."""

from pathlib import Path
from typing import Annotated

import typer

from palate.cli import offers
from palate.cli.console import point, print_json, progress, table
from palate.cli.options import Folder, Json, K
from palate.explain import shortened
from palate.search import Match, Query
from palate.workspace import Workspace

QUOTED = 72
"""Columns of what is quoted of a review."""


def similar(
    folder: Folder,
    item: Annotated[str | None, typer.Option("--item", help="Id of an item.", show_default=False)] = None,
    text: Annotated[
        str | None, typer.Option("--text", help="Words in any language.", show_default=False)
    ] = None,
    image: Annotated[Path | None, typer.Option("--image", help="A picture file.", show_default=False)] = None,
    audio: Annotated[Path | None, typer.Option("--audio", help="A sound file.", show_default=False)] = None,
    k: K = 10,
    via: Annotated[
        str | None,
        typer.Option(
            "--via",
            help="Compare by this modality alone.",
            show_default="all of the query's",
            autocompletion=offers.modalities,
        ),
    ] = None,
    json: Json = False,
) -> None:
    """Items like an item, or like words, a picture and a sound, one or several of them.

    Example: palate similar shop --text "warm wooden lamp" --k 5
    """
    query = Query(item=item, text=text, image=image, audio=audio)
    with progress(json) as tell:
        ws = Workspace(folder, progress=tell)
        found = ws.similar(query, k, via)
    if json:
        print_json({"items": list(map(_document, found))})
        return
    modalities = list(dict.fromkeys(name for match in found for name in match.modalities))
    rows = [
        (ws.title(m.item_id)[:40], m.item_id, m.score, *(m.modalities.get(name, "-") for name in modalities))
        for m in found
    ]
    table(("title", "item", "score", *modalities), rows, left=2)
    for match in found:
        if match.said is not None and match.said.text:
            point(
                f"{ws.title(match.item_id)}: “{shortened(match.said.text, QUOTED)}” ({match.said.review_id})"
            )


def _document(match: Match) -> dict[str, object]:
    """One item of `similar --json`."""
    document: dict[str, object] = {
        "item_id": match.item_id,
        "score": match.score,
        "modalities": match.modalities,
    }
    if match.said is not None:
        document["said"] = vars(match.said)
    return document
