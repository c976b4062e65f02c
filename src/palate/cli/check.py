"""palate check."""

from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import typer

from palate.cli.consistency import consistency_document, show_consistency
from palate.cli.console import point, print_json, progress, say, table
from palate.cli.options import Folder, Json
from palate.cli.trial import show_trial
from palate.shop import Check
from palate.wording import counted, first_of
from palate.workspace import Workspace

NAMED = 4
"""Languages that a line names at most."""


def check(
    folder: Folder,
    consistency: Annotated[
        bool,
        typer.Option(
            "--consistency",
            help="Encode, then tell how well texts, pictures and sounds agree, and what is there twice.",
        ),
    ] = False,
    pictures: Annotated[
        bool,
        typer.Option(
            "--pictures",
            help="Encode some pictures by a better encoder too, and tell what it would bring.",
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
        trial = ws.try_pictures() if pictures else None
    if json:
        document = found.document()
        if agreed is not None:
            document["consistency"] = consistency_document(agreed, ws)
        if trial is not None:
            document["pictures"] = trial.document()
        print_json(document)
        return
    show_check(found, ws.quarantine_file)
    show_columns(found)
    if agreed is not None:
        show_consistency(agreed, ws)
    if trial is not None:
        show_trial(trial)


def show_check(check: Check, quarantine_file: Path) -> None:
    """Show what a folder holds and lacks."""
    counts = ("item", "user", "interaction", "review")
    say(", ".join(counted(getattr(check, f"{name}s"), name) for name in counts))
    rows = [(name, count, check.items - count) for name, count in check.modalities.items() if count]
    if rows:
        table(("modality", "items with", "without"), rows)
    for note in (*check.notes, *check.signals, *_said_of_reviews(check), *check.missing):
        point(note)
    for warning in check.warnings:
        point(warning, "!")
    bad = sum(check.quarantined.values())
    if bad:
        where = ", ".join(f"{count} in {file}" for file, count in check.quarantined.items())
        unusable = counted(bad, "row or cell", "rows or cells")
        point(f"{unusable} can't be used ({where}); reasons in {quarantine_file}", mark="!")


LANGUAGES = {"en": "English", "zh": "Chinese"}
"""Names of languages; others are told by their code."""


def _said_of_reviews(check: Check) -> Iterator[str]:
    """How many reviews say something, and in which languages."""
    media = check.review_modalities
    if any(media.values()):
        parts = [f"{media['text']:,} with text"] if media["text"] else []
        parts += [
            f"{media[name]:,} with {called}"
            for name, called in (("image", "pictures"), ("audio", "sounds"))
            if media[name]
        ]
        yield f"reviews: {', '.join(parts)}"
    if check.review_languages:
        counts = check.review_languages.items()
        named = [f"{LANGUAGES.get(code) or repr(code)} {count:,}" for code, count in counts]
        yield f"languages of reviews: {first_of(named, NAMED)}"


def show_columns(check: Check) -> None:
    """Show what each column of each table is for."""
    rows: list[tuple[str, str, str]] = []
    for before, column in zip([None, *check.columns], check.columns, strict=False):
        file = "" if before is not None and before.file == column.file else column.file
        role = column.role if column.used or column.role == "not used" else f"{column.role}, not used"
        name = f"{column.header} = {column.name}" if column.header else column.name
        rows.append((file, name, role + (f" ({column.note})" if column.note else "")))
    if rows:
        table(("file", "column", "role"), rows, left=3)
