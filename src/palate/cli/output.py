"""What people see: tables on stdout, progress on stderr, or one JSON document."""

import json
import textwrap
from collections.abc import Generator, Mapping, Sequence
from contextlib import contextmanager
from typing import cast

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
from rich.table import Table
from rich.text import Text

from palate.evaluation import Report, paired_p_value, recovered
from palate.features import Built, Row
from palate.models.auto.event_strength import told
from palate.progress import Progress as Tell
from palate.shop import Check
from palate.tasks.train import Trained
from palate.workspace import Workspace

console = Console(highlight=False, soft_wrap=False)


def print_json(document: Mapping[str, object]) -> None:
    """Exactly one JSON document on stdout."""
    typer.echo(json.dumps(document, ensure_ascii=False))


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
    """A plain table; the first ``left`` columns are words, the others numbers."""
    drawn = Table(box=box.SIMPLE_HEAD, pad_edge=False, show_edge=False, padding=(0, 1, 0, 0))
    for place, name in enumerate(columns):
        drawn.add_column(name, justify="left" if place < left else "right", overflow="fold")
    for row in rows:
        drawn.add_row(*(escape(_cell(value)) for value in row))
    console.print(drawn)


def show_check(check: Check, ws: Workspace) -> None:
    """What a folder holds and lacks."""
    counts = ("items", "users", "interactions", "reviews")
    say(", ".join(f"{getattr(check, name):,} {name}" for name in counts))
    rows = [(name, count, check.items - count) for name, count in check.modalities.items() if count]
    if rows:
        table(("modality", "items with", "without"), rows)
    for note in (*check.notes, *check.signals, *check.missing):
        point(note)
    for warning in check.warnings:
        point(warning, "!")
    bad = sum(check.quarantined.values())
    if bad:
        where = ", ".join(f"{count} in {file}" for file, count in check.quarantined.items())
        point(f"{bad} rows or cells can't be used ({where}); reasons in {ws.quarantine_file}", mark="!")


def show_columns(check: Check) -> None:
    """What each column of each table is for."""
    rows: list[tuple[str, str, str]] = []
    for before, one in zip([None, *check.columns], check.columns, strict=False):
        file = "" if before is not None and before.file == one.file else one.file
        role = one.role if one.used or one.role == "not used" else f"{one.role}, not used"
        rows.append((file, one.name, role + (f" ({one.note})" if one.note else "")))
    if rows:
        table(("file", "column", "role"), rows, left=3)


def show_encoded(built: Built, ws: Workspace) -> None:
    """What was encoded."""
    rows = [
        (
            r.modality,
            r.encoder,
            r.dim,
            r.items,
            r.missing,
            r.encoded,
            r.cached,
            _rate(r),
        )
        for r in built.rows
    ]
    if rows:
        names = ("modality", "encoder", "dim", "items", "missing", "new", "cached", "/s")
        table(names, rows, left=2)
        if saved := sum(row.saved_seconds for row in built.rows):
            known = sum(row.cached for row in built.rows if row.saved_seconds)
            say(f"The cache saved encoding {known:,} things again, about {_duration(saved)}.")
    else:
        say("Nothing to encode: no texts, pictures, sounds or ready-made features.")
    for note in built.notes:
        point(note)
    if bad := len(ws.shop.quarantine):
        say(f"! {bad} rows or cells in {ws.quarantine_file}")


def _rate(row: Row) -> str:
    return f"{row.per_second:,.{0 if row.per_second >= 10 else 1}f}" if row.encoded else "-"


def _duration(seconds: float) -> str:
    """As people say it."""
    if seconds < 90:
        return f"{max(seconds, 0.1):.{0 if seconds >= 10 else 1}f} s"
    return f"{seconds / 60:.0f} min" if seconds < 5400 else f"{seconds / 3600:.1f} h"


def encoded_document(built: Built) -> dict[str, object]:
    """As `encode --json` prints it."""
    return {"modalities": [dict(vars(row)) for row in built.rows], "notes": list(built.notes)}


def show_trained(trained: Trained, ws: Workspace) -> None:
    """What was trained, and for auto what the blend is made of."""
    say(
        f"{trained.model} learned from {trained.interactions:,} rows ({trained.on}; split: {trained.split}) "
        f"in {trained.seconds:.1f} s"
    )
    if trained.imputation != "zeros":
        say(f"what items lack is imputed: {trained.imputation}")
    if trained.event_strength is not None:
        say(f"events weigh {told(trained.event_strength)}")
    if parts := ws.model.chosen():
        rows = [(part["model"], _read(part), _memory(part), f"{part['weight']:g}") for part in parts]
        table(("part", "features", "remembers", "weight"), rows, left=3)
        _show_tried(ws.model.tried())


def _show_tried(trials: list[dict[str, object]]) -> None:
    """The best that each kind of model came to; `--json` has all."""
    judged, left_out = (
        [trial for trial in trials if bool(trial.get("left_out")) == out] for out in (False, True)
    )
    best: dict[object, dict[str, object]] = {}
    for trial in judged:
        best.setdefault(trial["model"], trial)
    say(f"{len(trials)} things tried; the best of each model, alone, on the valid rows:")
    rows = [
        (
            trial["model"],
            _memory(trial),
            f"{trial['recall']:.4f}",
            f"{trial['ndcg']:.4f}",
            f"{trial['seconds']:.1f}",
        )
        for trial in best.values()
    ]
    table(("model", "remembers", "recall@20", "ndcg@20", "s"), rows, left=2)
    for why in dict.fromkeys(str(trial["left_out"]) for trial in left_out):
        point(f"left out: {why}")


def show_report(report: Report) -> None:
    """Metrics as a table, one row a model."""
    _show_protocol(report)
    ks = sorted({int(name.split("@")[1]) for name in report.results[0].metrics})
    chosen = [f"{metric}@{k}" for k in ks[-2:] for metric in ("recall", "ndcg")] + [f"coverage@{ks[-1]}"]
    rows = [
        (r.model, *(f"{r.metrics[name]:.4f}" for name in chosen), f"{r.fit_seconds + r.score_seconds:.1f}")
        for r in report.results
    ]
    table(("model", *chosen, "s"), rows)
    name = f"recall@{ks[-1]}"
    best = max(report.results, key=lambda result: result.metrics[name])
    auto = next((result for result in report.results if result.model == "auto"), best)
    for result in [best] if auto.metrics[name] == best.metrics[name] else [auto, best]:
        low, high = result.ci95[name]
        say(f"{result.model}: {name} {result.metrics[name]:.4f}, 95 % interval {low:.4f} to {high:.4f}")
    if auto.metrics[name] < best.metrics[name]:
        chance = paired_p_value(auto.per_user[name], best.per_user[name])
        sentence(
            f"auto was chosen on valid rows; on test rows {best.model} is ahead, by a difference as large "
            f"as chance alone shows in {chance:.0%} of cases."
        )


def _show_protocol(report: Report) -> None:
    """How models were measured, and which test rows were not wanted."""
    masked = "rejected items alone" if report.keep_seen else report.mask
    say(f"split: {report.split}, masked: {masked}, full ranking over {report.items:,} items")
    if report.counts and (said := report.counts.said("test")):
        point(said)


def show_curve(report: Report) -> None:
    """Metrics of each model by what was dropped and how it was filled, and how much of the loss came back."""
    _show_protocol(report)
    k = max(int(name.split("@")[1]) for name in report.results[0].metrics)
    recall, ndcg = f"recall@{k}", f"ndcg@{k}"
    rows: list[tuple[object, ...]] = []
    for r in report.results:
        lost = ", ".join(f"{name} {fraction:g}" for name, fraction in r.drop.items()) or "-"
        share = recovered(r, report.results, recall)
        told = "-" if share is None or r.imputation == "zeros" else f"{share:.0%}"
        rows.append((r.model, lost, r.imputation, f"{r.metrics[recall]:.4f}", f"{r.metrics[ndcg]:.4f}", told))
    table(("model", "dropped", "imputed by", recall, ndcg, "of the loss recovered"), rows, left=3)


def _read(part: Mapping[str, object]) -> str:
    """Features that a part of a blend reads beside the behaviour."""
    parameters = cast(Mapping[str, object], part["parameters"])
    if not {"mixture", "content"} & set(parameters) or parameters.get("content") == 0:
        return "-"
    return ", ".join(cast(Mapping[str, float], parameters.get("mixture", {}))) or "all"


def _memory(part: Mapping[str, object]) -> str:
    if part["memory_steps"] is not None:
        return f"{part['memory_steps']:g} events"
    if part["memory_days"] is not None:
        return f"{part['memory_days']:g} days"
    return "everything"


def _cell(value: object) -> str:
    if isinstance(value, float):
        return f"{value:.2f}"
    return f"{value:,}" if isinstance(value, int) else str(value)
