"""Full-ranking evaluation: every user with a relevant item, ranked over all items, without sampling."""

import resource
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from palate.data import PARTS, TEST, TRAIN, VALID, Dataset, relevant_of
from palate.engine import blocks, current
from palate.errors import InputError, NotAvailable, check_k
from palate.evaluation.report import Result
from palate.memory import at_once, ranking_bytes
from palate.metrics.intervals import interval
from palate.metrics.ranking import METRICS, coverage
from palate.models import Recommender, top_k
from palate.wording import there_are

BATCH = 512
"""Users scored at once."""

MASKS = {"train": (TRAIN,), "train+valid": (TRAIN, VALID)}
"""Parts of the split whose items are not recommended to their user, by name of the mask."""


def evaluate(
    model: Recommender,
    dataset: Dataset,
    *,
    ks: Sequence[int] = (10, 20),
    mask: str = "train",
    part: int = TEST,
    fitted_in: float | None = None,
) -> Result:
    """Fit a model on the train rows, rank all items for users with relevant items in ``part``, and measure.

    Items of rows that speak against them are not relevant, nor are masked items, which no list can hold.
    Users with a relevant item count even without a train row. Ideal DCG is that of min(relevant, k) items.

    Parameters
    ----------
    model : Recommender
        Fitted here, on a dataset without the rows of ``part`` and of test, unless ``fitted_in`` is given.
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
        If no item in ``part`` is relevant.
    InputError
        If the mask is unknown, a cutoff is not positive, or a fitted model learned from other rows.
    """
    if mask not in MASKS:
        raise InputError(f"no mask '{mask}'{there_are(mask, MASKS)}")
    if not ks:
        raise InputError("k must be one or more positive numbers, such as 10,20")
    for k in ks:
        check_k(k)
    found = relevant_of(dataset, part, MASKS[mask])
    relevant = found.matrix
    users = np.flatnonzero(np.diff(relevant.indptr))
    if len(users) == 0:
        why = found.counts.said(PARTS[part])
        raise NotAvailable(why or f"no {PARTS[part]} rows to evaluate on; choose another --split")
    learned = dataset.only(*(code for code in (TRAIN, VALID) if code != part))
    started_at = time.perf_counter()
    if fitted_in is None:
        model.fit(learned)
    elif model.fingerprint_ != learned.fingerprint:
        raise InputError(
            f"the trained {model.name} learned from other rows than this split gives it, maybe from those it "
            "is to be measured on; train it on the train rows of the same split, or have it trained anew"
        )
    fitted_at = time.perf_counter()
    masked = dataset.histories(*MASKS[mask])
    # Ranks beyond the catalogue hold no item.
    longest = min(max(ks), len(dataset.items))
    recommended = np.empty((len(users), longest), dtype=np.int64)
    hits = np.empty((len(users), longest), dtype=np.bool_)
    n = len(dataset.items)
    size = at_once(BATCH, ranking_bytes(n), f"ranking {n:,} items")
    batches = (
        _Batch(
            rows, users[rows], masked.take(users[rows]).barred(len(dataset.items), keep_seen=dataset.repeats)
        )
        for rows in blocks(len(users), size)
    )
    for batch, best in current().map(partial(_best, model, longest), batches, uses_all_cores=True):
        is_relevant = relevant[batch.users].toarray() > 0
        recommended[batch.rows] = best
        hits[batch.rows] = np.take_along_axis(is_relevant, np.maximum(best, 0), axis=1) & (best >= 0)
    scored_at = time.perf_counter()
    counts = np.diff(relevant.indptr)[users].astype(np.int64)
    per_user = {f"{name}@{k}": METRICS[name](hits[:, :k], counts, k) for k in ks for name in METRICS}
    metrics = {name: float(values.mean()) for name, values in per_user.items()}
    metrics |= {f"coverage@{k}": coverage(recommended[:, :k], len(dataset.items)) for k in ks}
    return Result(
        model.name,
        metrics,
        {name: interval(values) for name, values in per_user.items()},
        fitted_at - started_at if fitted_in is None else fitted_in,
        scored_at - fitted_at,
        peak_rss_mb(),
        per_user,
        counts=found.counts,
    )


@dataclass(frozen=True)
class _Batch:
    """Users ranked at once, their rows among all those that are measured, and what is masked for them."""

    rows: slice
    users: NDArray[np.int64]
    barred: sparse.csr_array | None

    def __str__(self) -> str:
        return f"users {self.rows.start:,} to {self.rows.stop:,}"


def _best(model: Recommender, k: int, batch: _Batch) -> NDArray[np.int64]:
    return top_k(model.score(batch.users), k, batch.barred, model.tie_order_)[0]


def peak_rss_mb() -> float:
    """Return the peak memory of this process so far, in MiB."""
    status = Path("/proc/self/status")
    if status.is_file():
        # What getrusage says on Linux includes the process that started this one.
        peak = next(line for line in status.read_text().splitlines() if line.startswith("VmHWM"))
        return int(peak.split()[1]) / 2**10
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / 2**20 if sys.platform == "darwin" else peak / 2**10
