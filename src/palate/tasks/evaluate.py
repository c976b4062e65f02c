"""Evaluation of models on the test rows of a folder."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from importlib import import_module

import numpy as np

from palate.data import TEST, Dataset
from palate.data.splits import tied_users
from palate.errors import InputError
from palate.evaluation import Report, Result, check_fraction, drop_modalities, evaluate, unsaid, without
from palate.logs import get_logger
from palate.models import Recommender
from palate.models.auto.imputation import imputed_variants
from palate.models.limits import check_fits
from palate.tasks.inputs import Inputs
from palate.tasks.kept_results import KeptResults
from palate.tasks.train import Trained, check_tastes, check_train_rows, unfitted

log = get_logger(__name__)

MANY_TIED = 0.25
"""Share of users from which ties in time are worth a warning."""


def evaluate_models(
    inputs: Inputs,
    models: str | Recommender | Sequence[str | Recommender] = (),
    split: str | None = None,
    ks: int | Sequence[int] = (10, 20),
    mask: str = "train",
    drop: Mapping[str, float] | Sequence[Mapping[str, float]] | None = None,
    leave_out: str | Sequence[str] = (),
    impute: str | Sequence[str] = (),
    trained: tuple[Recommender, Trained] | None = None,
    keep_seen: bool | None = None,
) -> Report:
    """Evaluate models on the test rows.

    Each result is kept in the folder until all are there, so that the same evaluation, stopped meanwhile,
    goes on with those that are missing.

    One model, cutoff, modality or way alone need not be in a list.

    Parameters
    ----------
    inputs : Inputs
        The folder.
    models : sequence of str or Recommender
        Names, or unfitted models; palate.toml's model where none are given.
    split : str, optional
        As in :func:`palate.data.assign`.
    ks : sequence of int
        Cutoffs.
    mask : str
        "train" or "train+valid".
    drop : mapping of str to float, or sequence of such, optional
        Share of the items that lose each modality; several are measured one after the other.
    leave_out : sequence of str
        Modalities that no model sees.
    impute : sequence of str
        Ways to fill in what items lack, after the drop; palate.toml's where none are given. What two of them
        do alike is measured once.
    trained : pair of Recommender and Trained, optional
        What :func:`palate.tasks.train.train` on "train" gave just now; it is measured too, without fitting it
        again.
    keep_seen : bool, optional
        Whether what a user had is ranked and wanted like anything else; palate.toml's without it.

    Raises
    ------
    InputError, NotAvailable
        If the trained model learned from other rows than this split gives it, or there is nothing to measure.
    """
    if trained is not None:
        _check_comparable(inputs, *trained, split)
    models = [models] if isinstance(models, str | Recommender) else models
    ks = [ks] if isinstance(ks, int) else ks
    leave_out = [leave_out] if isinstance(leave_out, str) else leave_out
    impute = [impute] if isinstance(impute, str) else impute
    wished = list(models) or ([] if trained else [inputs.settings.model])
    unfitted_models = [_unfitted(inputs, requested) for requested in wished]
    drops = [drop or {}] if drop is None or isinstance(drop, Mapping) else drop
    for modality, fraction in ((name, share) for lost in drops for name, share in lost.items()):
        check_fraction(modality, fraction)
    rows = inputs.rows(split)
    rows = replace(rows, repeats=rows.repeats if keep_seen is None else keep_seen)
    check_train_rows(inputs, rows)
    for model in unfitted_models:
        check_fits(model, len(rows.items))
    _warn_of_ties(inputs, rows, split)
    check_tastes(inputs, rows, rows)
    features = without(rows.features, leave_out) if leave_out else dict(rows.features)
    rows = unsaid(rows, leave_out)
    wanted = list(impute) or [inputs.settings.impute]
    protocol = import_module("palate").__version__, list(ks), mask, inputs.seed, leave_out
    kept = KeptResults(inputs.derived / "evaluation", rows, protocol)
    results: list[Result] = []
    for lost in drops:
        thinned = inputs.with_fusion(rows.with_features(drop_modalities(features, lost, inputs.seed)))
        for dataset, filled in imputed_variants(thinned, wanted, inputs.seed, inputs.progress):
            for done, requested in enumerate(wished):
                model = _unfitted(inputs, requested)
                if inputs.progress:
                    inputs.progress(f"evaluate {model.name}", done, len(wished))
                result = kept.get(model, lost, filled.method)
                if result is None:
                    result = evaluate(model, dataset, ks=ks, mask=mask)
                    result = replace(result, drop=dict(lost), imputation=filled.method)
                    kept.keep(_unfitted(inputs, requested), lost, filled.method, result)
                results.append(result)
    if kept.found:
        log.warning(
            f"{kept.found} of {len(results)} results are those of a run that was stopped before its end"
        )
    if trained is not None:
        model, how = trained
        dataset = replace(inputs.dataset(split), repeats=rows.repeats)
        result = evaluate(model, dataset, ks=ks, mask=mask, fitted_in=how.seconds)
        results.append(replace(result, imputation=how.imputation))
    kept.done()
    sizes = len(rows.users), len(rows.items), len(rows)
    return Report(*sizes, inputs.split_name(split), mask, results, rows.repeats)


def _unfitted(inputs: Inputs, model: str | Recommender) -> Recommender:
    return unfitted(inputs, model) if isinstance(model, str) else model


def _warn_of_ties(inputs: Inputs, rows: Dataset, split: str | None) -> None:
    """Warn where the order of the rows decided for many users what is held out."""
    users = len(np.unique(rows.user[rows.split == TEST]))
    tied = tied_users(rows) if inputs.split_name(split) == "leave-last" else 0
    if tied > MANY_TIED * users:
        log.warning(
            f"{tied:,} of {users:,} users did their last things at one time, so the order of the rows says "
            "which of them are held out: what holds for valid rows need not hold for test rows; "
            "--split random draws them"
        )


def _check_comparable(inputs: Inputs, model: Recommender, trained: Trained, split: str | None) -> None:
    """Refuse to evaluate a model on rows that it may have learned from."""
    if trained.rows != model.fingerprint_:
        raise InputError("the model was trained again since; measure what the last training gave")
    if trained.rows != inputs.dataset(split).fingerprint:
        raise InputError(
            f"{trained.model} was trained on {trained.on} rows, split {trained.split}; to measure it on "
            f"the test rows of split {inputs.split_name(split)}, train it on the train rows of that split or "
            "name it in models"
        )
