"""Which way to impute missing modalities: the one with which content ranks held-out items best."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

import numpy as np

from palate.data import TRAIN, VALID, Dataset
from palate.features import IMPUTATIONS, impute
from palate.features.item_graph import item_graph
from palate.holdout import MAX_JUDGED, Holdout
from palate.logs import get_logger
from palate.models.knn import ContentKNN
from palate.progress import Progress

log = get_logger(__name__)

AUTO = "auto"
"""Choose on the valid rows."""


@dataclass(frozen=True)
class Imputation:
    """How what is missing is filled.

    Parameters
    ----------
    method : str
        One of :data:`palate.features.IMPUTATIONS`; "zeros" leaves everything as it was measured.
    tried : mapping of str to float
        Recall@20 plus half of NDCG@20 on held-out rows of each method, where the choice was made by them.
    """

    method: str
    tried: Mapping[str, float] = field(default_factory=dict[str, float])


def imputed(
    dataset: Dataset, method: str = AUTO, seed: int = 0, progress: Progress | None = None
) -> tuple[Dataset, Imputation]:
    """A dataset whose missing feature rows are imputed, and how.

    Parameters
    ----------
    dataset : Dataset
        Train rows are learned from, valid rows looked at by "auto" alone, test rows not at all.
    method : str
        One of :data:`palate.features.IMPUTATIONS`, or "auto".
    seed : int
        Of the sample of users that the choice rests on.
    progress : callable, optional
        Told of each method before it is tried.

    Raises
    ------
    InputError
        If there is no such method.
    """
    chosen = choose_imputation(dataset, seed, progress) if method == AUTO else Imputation(method)
    return dataset.with_features(impute(dataset, chosen.method)), chosen


def imputed_variants(
    dataset: Dataset, methods: Iterable[str], seed: int = 0, progress: Progress | None = None
) -> Iterator[tuple[Dataset, Imputation]]:
    """A dataset imputed in several ways, as :func:`imputed` does; each result comes once."""
    done: set[str] = set()
    for method in methods:
        filled, how = imputed(dataset, method, seed, progress)
        if how.method not in done:
            done.add(how.method)
            yield filled, how


def choose_imputation(dataset: Dataset, seed: int = 0, progress: Progress | None = None) -> Imputation:
    """The method with which content-knn ranks held-out items best; zeros where none is better than zeros.

    Content neighbours show what a row is worth by itself: a model that also learns from behaviour hardly
    differs, whatever an item without a picture is taken to look like.

    Parameters
    ----------
    dataset, seed, progress
        As for :func:`imputed`.
    """
    if not worth_imputing(dataset):
        return Imputation("zeros")
    holdout = Holdout.of(dataset, MAX_JUDGED, seed)
    graph = item_graph(holdout.fit)
    tried: dict[str, float] = {}
    filled = holdout.fit
    for method in IMPUTATIONS:
        if progress:
            progress(f"impute by {method}", len(tried), len(IMPUTATIONS))
        filled = filled.with_features(impute(holdout.fit, method, graph))
        tried[method] = holdout.judge(ContentKNN().fit(filled)).value
    best = max(tried, key=lambda method: tried[method])
    log.debug("imputation", chosen=best, tried=tried)
    return Imputation(best, tried)


def worth_imputing(dataset: Dataset) -> bool:
    """Whether an item that somebody had, in a train or valid row, lacks a modality that others have."""
    had = np.zeros(len(dataset.items), dtype=np.bool_)
    had[dataset.only(TRAIN, VALID).item] = True
    present = [feature.present for feature in dataset.features.values() if feature.present.any()]
    return any(bool(np.any(had & ~having)) for having in present)
