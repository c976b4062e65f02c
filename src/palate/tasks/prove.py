"""Ablation: models with and without attributes and profiles, on the same rows."""

import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from palate.data import TRAIN, VALID, Dataset
from palate.errors import InputError
from palate.evaluation import Report, Result
from palate.evaluation.steps import Proof, Proved, differences
from palate.features.helps import ENRICH, PROFILE, helps_in
from palate.holdout import MAX_JUDGED, Holdout
from palate.llm import Llm, Tally
from palate.models import Recommender
from palate.models.auto import Auto
from palate.models.auto.helps import Gain, gains_of, halves
from palate.models.auto.weighing import STEPS as WEIGHTS
from palate.models.auto.weighing import Race
from palate.models.blend import Blend, Ingredient
from palate.models.taste_profile import TasteProfile
from palate.tasks.enrich import Enricher
from palate.tasks.evaluate import evaluate_models
from palate.tasks.helps import Helps
from palate.tasks.inputs import Inputs
from palate.tasks.prove_rerank import RERANK, prove_rerank
from palate.tasks.train import unfitted

STEPS = (ENRICH, PROFILE, RERANK)
"""What can be measured with and without."""


@dataclass(frozen=True)
class Made:
    """Result and cost of a step.

    Parameters
    ----------
    helps : Helps
        What it adds.
    made_by : Counter of str
        How many of them were made by what.
    seconds : float
        Wall-clock time.
    llm : Tally, optional
        What a language model was asked for it.
    """

    helps: Helps
    made_by: Counter[str]
    seconds: float
    llm: Tally | None = None


@dataclass(frozen=True)
class Protocol:
    """Evaluation protocol; parameters as for :func:`palate.tasks.evaluate.evaluate_models`."""

    models: Sequence[str]
    split: str | None = None
    ks: Sequence[int] = (10, 20)
    mask: str = "train"
    keep_seen: bool | None = None

    def measured(self, inputs: Inputs, models: Sequence[str | Recommender]) -> Report:
        """Results of models on the test rows."""
        return evaluate_models(inputs, models, self.split, self.ks, self.mask, keep_seen=self.keep_seen)

    def learned(self, inputs: Inputs) -> Dataset:
        """Train and valid rows, as models learn and choose by them."""
        return self.rows(inputs).only(TRAIN, VALID)

    def rows(self, inputs: Inputs) -> Dataset:
        """All rows."""
        rows = inputs.dataset(self.split)
        return replace(rows, repeats=rows.repeats if self.keep_seen is None else self.keep_seen)


def prove(inputs: Inputs, steps: Sequence[str], protocol: Protocol, llm: Llm | None = None) -> Proved:
    """Evaluate models without any step, and with each step alone, on the same rows.

    Attributes and profiles are made anew, from texts of items and from train rows and their reviews alone,
    and are not kept in the folder; what a language model answered is in its cache. Every model uses what a
    step adds, `auto` too, so that it is seen what would become of lists; whether `auto` by itself uses it is
    what its gain on valid rows says. To a model that reads no profiles they come as the scores of
    `taste-profile`, at the weight that is best on valid rows. Lists are ordered anew for a sample of users.

    Parameters
    ----------
    inputs : Inputs
        The folder.
    steps : sequence of str
        Of :data:`STEPS`.
    protocol : Protocol
        How.
    llm : Llm, optional
        Makes attributes and profiles; word lists and counts do without one.

    Raises
    ------
    InputError
        If there is no such step, or a model that is nothing without one.
    """
    names = checked(inputs, steps, protocol)
    bare = inputs.helped(Helps())
    report = protocol.measured(bare, names)
    proofs: list[Proof] = []
    for step in dict.fromkeys(steps):
        if step == RERANK:
            rows = protocol.rows(bare)
            proofs += [prove_rerank(bare, name, rows, protocol.ks, protocol.mask, llm) for name in names]
            continue
        made = made_for(step, inputs, protocol.split, llm)
        other = bare.helped(made.helps)
        for name, before in zip(names, report.results, strict=True):
            if inputs.progress:
                inputs.progress(f"prove {step}", names.index(name), len(names))
            proofs.append(_proof(step, name, before, made, bare, other, protocol))
    return Proved(report, proofs)


def checked(inputs: Inputs, steps: Sequence[str], protocol: Protocol) -> list[str]:
    """Names of the models to measure with and without some steps.

    Raises
    ------
    InputError
        If there is no such step, or a model that is nothing without one.
    """
    if unknown := [step for step in steps if step not in STEPS]:
        raise InputError(f"--with {unknown[0]}: choose of {', '.join(STEPS)}")
    names = list(protocol.models) or [inputs.settings.model]
    if TasteProfile.name in names:
        raise InputError(
            f"{TasteProfile.name} is nothing without profiles, so there is nothing to measure it against; "
            "--with profile adds it to the other models"
        )
    return names


def _proof(
    step: str, name: str, before: Result, made: Made, bare: Inputs, other: Inputs, protocol: Protocol
) -> Proof:
    """Measure the effect of one step on one model."""
    without, with_it = protocol.learned(bare), protocol.learned(other)
    model: str | Recommender = name
    if name == Auto.name:
        gains = gains_of(with_it, bare.seed)
        valid = next((gain for gain in gains if gain.help == step), Gain(step, 0, why="it adds nothing"))
    else:
        base = Holdout.of(without, MAX_JUDGED, bare.seed)
        fitted = unfitted(bare, name).fit(base.fit)
        values = base.values(base.ranks(fitted))
        if step == ENRICH:
            own = Holdout.of(with_it, MAX_JUDGED, bare.seed)
            values_with = own.values(own.ranks(made_to_use(step, other, name).fit(own.fit)))
            model = made_to_use(step, other, name)
        elif with_it.taste_table is None:
            values_with = values
        else:
            model, values_with = with_profile(unfitted(other, name), fitted, with_it, bare.seed)
        valid = Gain.of(step, values_with, values, bare.seed)
    after = protocol.measured(other, [model]).results[0]
    return Proof(
        step,
        before.model,
        made.made_by,
        len(next(iter(before.per_user.values()))),
        differences(before, after),
        valid,
        {"make": made.seconds, "fit": after.fit_seconds, "score": after.score_seconds},
        made.llm,
        _note(step, with_it),
    )


def made_to_use(step: str, inputs: Inputs, name: str) -> Recommender:
    """An unfitted model that uses a step, as does a recipe of which `auto` left it out."""
    model = unfitted(inputs, name)
    if isinstance(model, Blend):
        model.without = [kept for kept in model.without if kept != step]
    return model


def _note(step: str, dataset: Dataset) -> str:
    """What keeps a step from adding anything; "" for nothing."""
    if step in helps_in(dataset):
        return ""
    if step == ENRICH:
        return "attributes make no features: nothing was found, or there is no text encoder"
    return "no profile says anything that items can be compared with"


def with_profile(
    model: Recommender, fitted: Recommender, dataset: Dataset, seed: int
) -> tuple[Blend, NDArray[np.float64]]:
    """A model with the scores of `taste-profile` at the weight that is best on valid rows, unfitted, and the
    value of each judged user's list at the weight that is best for the other half of them.

    Parameters
    ----------
    model : Recommender
        Unfitted.
    fitted : Recommender
        The same, on the train rows of the holdout.
    dataset : Dataset
        With profiles.
    seed : int
        Of the judged users and their halves.
    """
    holdout = Holdout.of(dataset, MAX_JUDGED, seed)
    race = Race.of(holdout, [fitted, TasteProfile().fit(holdout.fit)])
    values = np.zeros(len(holdout))
    for judged, rest in halves(len(holdout), seed):
        values[judged] = race.take(judged).values(_weights(race.take(rest)))
    weights = _weights(race).tolist()
    parameters = [model.parameters(), TasteProfile().parameters()]
    ingredients = [
        Ingredient(model=name, parameters=own, memory_steps=None, memory_days=None, weight=weight)
        for name, own, weight in zip((model.name, TasteProfile.name), parameters, weights, strict=True)
    ]
    return Blend(ingredients=ingredients), values


def _weights(race: Race) -> NDArray[np.float64]:
    """1 for the first model, and the best weight of the second, which may be 0."""
    tried = [np.array([1.0, weight]) for weight in (0.0, *WEIGHTS)]
    return tried[int(np.argmax([race.values(weights).mean() for weights in tried]))]


def made_for(step: str, inputs: Inputs, split: str | None, llm: Llm | None) -> Made:
    """Make what a step adds, without keeping it in the folder."""
    began = time.perf_counter()
    before = None if llm is None else llm.tally.copy()
    if step == ENRICH:
        enricher = Enricher(inputs.shop, inputs.derived)
        found = enricher.read_by_rules() if llm is None else enricher.read_by_model(llm, inputs.progress)
        helps = Helps(enrichments=found)
    else:
        profiler = inputs.profiler_of(split)
        found = profiler.by_counts() if llm is None else profiler.by_model(llm, told=inputs.progress)
        helps = Helps(profiles=found)
    asked = None if llm is None or before is None else llm.tally.since(before)
    made_by = Counter(record.method for record in found)
    return Made(helps, made_by, time.perf_counter() - began, asked)
