"""Features of a catalogue: encoded once, cached by content, centred and normalised."""

from palate.features.build import Built, Row, build_features
from palate.features.choice import Choice, check_encoders, choice_of
from palate.features.encode import Things
from palate.features.imputing import METHODS as IMPUTATIONS
from palate.features.imputing import impute
from palate.features.normalise import normalised

__all__ = [
    "IMPUTATIONS",
    "Built",
    "Choice",
    "Row",
    "Things",
    "build_features",
    "check_encoders",
    "choice_of",
    "impute",
    "normalised",
]
