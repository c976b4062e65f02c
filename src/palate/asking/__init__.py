"""Answering a shopper's question in words: what it demands, what fits, and in which order."""

from palate.asking.constraints import Absent, Band, Bound, Constraint, Value
from palate.asking.facets import Facets
from palate.asking.fits import Fit, fit_of
from palate.asking.reading import Reading, read_question

__all__ = [
    "Absent",
    "Band",
    "Bound",
    "Constraint",
    "Facets",
    "Fit",
    "Reading",
    "Value",
    "fit_of",
    "read_question",
]
