"""palate import."""

from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from palate.cli.console import point, print_json, say
from palate.cli.options import Json
from palate.importing import SOURCES, import_source
from palate.wording import counted


def import_(
    source: Annotated[
        Path, typer.Argument(help="A file or a folder that another program exported.", show_default=False)
    ],
    folder: Annotated[Path, typer.Argument(help="The workspace to write; new or empty.", show_default=False)],
    tool: Annotated[str, typer.Option("--from", help=f"What wrote it: {', '.join(SOURCES)}.")] = "auto",
    json: Json = False,
) -> None:
    """A workspace from what another tool or shop exported; says what it understood.

    Example: palate import ml-100k films --from movielens
    """
    written = import_source(source, folder, tool)
    if json:
        print_json({"folder": str(folder), **asdict(written)})
        return
    sizes = (written.items, "item"), (written.interactions, "interaction"), (written.reviews, "review")
    say(f"{folder}: {', '.join(counted(*size) for size in sizes)}, read as {written.tool}")
    for line in (*written.understood, *written.notes):
        point(line)
    if written.not_used:
        point(f"not used: {'; '.join(written.not_used)}")
    if written.quarantined:
        where = ", ".join(f"{count:,} in {file}" for file, count in written.quarantined.items())
        rejected = folder / ".palate" / "import-quarantine.csv"
        point(
            f"{counted(sum(written.quarantined.values()), 'row')} can't be used ({where}); see {rejected}",
            "!",
        )
    say(f"next: palate run {folder}")
