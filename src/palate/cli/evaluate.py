"""palate evaluate."""

from contextlib import nullcontext
from pathlib import Path
from typing import Annotated

import typer

from palate.cli import offers
from palate.cli.console import point, print_json, progress, say, sentence, table
from palate.cli.llm import asks, show_plan
from palate.cli.options import (
    DryRun,
    Engine,
    Folder,
    Json,
    KeepSeen,
    Memory,
    Seed,
    Split,
    WithOrWithoutLlm,
    bounded,
    drops,
    numbers,
)
from palate.cli.proofs import show_proofs
from palate.errors import InputError
from palate.evaluation import Report, paired_p_value, recovered
from palate.features import IMPUTATIONS
from palate.llm.plan import total_of
from palate.scale import working_on
from palate.tasks.prove import STEPS, Protocol
from palate.tasks.prove_rerank import RERANK
from palate.wording import counted
from palate.workspace import Workspace


def evaluate(
    folder: Folder,
    model: Annotated[
        list[str] | None,
        typer.Option(
            "--model", help="Name from `palate models`; may be repeated.", autocompletion=offers.models
        ),
    ] = None,
    split: Split = None,
    k: Annotated[str, typer.Option("--k", help="Cutoffs, split by commas.")] = "10,20",
    mask: Annotated[
        str,
        typer.Option(
            "--mask",
            help="Items not recommended again: of train or train+valid rows.",
            autocompletion=offers.masks,
        ),
    ] = "train",
    drop: Annotated[
        list[str] | None,
        typer.Option(
            "--drop",
            help="MODALITY=FRACTION: take it from so many items; may be repeated. Several fractions, split "
            "by commas, are measured one after the other, with zeros and imputed.",
        ),
    ] = None,
    without: Annotated[
        list[str] | None,
        typer.Option(
            "--without",
            help="Modality that no model sees; may be repeated.",
            autocompletion=offers.modalities,
        ),
    ] = None,
    with_steps: Annotated[
        list[str] | None,
        typer.Option(
            "--with",
            help="Measure models with and without " + " or ".join(STEPS) + "; may be repeated.",
            autocompletion=offers.steps,
        ),
    ] = None,
    with_llm: WithOrWithoutLlm = None,
    dry_run: DryRun = False,
    impute: Annotated[
        list[str] | None,
        typer.Option(
            "--impute",
            help="How to fill in what items lack: auto, " + ", ".join(IMPUTATIONS) + "; may be repeated.",
            show_default="palate.toml's, which is auto",
            autocompletion=offers.imputations,
        ),
    ] = None,
    keep_seen: KeepSeen = None,
    engine: Engine = "local",
    memory: Memory = None,
    seed: Seed = None,
    json: Json = False,
) -> None:
    """Measure models on test rows that none of them has seen, ranking all items.

    With --with, each step is measured by itself against going without any, on the same rows and users.

    Example: palate evaluate shop --model auto --model item-knn --split time --k 10,20
    """
    cutoffs, dropped = numbers(k, "--k"), drops(drop or [], "--drop")
    curve = len(dropped) > 1
    if with_steps:
        if drop or without or impute:
            raise InputError("--with measures steps by themselves; leave out --drop, --without and --impute")
        protocol = Protocol(model or (), split, cutoffs, mask, keep_seen)
        tell_proofs = _plan if dry_run else _prove
        with bounded(memory, engine), working_on(engine):
            tell_proofs(folder, with_steps, protocol, with_llm, seed, json)
        return
    if with_llm is not None or dry_run:
        raise InputError("--with-llm, --without-llm and --dry-run go with --with")
    with bounded(memory, engine), working_on(engine), progress(json) as tell:
        ws = Workspace(folder, seed=seed, progress=tell)
        ways = impute or (["zeros", ws.settings.impute] if curve else [])
        report = ws.evaluate(
            model or (), split, cutoffs, mask, dropped, without or (), ways, keep_seen=keep_seen
        )
    if json:
        print_json(report.document())
    elif curve or len(ways) > 1:
        show_curve(report)
    else:
        show_report(report)


def _prove(
    folder: Path, steps: list[str], protocol: Protocol, with_llm: bool | None, seed: int | None, json: bool
) -> None:
    """Measure models with and without some steps."""
    with progress(json) as tell:
        ws = Workspace(folder, seed=seed, progress=tell)
        is_asked = asks(ws.settings.llm, with_llm)
        with ws.language_model() if is_asked else nullcontext() as llm:
            proved = ws.prove(steps, protocol, llm)
    if json:
        print_json(proved.document())
        return
    show_report(proved.report)
    show_proofs(proved.proofs)


def _plan(
    folder: Path, steps: list[str], protocol: Protocol, with_llm: bool | None, seed: int | None, json: bool
) -> None:
    """Say what measuring some steps would ask of a language model."""
    with progress(json) as tell:
        ws = Workspace(folder, seed=seed, progress=tell)
        if not asks(ws.settings.llm, with_llm):
            raise InputError("--dry-run is for a language model, and none is asked; see --with-llm")
        with ws.language_model() as llm:
            plans = ws.plan_proof(steps, protocol, llm)
    total = total_of(list(plans.values()))
    if json:
        print_json({**total.document(), "steps": {step: plan.document() for step, plan in plans.items()}})
        return
    show_plan(total)
    for step, plan in plans.items():
        point(f"{step}: {counted(plan.calls, 'call')} for {counted(plan.questions, 'question')}")
    if RERANK in plans:
        point(f"{RERANK}: lists of what sells best stand in for those of the models, which are not fitted")


def show_report(report: Report) -> None:
    """Show metrics as a table, one row a model."""
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
    """Say how models were measured, and which test rows were not wanted."""
    masked = "rejected items alone" if report.keep_seen else report.mask
    say(f"split: {report.split}, masked: {masked}, full ranking over {counted(report.items, 'item')}")
    if report.counts and (said := report.counts.said("test")):
        point(said)


def show_curve(report: Report) -> None:
    """Show metrics by what was dropped and how it was filled, and how much of the loss came back."""
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
