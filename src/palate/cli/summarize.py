"""palate summarize."""

from collections.abc import Sequence
from contextlib import nullcontext
from json import dumps
from pathlib import Path
from typing import Annotated

import typer
from rich.text import Text

from palate.atomic import replacing
from palate.cli import offers
from palate.cli.console import console, heading, print_json, progress, say, say_aside
from palate.cli.llm import show_tally
from palate.cli.options import Folder, Json, WithLlm, as_a_file, ids_in
from palate.errors import InputError
from palate.explain import Language, language, shortened
from palate.llm import Llm
from palate.progress import Progress
from palate.summaries import Quote, Summary
from palate.wording import counted, first_of
from palate.workspace import Workspace

TITLE = 52
"""Columns of a title in a heading."""

BRIEF = "~"
"""Stands behind what a language model said in fewer words; `--json` has the sentence itself too."""

MARKS = {"praise": "+", "mixed": "·", "complaint": "-"}
"""What stands before a quote of a review that praises, complains or does neither."""


def summarize(
    folder: Folder,
    item: Annotated[str | None, typer.Option("--item", help="Id of an item.", show_default=False)] = None,
    items: Annotated[
        str | None,
        typer.Option(
            "--items",
            help="all, or a file with one item id a line.",
            show_default=False,
            autocompletion=offers.everyone,
        ),
    ] = None,
    out: Annotated[
        Path | None,
        typer.Option(
            "--out", callback=as_a_file, help="With --items: the .jsonl file to write.", show_default=False
        ),
    ] = None,
    with_llm: WithLlm = False,
    code: Annotated[
        str | None,
        typer.Option(
            "--language",
            help="Of the headings: en or zh.",
            show_default="that of the reviews",
            autocompletion=offers.languages,
        ),
    ] = None,
    json: Json = False,
) -> None:
    """What reviews say of an item: aspects, pros and cons, quoted word for word. No language model is needed.

    Example: palate summarize shop --item p0001
    """
    if (item is None) == (items is None):
        raise InputError("give either --item ID or --items all|FILE")
    if (items is None) != (out is None):
        raise InputError("--items goes with --out FILE.jsonl, and --out with --items")
    if code is not None:
        language(code)
    if item is not None:
        ws = Workspace(folder)
        summary, tally = ws.summarize(item, code), None
        if with_llm:
            with ws.language_model() as llm:
                summary, tally = ws.rephrased(summary, llm), llm.tally
        if json:
            print_json(summary.document() | ({"llm": tally.document()} if tally else {}))
            return
        show_summary(summary, language(summary.language))
        if tally:
            show_tally(tally)
    elif items is not None and out is not None:
        if out.suffix.lower() != ".jsonl":
            raise InputError(f"{out}: the name must end in .jsonl")
        with progress(json) as tell:
            ws = Workspace(folder, progress=tell)
            named = None if items == "all" else ids_in(items, "--items", "item")
            with ws.language_model() if with_llm else nullcontext() as llm:
                count, tally = _write(ws, named, out, code, llm, tell), llm.tally if llm else None
        if json:
            print_json({"items": count, "out": str(out)} | ({"llm": tally.document()} if tally else {}))
            return
        say(f"{counted(count, 'summary', 'summaries')} in {out}")
        if tally:
            show_tally(tally)


def show_summary(summary: Summary, words: Language) -> None:
    """Aspects with their counts and quotes, then what is left of the central sentences, pros and cons."""
    say(words.reviews_of(shortened(summary.title, TITLE), summary.reviews, summary.texts, summary.rating))
    if not summary.texts:
        say(words.nothing_said(summary.reviews))
        return
    shown: set[Quote] = set()
    _show_quotes(words.central_heading, summary.central, shown)
    if summary.aspects:
        heading(words.aspects_heading)
    for aspect in summary.aspects:
        say(f"  {aspect.name}  ({words.sides(aspect.mentions, aspect.praises, aspect.complaints)})")
        for quote in aspect.quotes:
            _show_quote(quote, 4)
        shown.update(aspect.quotes)
    _show_quotes(words.pros_heading, summary.pros, shown)
    _show_quotes(words.cons_heading, summary.cons, shown)
    say()
    say(words.legend)
    if any(quote.brief for quote in shown):
        say(words.brief_legend)


def _show_quotes(title: str, quotes: Sequence[Quote], shown: set[Quote]) -> None:
    """Quotes under a heading, without those that were shown above."""
    fresh = [quote for quote in quotes if quote not in shown]
    if fresh:
        heading(title)
    for quote in fresh:
        _show_quote(quote, 2)
    shown.update(fresh)


def _show_quote(quote: Quote, indent: int) -> None:
    before = " " * indent + MARKS[quote.stance] + " "
    told = quote.text if quote.brief is None else f"{quote.brief} {BRIEF}"
    for line in Text(f"{told}  [{quote.review_id}]").wrap(console, console.width - len(before)):
        line.rstrip()
        console.print(before, line, sep="")
        before = " " * len(before)


def _write(
    ws: Workspace, items: list[str] | None, out: Path, code: str | None, llm: Llm | None, tell: Progress
) -> int:
    """Write one summary a line; ids from a file that no table has are said and left out.

    Returns
    -------
    int
        Number of summaries.
    """
    catalog = ws.shop.catalog.items
    chosen = ws.summaries.reviewed if items is None else [item for item in items if item in catalog]
    unknown = [] if items is None else [item for item in items if item not in catalog]
    if not chosen:
        raise InputError(f"--items: no id of the file is in {ws.folder}: {first_of(unknown)}")
    if unknown:
        say_aside(f"{counted(len(unknown), 'id')} not in {ws.folder}, left out: {first_of(unknown)}")
    with replacing(out) as partial, partial.open("w", encoding="utf-8") as file:
        for done, item in enumerate(chosen, start=1):
            summary = ws.summarize(item, code)
            if llm is not None:
                summary = ws.rephrased(summary, llm)
            file.write(dumps(summary.document(), ensure_ascii=False) + "\n")
            tell("summarize", done, len(chosen))
    return len(chosen)
