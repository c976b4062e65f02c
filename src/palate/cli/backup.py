"""palate backup and palate restore."""

from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from palate.cli.console import print_json, say
from palate.cli.extras import STORE_MODULES, need
from palate.cli.options import Folder, Json, in_a_folder
from palate.wording import counted


def backup(
    folder: Folder,
    out: Annotated[
        Path, typer.Option("--out", callback=in_a_folder, help="Folder to write; it must not be there yet.")
    ],
    json: Json = False,
) -> None:
    """All that a served shop has taken in: events, items, reviews, media, keys, jobs.

    This goes while the shop is served, and gives one consistent moment.

    Example: palate backup shop --out monday
    """
    need("backup", "serve", STORE_MODULES)
    from palate.store.backup import backup as write
    from palate.tasks.stores import open_store

    with open_store(folder, read_only=True) as store:
        made = write(store, out)
    if json:
        print_json({"out": str(out), **asdict(made)})
    else:
        say(f"{out}: {counted(made.events, 'event')}, {counted(made.media, 'media file')}")


def restore(
    folder: Folder,
    source: Annotated[Path, typer.Option("--from", help="Folder that `palate backup` wrote.")],
    json: Json = False,
) -> None:
    """A backup becomes the store of a workspace folder that has none yet.

    With database_url in palate.toml it goes into that PostgreSQL database, whatever it was made from.

    Example: palate restore shop --from monday
    """
    need("restore", "serve", STORE_MODULES)
    from palate.store.backup import restore as read
    from palate.tasks.stores import place_of_store

    made = read(source, *place_of_store(folder))
    if json:
        print_json({"from": str(source), **asdict(made)})
    else:
        say(f"{folder}: {counted(made.events, 'event')}, {counted(made.media, 'media file')}")
