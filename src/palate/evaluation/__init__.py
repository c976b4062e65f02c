"""Evaluation protocols and reports."""

from palate.evaluation.missing import (
    check_fraction,
    drop_modalities,
    drop_modality,
    recovered,
    unsaid,
    without,
)
from palate.evaluation.protocol import MASKS, evaluate, peak_rss_mb
from palate.evaluation.report import Report, Result
from palate.metrics.intervals import interval, paired_p_value
from palate.metrics.ranking import METRICS, coverage

__all__ = [
    "MASKS",
    "METRICS",
    "Report",
    "Result",
    "check_fraction",
    "coverage",
    "drop_modalities",
    "drop_modality",
    "evaluate",
    "interval",
    "paired_p_value",
    "peak_rss_mb",
    "recovered",
    "unsaid",
    "without",
]
