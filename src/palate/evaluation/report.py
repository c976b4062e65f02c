"""Results of models under one protocol, as documents and tables."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from html import escape
from importlib import import_module
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from palate.data import Counts
from palate.errors import MissingExtra
from palate.wording import counted


@dataclass(frozen=True)
class Result:
    """Metrics of one model.

    Parameters
    ----------
    model : str
        Its name.
    metrics : mapping of str to float
        Means over users, by "recall@20" and so on.
    ci95 : mapping of str to pair of float
        95 % bootstrap intervals of the means; coverage has none.
    fit_seconds, score_seconds : float
        Wall-clock time of fitting, and of scoring and ranking.
    peak_rss_mb : float
        Peak memory of the process so far, in MiB.
    per_user : mapping of str to ndarray of float64, shape (n_users,)
        The values behind the means, users in the order of the dataset.
    drop : mapping of str to float
        Share of the items whose features of each modality were dropped.
    imputation : str
        Imputation of missing features.
    counts : Counts, optional
        Numbers of the rows that it was measured on.
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
        """Return the result as `evaluate --json` prints it."""
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
        Whether items that a user had are ranked, and may be relevant.
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
        """Numbers of the test rows, the same for every model."""
        return next((result.counts for result in self.results), None)

    def to_polars(self) -> pl.DataFrame:
        """Return one row a result: its model, what was dropped and how it was filled, metrics, and costs.

        Columns: model, dropped (such as "text 0.5"), imputation; each metric with the ends of its 95 %
        interval, such as "recall@10", "recall@10 low", "recall@10 high"; fit_seconds, score_seconds,
        peak_rss_mb.
        """
        return pl.DataFrame([_row(result) for result in self.results], infer_schema_length=None)

    def to_pandas(self) -> Any:
        """Return :meth:`to_polars` as a pandas.DataFrame.

        Raises
        ------
        MissingExtra
            If pandas is not installed.
        """
        try:
            pandas: Any = import_module("pandas")
        except ModuleNotFoundError as error:
            if error.name != "pandas":
                raise
            raise MissingExtra(
                "to_pandas needs pandas: pip install pandas; to_polars needs nothing"
            ) from error
        return pandas.DataFrame(self.to_polars().to_dict(as_series=False))

    def __repr__(self) -> str:
        """Return the protocol in a line, then the metrics of each result."""
        metrics = list(self.results[0].metrics) if self.results else []
        cells = [["model", *metrics]]
        cells += [
            [_named(result), *(f"{result.metrics[name]:.4f}" for name in metrics)] for result in self.results
        ]
        return "\n".join([self.protocol, *_aligned(cells)])

    def _repr_html_(self) -> str:
        """Return what notebooks show."""
        metrics = list(self.results[0].metrics) if self.results else []
        head = "".join(f"<th>{escape(name)}</th>" for name in ("model", *metrics))
        rows = "".join(
            f"<tr><td>{escape(_named(result))}</td>"
            + "".join(_html_cell(result, name) for name in metrics)
            + "</tr>"
            for result in self.results
        )
        return f"<p>{escape(self.protocol)}</p><table><tr>{head}</tr>{rows}</table>"

    @property
    def protocol(self) -> str:
        """How the models were measured, in a line."""
        masked = "rejected items alone" if self.keep_seen else self.mask
        size = f"{counted(self.users, 'user')}, {counted(self.items, 'item')}"
        rows = counted(self.interactions, "interaction")
        return f"Report: split {self.split}, masked {masked}, {size}, {rows}"

    def document(self) -> dict[str, object]:
        """Return the report as `evaluate --json` prints it."""
        return {
            "dataset": {"users": self.users, "items": self.items, "interactions": self.interactions},
            "split": self.split,
            "mask": self.mask,
            "keep_seen": self.keep_seen,
            "test": self.counts.document() if self.counts else {},
            "results": [result.document() for result in self.results],
        }


def _named(result: Result) -> str:
    """Name a row of a report: the model, what was dropped and how it was imputed."""
    dropped = _dropped(result)
    return f"{result.model} without {dropped}, {result.imputation}" if dropped else result.model


def _dropped(result: Result) -> str:
    return ", ".join(f"{name} {share:g}" for name, share in result.drop.items())


def _row(result: Result) -> dict[str, str | float]:
    row: dict[str, str | float] = {"model": result.model, "dropped": _dropped(result)}
    row["imputation"] = result.imputation
    for name, mean in result.metrics.items():
        row[name] = mean
        if name in result.ci95:
            row[f"{name} low"], row[f"{name} high"] = result.ci95[name]
    costs = {"fit_seconds": result.fit_seconds, "score_seconds": result.score_seconds}
    return row | costs | {"peak_rss_mb": result.peak_rss_mb}


def _aligned(cells: Sequence[Sequence[str]]) -> list[str]:
    """Align the first column to the left, all others to the right."""
    widths = [max(map(len, column)) for column in zip(*cells, strict=True)]
    return [
        "  ".join(
            cell.ljust(width) if position == 0 else cell.rjust(width)
            for position, (cell, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in cells
    ]


def _html_cell(result: Result, name: str) -> str:
    bounds = result.ci95.get(name)
    told = "" if bounds is None else f' title="95 % interval {bounds[0]:.4f} to {bounds[1]:.4f}"'
    return f"<td{told}>{result.metrics[name]:.4f}</td>"
