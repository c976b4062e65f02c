"""Full-ranking evaluation: every user with something held out, every item, nothing sampled."""

import resource
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from palate.data import PARTS, TEST, TRAIN, VALID, Counts, Dataset, wanted_of
from palate.errors import InputError, NotAvailable, check_k
from palate.metrics.intervals import interval
from palate.metrics.ranking import METRICS, coverage
from palate.models import Recommender, top_k

BATCH = 512
"""Users scored at once."""

MASKS = {"train": (TRAIN,), "train+valid": (TRAIN, VALID)}
"""Parts whose items are not recommended to their user, by name of the mask."""


@dataclass(frozen=True)
class Result:
    """How one model did.

    Parameters
    ----------
    model : str
        Its name.
    metrics : mapping of str to float
        Means over users, by "recall@20" and so on.
    ci95 : mapping of str to pair of float
        95 % bootstrap intervals of the means; coverage has none.
    fit_seconds, score_seconds : float
        Wall-clock time of learning and of scoring with ranking.
    peak_rss_mb : float
        Most memory the process has taken so far, in MiB.
    per_user : mapping of str to ndarray of float64, shape (n_users,)
        The values behind the means, users in the order of the dataset.
    drop : mapping of str to float
        Share of the items that were made to lack each modality.
    imputation : str
        How missing features were filled.
    counts : Counts, optional
        What became of the rows that it was measured on.
    """

    model: str
    metrics: Mapping[str, float]
    ci95: Mapping[str, tuple[float, float]]
    fit_seconds: float
    score_seconds: float
    peak_rss_mb: float
    per_user: Mapping[str, NDArray[np.float64]] = field(repr=False)
    drop: Mapping[str, float] = field(default_factory=dict[str, float])
    imputation: str = "zeros"
    counts: Counts | None = None

    def document(self) -> dict[str, object]:
        """The result as `evaluate --json` prints it."""
        return {
            "model": self.model,
            "metrics": dict(self.metrics),
            "ci95": {name: list(bounds) for name, bounds in self.ci95.items()},
            "seconds": {"fit": round(self.fit_seconds, 3), "score": round(self.score_seconds, 3)},
            "peak_rss_mb": round(self.peak_rss_mb, 1),
            "drop": dict(self.drop),
            "imputation": self.imputation,
        }


@dataclass(frozen=True)
class Report:
    """Results of several models under one protocol.

    Parameters
    ----------
    users, items, interactions : int
        Size of the dataset, all parts together.
    split, mask : str
        The protocol.
    results : sequence of Result
        One a model, or one a model, drop and imputation where several were asked for.
    keep_seen : bool
        Whether what a user had was ranked and wanted like anything else.
    """

    users: int
    items: int
    interactions: int
    split: str
    mask: str
    results: Sequence[Result]
    keep_seen: bool = False

    @property
    def counts(self) -> Counts | None:
        """What became of the test rows, the same for every model."""
        return next((result.counts for result in self.results), None)

    def document(self) -> dict[str, object]:
        """The report as `evaluate --json` prints it."""
        return {
            "dataset": {"users": self.users, "items": self.items, "interactions": self.interactions},
            "split": self.split,
            "mask": self.mask,
            "keep_seen": self.keep_seen,
            "test": self.counts.document() if self.counts else {},
            "results": [result.document() for result in self.results],
        }


def evaluate(
    model: Recommender,
    dataset: Dataset,
    *,
    ks: Sequence[int] = (10, 20),
    mask: str = "train",
    part: int = TEST,
    fitted_in: float | None = None,
) -> Result:
    """Fit a model on the train rows, rank all items for every user with wanted rows in ``part``, and measure.

    Rows that speak against their item are not wanted, nor are those of masked items, which no list can hold.
    Whoever has a wanted row counts, also without a train row. Ideal NDCG is that of min(wanted, k) items.

    Parameters
    ----------
    model : Recommender
        Fitted here unless it is already, on a dataset without the rows of ``part`` and of test.
    dataset : Dataset
        Split. Where its users take items again, what they had is not masked.
    ks : sequence of int
        Cutoffs.
    mask : str
        "train" or "train+valid": items of these rows are not recommended to their user.
    part : int
        TEST, or VALID to choose by.
    fitted_in : float, optional
        Seconds that fitting took, for a model that is fitted on the train rows of this very dataset already.

    Raises
    ------
    NotAvailable
        If no row in ``part`` is wanted.
    InputError
        If the mask is unknown, a cutoff is not positive, or a fitted model learned from other rows.
    """
    if mask not in MASKS:
        raise InputError(f"no mask '{mask}'; there are: {', '.join(MASKS)}")
    if not ks:
        raise InputError("k must be one or more positive numbers, such as 10,20")
    for k in ks:
        check_k(k)
    found = wanted_of(dataset, part, MASKS[mask])
    wanted = found.matrix
    users = np.flatnonzero(np.diff(wanted.indptr))
    if len(users) == 0:
        why = found.counts.said(PARTS[part])
        raise NotAvailable(why or f"no {PARTS[part]} rows to evaluate on; choose another --split")
    learned = dataset.only(*(code for code in (TRAIN, VALID) if code != part))
    began = time.perf_counter()
    if fitted_in is None:
        model.fit(learned)
    elif model.fingerprint_ != learned.fingerprint:
        raise InputError(
            f"the trained {model.name} learned from other rows than this split gives it, maybe from those it "
            "is to be measured on; train it on the train rows of the same split, or have it trained anew"
        )
    fitted = time.perf_counter()
    hidden = dataset.histories(*MASKS[mask])
    # Places beyond the catalogue stay empty.
    longest = min(max(ks), len(dataset.items))
    recommended = np.empty((len(users), longest), dtype=np.int64)
    hits = np.empty((len(users), longest), dtype=np.bool_)
    for start in range(0, len(users), BATCH):
        some = users[start : start + BATCH]
        barred = hidden.take(some).barred(len(dataset.items), keep_seen=dataset.repeats)
        best, _ = top_k(model.score(some), longest, barred, model.tie_order_)
        marks = wanted[some].toarray() > 0
        recommended[start : start + BATCH] = best
        hits[start : start + BATCH] = np.take_along_axis(marks, np.maximum(best, 0), axis=1) & (best >= 0)
    scored = time.perf_counter()
    counts = np.diff(wanted.indptr)[users].astype(np.int64)
    per_user = {f"{name}@{k}": _values(name, k, hits, counts) for k in ks for name in METRICS}
    metrics = {name: float(values.mean()) for name, values in per_user.items()}
    metrics |= {f"coverage@{k}": coverage(recommended[:, :k], len(dataset.items)) for k in ks}
    return Result(
        model.name,
        metrics,
        {name: interval(values) for name, values in per_user.items()},
        fitted - began if fitted_in is None else fitted_in,
        scored - fitted,
        peak_rss_mb(),
        per_user,
        counts=found.counts,
    )


def _values(name: str, k: int, hits: NDArray[np.bool_], counts: NDArray[np.int64]) -> NDArray[np.float64]:
    """A metric at k, also where the catalogue has fewer places, which precision alone counts."""
    values = METRICS[name](hits[:, :k], counts)
    return values * min(1.0, hits.shape[1] / k) if name == "precision" else values


def peak_rss_mb() -> float:
    """Most memory this process has taken so far, in MiB."""
    status = Path("/proc/self/status")
    if status.is_file():
        # What getrusage says on Linux includes the process that started this one.
        peak = next(line for line in status.read_text().splitlines() if line.startswith("VmHWM"))
        return int(peak.split()[1]) / 2**10
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / 2**20 if sys.platform == "darwin" else peak / 2**10
