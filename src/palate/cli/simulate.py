"""palate simulate."""

from typing import Annotated

import typer

from palate.cli.console import print_json, progress, say
from palate.cli.options import Folder, Json
from palate.simulate import simulate_shop
from palate.wording import counted


def simulate(
    folder: Folder,
    items: Annotated[int, typer.Option("--items", help="How many items.")] = 240,
    users: Annotated[int, typer.Option("--users", help="How many shoppers.")] = 400,
    seed: Annotated[int, typer.Option("--seed", help="The same seed makes the same shop.")] = 0,
    json: Json = False,
) -> None:
    """A made-up shop with known tastes and real media files.

    Example: palate simulate shop --items 100 --users 200
    """
    with progress(json) as tell:
        made = simulate_shop(folder, items=items, users=users, seed=seed, progress=tell)
    if json:
        print_json(
            {
                "folder": str(folder),
                "items": made.items,
                "users": made.users,
                "interactions": made.interactions,
            }
        )
    else:
        sizes = (made.items, "item"), (made.users, "shopper"), (made.interactions, "interaction")
        say(f"{folder}: {', '.join(counted(*size) for size in sizes)}")
