"""Protocols, metrics and reports."""

from palate.evaluation.metrics import METRICS, coverage
from palate.evaluation.protocol import MASKS, Report, Result, drop_modality, evaluate, peak_rss_mb, without
from palate.evaluation.significance import interval, paired_p_value

__all__ = [
    "MASKS",
    "METRICS",
    "Report",
    "Result",
    "coverage",
    "drop_modality",
    "evaluate",
    "interval",
    "paired_p_value",
    "peak_rss_mb",
    "without",
]
