"""palate profile."""

from pathlib import Path
from typing import Annotated

import typer

from palate.cli import offers
from palate.cli.console import point, print_json, progress, say, say_aside, sentence
from palate.cli.llm import asks, show_plan, show_tally
from palate.cli.options import DryRun, Folder, Json, Seed, WithOrWithoutLlm, ids_in
from palate.errors import InputError
from palate.explain import language as language_named
from palate.llm import Tally
from palate.profiles import Profile, Shopper
from palate.profiles.profile import MODEL
from palate.wording import counted, first_of
from palate.workspace import Workspace

SHOWN = 5
"""Profiles of many that are shown."""


def profile(
    folder: Folder,
    user: Annotated[str | None, typer.Option("--user", help="Id of one user.", show_default=False)] = None,
    users: Annotated[
        str | None,
        typer.Option(
            "--users",
            help="all, or a file with one user id a line.",
            show_default=False,
            autocompletion=offers.everyone,
        ),
    ] = None,
    with_llm: WithOrWithoutLlm = None,
    dry_run: DryRun = False,
    language: Annotated[
        str | None,
        typer.Option(
            "--language",
            help="Of the sentence: en or zh.",
            show_default="that of the titles",
            autocompletion=offers.languages,
        ),
    ] = None,
    seed: Seed = None,
    json: Json = False,
) -> None:
    """A shopper's taste in words, from train rows and reviews alone. No language model is needed.

    With --users profiles are kept: what they say is one more thing that auto may use when it is trained next.

    Example: palate profile shop --user u0001
    """
    if (user is None) == (users is None):
        raise InputError("give either --user ID or --users all|FILE")
    code = None if language is None else language_named(language).code
    with progress(json) as tell:
        ws = Workspace(folder, seed=seed, progress=tell)
        is_asked = asks(ws.settings.llm, with_llm)
        if dry_run and not is_asked:
            raise InputError("--dry-run is for a language model, and none is asked")
        shoppers = [ws.profiler.shopper(user)] if user is not None else _shoppers(ws, users or "")
        tally: Tally | None = None
        if is_asked:
            with ws.language_model() as llm:
                if dry_run:
                    plan = ws.profiler.plan(llm, shoppers)
                    print_json(plan.document()) if json else show_plan(plan)
                    return
                profiles, tally = ws.profiler.by_model(llm, shoppers, tell), llm.tally
        else:
            profiles = ws.profiler.by_counts(shoppers)
    path = None if users is None else ws.profiler.written(profiles, every=users == "all")
    if json:
        print_json(_document(profiles, code or ws.profiler.code, user, path, tally))
        return
    _show(profiles, code or ws.profiler.code, user is not None)
    if tally:
        show_tally(tally)
    if path is not None:
        say(f"All of them, with the items and reviews that show each taste, are in {path}")
        say(f"Try next: palate train {folder}")


def _shoppers(ws: Workspace, users: str) -> list[Shopper]:
    """Those of a file, of which unknown ones are said and left out, or all."""
    if users == "all":
        return ws.profiler.shoppers
    names = ids_in(users, "--users", "user")
    known = ws.profiler.rows.users
    unknown = [name for name in names if name not in known]
    if len(unknown) == len(names):
        raise InputError(f"--users {users}: no id in it is in {ws.folder}: {first_of(unknown)}")
    if unknown:
        say_aside(f"{counted(len(unknown), 'id')} not in {ws.folder}, left out: {first_of(unknown)}")
    return [ws.profiler.shopper(name) for name in names if name in known]


def _document(
    profiles: list[Profile], code: str, user: str | None, path: Path | None, tally: Tally | None
) -> dict[str, object]:
    told = [{**profile.document(), "sentence": profile.sentence(code)} for profile in profiles]
    note: dict[str, object] = {"llm": tally.document()} if tally else {}
    if user is not None:
        return {**told[0], **note}
    by_model = sum(profile.method == MODEL for profile in profiles)
    methods = {"model": by_model, "counts": len(profiles) - by_model}
    return {"users": len(told), "methods": methods, "out": str(path), "profiles": told, **note}


def _show(profiles: list[Profile], code: str, is_one: bool) -> None:
    if is_one:
        (profile,) = profiles
        sentence(profile.sentence(code))
        for taste in profile.tastes:
            by = ", ".join([*taste.items[:SHOWN], *taste.reviews[:SHOWN]])
            point(f"{taste.words}: {taste.weight:.0%}, shown by {by}", "+" if taste.sign > 0 else "-")
        return
    by_model = sum(profile.method == MODEL for profile in profiles)
    told = f"{by_model:,} by the model, {len(profiles) - by_model:,} by counts"
    say(f"{counted(len(profiles), 'shopper')} read: {told}.")
    for profile in profiles[:SHOWN]:
        point(f"{profile.user_id}: {profile.sentence(code)}")
