"""Features of a catalogue: encoded once, cached by content, centred and normalised."""

from palate.features.build import Built, Row, build_features
from palate.features.choice import Choice, choice_of
from palate.features.imputing import METHODS as IMPUTATIONS
from palate.features.imputing import impute
from palate.features.normalise import normalised
from palate.features.search import Match, Query, find_similar

__all__ = [
    "IMPUTATIONS",
    "Built",
    "Choice",
    "Match",
    "Query",
    "Row",
    "build_features",
    "choice_of",
    "find_similar",
    "impute",
    "normalised",
]
