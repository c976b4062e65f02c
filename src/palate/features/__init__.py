"""Features of a catalogue: encoded once, cached by content, centred and normalised."""

from palate.features.build import FeatureSet, build_features
from palate.features.choice import Choice, check_encoders, choice_of
from palate.features.encode import ModalityVectors
from palate.features.imputing import METHODS as IMPUTATIONS
from palate.features.imputing import impute
from palate.features.normalise import normalised
from palate.features.report import EncodingReport

__all__ = [
    "IMPUTATIONS",
    "Choice",
    "EncodingReport",
    "FeatureSet",
    "ModalityVectors",
    "build_features",
    "check_encoders",
    "choice_of",
    "impute",
    "normalised",
]
