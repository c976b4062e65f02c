"""Ranking metrics and their statistical uncertainty."""

from palate.metrics.intervals import interval, paired_p_value
from palate.metrics.ranking import METRICS, NDCG_SHARE, Quality, coverage, gain, ideal_gain
from palate.metrics.sequential import LEVEL, Difference, Rate, difference

__all__ = [
    "LEVEL",
    "METRICS",
    "NDCG_SHARE",
    "Difference",
    "Quality",
    "Rate",
    "coverage",
    "difference",
    "gain",
    "ideal_gain",
    "interval",
    "paired_p_value",
]
