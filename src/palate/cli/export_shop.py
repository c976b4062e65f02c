"""palate export-shop."""

from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from palate.cli.console import print_json, say
from palate.cli.extras import STORE_MODULES, need
from palate.cli.options import Folder, Json, in_a_folder
from palate.wording import counted


def export_shop(
    folder: Folder,
    out: Annotated[Path, typer.Option("--out", callback=in_a_folder, help="Folder to write; new or empty.")],
    json: Json = False,
) -> None:
    """What a served shop has now, as a workspace folder: items, interactions, reviews and media.

    This goes while the shop is served. Deleted items are left out with their events.

    Example: palate export-shop shop --out shop-today
    """
    need("export-shop", "serve", STORE_MODULES)
    from palate.tasks.export_shop import export_shop as write
    from palate.tasks.stores import open_store

    with open_store(folder, read_only=True) as store:
        written = write(store, out, folder)
    if json:
        print_json({"out": str(out), **asdict(written)})
        return
    sizes = (written.items, "item"), (written.events, "interaction"), (written.reviews, "review")
    say(f"{out}: {', '.join(counted(*size) for size in sizes)}, {counted(written.media, 'media file')}")
    if written.left_out:
        rows = counted(written.left_out, "event or review", "events and reviews")
        say(f"left out: {rows} of deleted items")
    if written.split_added:
        rows = counted(written.split_added, "interaction has", "interactions have")
        say(f'{rows} no split, which other rows have: written as "train"')
