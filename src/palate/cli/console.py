"""Print for people: sentences and tables on stdout, progress on stderr, or one JSON document."""

import json
import textwrap
from collections.abc import Generator, Mapping, Sequence
from contextlib import contextmanager

import typer
from rich import box
from rich.console import Console
from rich.markup import escape
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    ProgressColumn,
    Task,
    TaskID,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
)
from rich.segment import Segments
from rich.table import Table
from rich.text import Text

from palate.cli.columns import GAP, groups, widths
from palate.cli.encoding import has_every_character
from palate.progress import Progress as Tell

console = Console(highlight=False, soft_wrap=False)


def print_json(document: Mapping[str, object]) -> None:
    """Exactly one JSON document on stdout."""
    typer.echo(json.dumps(document, ensure_ascii=not has_every_character()))


class _Speed(ProgressColumn):
    """Things a second, as they were done lately."""

    def render(self, task: Task) -> Text:
        speed = task.finished_speed or task.speed
        return Text(f"{speed:,.1f}/s" if speed else "", style="progress.data.speed")


@contextmanager
def progress(quiet: bool) -> Generator[Tell]:
    """Bars on stderr, one a kind of work; none where stderr is not a terminal or JSON is wanted."""
    err = Console(stderr=True)
    columns = (
        TextColumn("{task.description:<22}"),
        BarColumn(),
        MofNCompleteColumn(),
        _Speed(),
        TimeElapsedColumn(),
        TextColumn("left"),
        TimeRemainingColumn(),
    )
    tasks: dict[str, TaskID] = {}
    with Progress(*columns, console=err, transient=True, disable=quiet or not err.is_terminal) as bars:

        def tell(work: str, done: int, total: int) -> None:
            # "try slit" and "evaluate auto" are steps of one bar each.
            kind = work.split(" ")[0]
            if kind not in tasks:
                tasks[kind] = bars.add_task(work, total=total)
            bars.update(tasks[kind], completed=done, total=total, description=work)

        yield tell


def say(text: str = "") -> None:
    """A line of plain words; paths and commands longer than the screen stay whole."""
    console.print(escape(text), overflow="ignore", crop=False)


def point(text: str, mark: str = "-") -> None:
    """A point of a list, broken between words."""
    sentence(text, f"{mark} ")


def sentence(text: str, mark: str = "") -> None:
    """A sentence, broken between words behind a mark; a path longer than the screen stays whole."""
    lines = textwrap.wrap(
        text,
        console.width,
        initial_indent=mark,
        subsequent_indent=" " * len(mark),
        break_long_words=False,
        break_on_hyphens=False,
    )
    say("\n".join(lines))


def say_aside(text: str) -> None:
    """A line on stderr, for what is no part of the answer."""
    typer.echo("palate: " + text, err=True)


def heading(text: str) -> None:
    """A heading with room above it."""
    console.print()
    console.print(f"[bold]{escape(text)}[/bold]")


def table(columns: Sequence[str], rows: Sequence[Sequence[object]], left: int = 1) -> None:
    """A plain table; the first ``left`` columns are words, the others numbers.

    Cells are broken between words. Where the columns have no room beside each other, several tables follow,
    each with the first column.
    """
    cells = [[name, *(_cell(row[position]) for row in rows)] for position, name in enumerate(columns)]
    for number, group in enumerate(groups(cells, console.width)):
        if number:
            console.print()
        _draw([cells[position] for position in group], [position < left for position in group])


def _draw(columns: Sequence[Sequence[str]], are_words: Sequence[bool]) -> None:
    """One table; a word longer than the screen stays whole."""
    drawn = Table(box=box.SIMPLE_HEAD, pad_edge=False, show_edge=False, padding=(0, 1, 0, 0))
    given = widths(columns, console.width)
    for (name, *_), is_words, width in zip(columns, are_words, given, strict=True):
        drawn.add_column(escape(name), justify="left" if is_words else "right", overflow="fold", width=width)
    for row in zip(*(cells[1:] for cells in columns), strict=True):
        drawn.add_row(*map(escape, row))
    needed = max(console.width, sum(given) + GAP * len(given))
    lines = console.render(drawn, console.options.update(width=needed))
    console.print(Segments(lines), end="", overflow="ignore", crop=False)


def _cell(value: object) -> str:
    if isinstance(value, float):
        return f"{value:.2f}"
    return f"{value:,}" if isinstance(value, int) else str(value)
