"""palate import."""

from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from palate.cli import offers
from palate.cli.console import point, print_json, progress, say
from palate.cli.options import Json, as_a_file
from palate.derived import DERIVED
from palate.errors import InputError
from palate.importing import SOURCES, Fetched, Imported, fetch_media, import_source
from palate.importing.writing import ADDRESSES, REJECTED
from palate.wording import counted


def import_(
    source: Annotated[
        Path, typer.Argument(help="A file or a folder that another program exported.", show_default=False)
    ],
    folder: Annotated[Path, typer.Argument(help="The workspace to write; new or empty.", show_default=False)],
    tool: Annotated[
        str,
        typer.Option("--from", help=f"What wrote it: {', '.join(SOURCES)}.", autocompletion=offers.sources),
    ] = "auto",
    fetch: Annotated[
        bool,
        typer.Option(
            "--fetch-media",
            help="Fetch pictures and sounds that it names by their addresses on the web; again: go on.",
        ),
    ] = False,
    hash_users: Annotated[
        Path | None,
        typer.Option(
            "--hash-users",
            metavar="KEY-FILE",
            callback=as_a_file,
            help="Write pseudonyms in place of user ids, by a key that is kept elsewhere; made if not there.",
            show_default=False,
        ),
    ] = None,
    json: Json = False,
) -> None:
    """A workspace from what another tool or shop exported; says what it understood.

    Example: palate import ml-100k films --from movielens
    """
    goes_on = fetch and source.exists() and (folder / ADDRESSES).is_file()
    if goes_on and hash_users is not None:
        raise InputError(f"{folder}: was imported before; --hash-users goes with the import itself")
    written = None if goes_on else import_source(source, folder, tool, hash_users)
    fetched = None
    if fetch and (folder / ADDRESSES).is_file():
        with progress(json) as tell:
            fetched = fetch_media(folder, progress=tell)
    if json:
        imported = {} if written is None else asdict(written)
        print_json(
            {"folder": str(folder), **imported, "fetched": None if fetched is None else asdict(fetched)}
        )
        return
    if written is None:
        say(f"{folder}: imported before; fetching goes on")
    else:
        _show(folder, written)
        if hash_users is not None:
            many = counted(written.hashed_users or 0, "user is", "users are")
            point(
                f"{many} called by pseudonyms of the key in {hash_users}; keep it apart from {folder}, "
                "for the next import, where it gives the same ones"
            )
    if fetched is not None:
        _show_fetched(folder, fetched)
    elif written is not None and written.addresses:
        named = counted(written.addresses, "picture or sound is", "pictures and sounds are")
        point(f"{named} on the web, listed in {folder / ADDRESSES}; --fetch-media fetches them")
    say(f"next: palate run {folder}")


def _show(folder: Path, written: Imported) -> None:
    sizes = (written.items, "item"), (written.interactions, "interaction"), (written.reviews, "review")
    say(f"{folder}: {', '.join(counted(*size) for size in sizes)}, read as {written.tool}")
    for line in (*written.understood, *written.notes):
        point(line)
    if written.not_used:
        point(f"not used: {'; '.join(written.not_used)}")
    if written.quarantined:
        where = ", ".join(f"{count:,} in {file}" for file, count in written.quarantined.items())
        rejected = folder / DERIVED / REJECTED
        point(
            f"{counted(sum(written.quarantined.values()), 'row')} can't be used ({where}); see {rejected}",
            "!",
        )


def _show_fetched(folder: Path, fetched: Fetched) -> None:
    point(f"{counted(fetched.fetched, 'file')} fetched, {fetched.there:,} there before")
    if fetched.refused:
        many = counted(fetched.refused, "address", "addresses")
        point(f"{many} can't be fetched; {folder / ADDRESSES} says why", "!")
    if fetched.left:
        why = f"after {fetched.bound}" if fetched.bound else "since servers failed"
        point(f"{fetched.left:,} are left {why}; the same command goes on", "!")
