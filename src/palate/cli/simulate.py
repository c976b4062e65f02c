"""palate simulate."""

from typing import Annotated

import typer

from palate.cli.console import print_json, progress, say
from palate.cli.options import Folder, Json
from palate.simulate import Tastes, simulate_shop
from palate.wording import counted


def simulate(
    folder: Folder,
    items: Annotated[int, typer.Option("--items", help="How many items.")] = 240,
    users: Annotated[int, typer.Option("--users", help="How many shoppers.")] = 400,
    seed: Annotated[int, typer.Option("--seed", help="The same seed makes the same shop.")] = 0,
    tastes: Annotated[
        Tastes,
        typer.Option("--tastes", help="Where tastes show: in what shoppers do, or only in their reviews."),
    ] = "behaviour",
    json: Json = False,
) -> None:
    """A made-up shop with known tastes and real media files.

    Example: palate simulate shop --items 100 --users 200
    """
    with progress(json) as tell:
        made = simulate_shop(folder, items=items, users=users, seed=seed, tastes=tastes, progress=tell)
    if json:
        print_json(
            {
                "folder": str(folder),
                "items": made.items,
                "users": made.users,
                "interactions": made.interactions,
                "reviews": len(made.reviews),
            }
        )
    else:
        sizes = (made.items, "item"), (made.users, "shopper"), (made.interactions, "interaction")
        sizes += ((len(made.reviews), "review"),)
        say(f"{folder}: {', '.join(counted(*size) for size in sizes)}")
