"""Answering a shopper's question in words: what it demands, what fits, and in which order."""

from palate.asking.answers import Answer, Found
from palate.asking.ask import ask
from palate.asking.catalogue import Asked, Taste
from palate.asking.constraints import Absent, Band, Bound, Constraint, Value
from palate.asking.facets import Facets
from palate.asking.fits import Fit, fit_of
from palate.asking.named import Titles
from palate.asking.reading import Reading, read_question
from palate.asking.state import State

__all__ = [
    "Absent",
    "Answer",
    "Asked",
    "Band",
    "Bound",
    "Constraint",
    "Facets",
    "Fit",
    "Found",
    "Reading",
    "State",
    "Taste",
    "Titles",
    "Value",
    "ask",
    "fit_of",
    "read_question",
]
