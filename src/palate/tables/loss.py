"""Limits of unusable rows: too many are refused, many are reported."""

import re
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

import numpy as np
from numpy.typing import ArrayLike

from palate.errors import TooMuchLost
from palate.tables.quarantine import Quarantine, Reject

TOO_MUCH, MUCH = 0.5, 0.1
"""Shares of a table's rows above which it is refused, and above which that is said."""

TOLD = 3
"""Reasons that are told."""

REPEATS = "repeats an earlier row, time included"
"""A reason that loses nothing: the earlier row says the same."""

_VARIABLE = re.compile(r"'[^']*'|\d+")


def judge_loss(folder: Path, file: str, kept: ArrayLike, quarantine: Quarantine) -> None:
    """Refuse a table that lost most of its rows, and warn of one that lost many.

    A row is lost where the quarantine names its line and the row is gone. A row that stays without one of its
    cells is not lost, nor is one that repeats an earlier row.

    Parameters
    ----------
    folder : Path
        The workspace.
    file : str
        The table, as the quarantine calls it.
    kept : array-like of int
        Lines of the rows that are left.
    quarantine : Quarantine
        Says why others are not.

    Raises
    ------
    TooMuchLost
        If more than half of the rows are lost.
    """
    own = [reject for reject in quarantine.rejects if reject.file == file]
    if not own:
        return
    lines = np.asarray(kept, dtype=np.int64)
    left = set(lines[np.isin(lines, [reject.line for reject in own])].tolist())
    own = [reject for reject in own if reject.line not in left]
    repeats = {reject.line for reject in own if reject.reason == REPEATS}
    lost: dict[int, Reject] = {}
    for reject in own:
        if reject.line not in repeats:
            lost.setdefault(reject.line, reject)
    if not lost:
        return
    total = len(np.unique(lines)) + len(repeats) + len(lost)
    if len(lost) > TOO_MUCH * total:
        raise TooMuchLost(
            folder / file, f"{_share(len(lost), total)}, more than half: {_first_reasons(lost.values())}"
        )
    if len(lost) > MUCH * total:
        quarantine.warn(file, f"{_share(len(lost), total)}: {_first_reasons(lost.values())}")


def _share(lost: int, total: int) -> str:
    return f"{lost:,} of {total:,} rows ({lost / total:.0%}) can't be used"


def _first_reasons(rejects: Iterable[Reject]) -> str:
    """The first row of each kind of reason, with how many more there are of it."""
    ordered = sorted(rejects, key=lambda reject: reject.line)
    first: dict[tuple[str, str], Reject] = {}
    counts: Counter[tuple[str, str]] = Counter()
    for reject in ordered:
        kind = reject.column, _VARIABLE.sub("", reject.reason)
        first.setdefault(kind, reject)
        counts[kind] += 1
    told = [
        f"line {reject.line}: {reject.reason}{_more(counts[kind])}"
        for kind, reject in list(first.items())[:TOLD]
    ]
    return "; ".join(told)


def _more(count: int) -> str:
    return f" (and {count - 1:,} like it)" if count > 1 else ""
