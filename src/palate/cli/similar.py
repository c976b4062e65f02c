"""palate similar."""

from pathlib import Path
from typing import Annotated

import typer

from palate.cli import offers
from palate.cli.console import point, print_json, progress, say, table
from palate.cli.options import Folder, Json, K, Memory, Out, bounded
from palate.cli.parts import parts_told
from palate.errors import InputError
from palate.explain import shortened
from palate.linalg.known import DRAWN
from palate.search import Match, Query
from palate.tasks import lists
from palate.tasks.parts import parts_or_file
from palate.wording import counted
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
    items: Annotated[
        str | None,
        typer.Option("--items", help="all: the items like each item; goes with --out.", show_default=False),
    ] = None,
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
    out: Out = None,
    memory: Memory = None,
    json: Json = False,
) -> None:
    """Items like an item, or like words, a picture and a sound, one or several of them; or like every item.

    Example: palate similar shop --text "warm wooden lamp" --k 5
    """
    if items is not None:
        if any(given is not None for given in (item, text, image, audio)):
            raise InputError("--items all looks for items like each item; leave out --item, --text and files")
        with bounded(memory):
            _similar_to_all(folder, items, k, via, out, json)
        return
    if out is not None:
        raise InputError("--out goes with --items all")
    if memory is not None:
        raise InputError("--memory goes with --items all; a single query takes little")
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


def _similar_to_all(folder: Path, items: str, k: int, via: str | None, out: str | None, json: bool) -> None:
    if items != "all":
        raise InputError(f"--items takes all, not '{items}'; --item ID is for a single item")
    if out is None:
        raise InputError("--items all goes with --out, a file or a folder for parts")
    parts, file = parts_or_file(out)
    if file == lists.STDOUT and json:
        raise InputError("--out - prints CSV on standard output; leave out --json, or give a file")
    with progress(json or file == lists.STDOUT) as tell:
        found = Workspace(folder, progress=tell).similar_items(k, via)
        if parts is not None:
            written = found.write_parts(parts, tell)
            count, rows = written.lists, written.rows
            more = {"parts": written.parts, "kept": written.kept}
        else:
            count, rows = found.write(file or lists.STDOUT, tell)
            more = dict[str, int]()
    recall = 1.0 if found.exact else None if found.near is None else found.near.recall
    if json:
        print_json({"items": count, "rows": rows, **more, "recall": recall, "out": out})
    elif file != lists.STDOUT:
        told = parts_told(**more) if more else ""
        if found.near is not None:
            told += f"; recall {found.near.recall:.3f}, measured on {DRAWN} items"
        say(f"{counted(rows, 'row')} for {counted(count, 'item')} in {out}{told}")


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
