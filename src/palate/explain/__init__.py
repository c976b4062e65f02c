"""Contributions and reasons."""

from palate.explain.explained import Explained, explained
from palate.explain.reasons import reason

__all__ = ["Explained", "explained", "reason"]
