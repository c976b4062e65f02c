"""Ranking metrics and their statistical uncertainty."""

from palate.metrics.intervals import interval, paired_p_value
from palate.metrics.ranking import METRICS, NDCG_SHARE, Quality, coverage, gain, ideal_gain

__all__ = [
    "METRICS",
    "NDCG_SHARE",
    "Quality",
    "coverage",
    "gain",
    "ideal_gain",
    "interval",
    "paired_p_value",
]
