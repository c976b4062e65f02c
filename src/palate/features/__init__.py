"""Features of a catalogue: encoded once, cached by content, centred and normalised."""

from palate.features.build import Built, Choice, Row, build_features
from palate.features.normalise import normalised, unit_rows
from palate.features.search import Match, Query, find_similar

__all__ = [
    "Built",
    "Choice",
    "Match",
    "Query",
    "Row",
    "build_features",
    "find_similar",
    "normalised",
    "unit_rows",
]
