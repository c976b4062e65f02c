"""palate train."""

from collections.abc import Mapping
from typing import Annotated, cast

import typer

from palate.cli import offers
from palate.cli.console import point, print_json, progress, say, table
from palate.cli.options import Budget, Engine, Folder, Json, Memory, Model, Seed, bounded
from palate.models import Recommender
from palate.models.auto.event_strength import told as strength_in_words
from palate.scale import working_on
from palate.tasks.train import Trained
from palate.wording import counted
from palate.workspace import Workspace


def train(
    folder: Folder,
    model: Model = None,
    on: Annotated[
        str,
        typer.Option(
            "--on", help="What to learn from: train, train+valid or all.", autocompletion=offers.parts
        ),
    ] = "train",
    budget: Budget = None,
    engine: Engine = "local",
    memory: Memory = None,
    seed: Seed = None,
    json: Json = False,
) -> None:
    """Train a model and keep it for recommend.

    Valid rows are used to choose; test rows are read by --on all alone.

    What auto chose is written to .palate/recipe.toml, which --model takes.

    Example: palate train shop --on all
    """
    with bounded(memory, engine), working_on(engine), progress(json) as tell:
        ws = Workspace(folder, seed=seed, progress=tell)
        trained = ws.train(model, on, budget)
    if json:
        print_json(
            {
                **vars(trained),
                "ingredients": ws.model.chosen(),
                "helps": ws.model.helped(),
                "tried": ws.model.tried(),
            }
        )
    else:
        show_trained(trained, ws.model)


def show_trained(trained: Trained, model: Recommender) -> None:
    """Show what was trained, and for auto what the blend is made of."""
    say(
        f"{trained.model} learned from {counted(trained.interactions, 'row')} "
        f"({trained.on}; split: {trained.split}) in {trained.seconds:.1f} s"
    )
    if trained.imputation != "zeros":
        say(f"what items lack is imputed: {trained.imputation}")
    if trained.event_strength is not None:
        say(f"events weigh {strength_in_words(trained.event_strength)}")
    if parts := model.chosen():
        rows = [
            (ingredient["model"], _read(ingredient), _memory(ingredient), f"{ingredient['weight']:g}")
            for ingredient in parts
        ]
        table(("part", "features", "remembers", "weight"), rows, left=3)
        for gain in model.helped():
            point(told_of_gain(gain))
        _show_tried(model.tried())


def told_of_gain(gain: Mapping[str, object]) -> str:
    """What attributes or profiles gained on held-out rows, in words."""
    verdict = f"{gain['help']}: {'used' if gain['used'] else 'not used'}"
    if gain["why"]:
        return f"{verdict}; {gain['why']}"
    low, high = cast(tuple[float, float], gain["ci95"])
    return (
        f"{verdict}; on valid rows lists are worth {gain['gain']:+.4f} with it (95 % interval {low:+.4f} to "
        f"{high:+.4f}, chance {gain['p']:.1%})"
    )


def _show_tried(trials: list[dict[str, object]]) -> None:
    """Show the best that each kind of model came to; `--json` has all."""
    judged, left_out = (
        [trial for trial in trials if bool(trial.get("left_out")) == out] for out in (False, True)
    )
    best: dict[object, dict[str, object]] = {}
    for trial in judged:
        best.setdefault(trial["model"], trial)
    say(f"{counted(len(trials), 'thing')} tried; the best of each model, alone, on the valid rows:")
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


def _read(ingredient: Mapping[str, object]) -> str:
    """Features that a part of a blend reads beside the behaviour."""
    parameters = cast(Mapping[str, object], ingredient["parameters"])
    if not {"mixture", "content"} & set(parameters) or parameters.get("content") == 0:
        return "-"
    return ", ".join(cast(Mapping[str, float], parameters.get("mixture", {}))) or "all"


def _memory(ingredient: Mapping[str, object]) -> str:
    if ingredient["memory_steps"] is not None:
        return f"{ingredient['memory_steps']:g} event{'' if ingredient['memory_steps'] == 1 else 's'}"
    if ingredient["memory_days"] is not None:
        return f"{ingredient['memory_days']:g} day{'' if ingredient['memory_days'] == 1 else 's'}"
    return "everything"
