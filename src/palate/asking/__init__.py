"""Answering a shopper's question in words: what it demands, what fits, and in which order."""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from palate.asking.answering import ask
    from palate.asking.answers import Answer, Found
    from palate.asking.catalogue import Asked, Taste
    from palate.asking.constraints import Absent, Band, Bound, Constraint, Value
    from palate.asking.facets import Facets
    from palate.asking.fits import Fit, fit_of
    from palate.asking.named import Titles
    from palate.asking.reading import Reading, read_question
    from palate.asking.state import State
    from palate.asking.telling import worded

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
    "worded",
]

_HOMES = {
    "answering": ("ask",),
    "answers": ("Answer", "Found"),
    "catalogue": ("Asked", "Taste"),
    "constraints": ("Absent", "Band", "Bound", "Constraint", "Value"),
    "facets": ("Facets",),
    "fits": ("Fit", "fit_of"),
    "named": ("Titles",),
    "reading": ("Reading", "read_question"),
    "state": ("State",),
    "telling": ("worded",),
}


def __getattr__(name: str) -> Any:
    """Load what is asked for: words of two languages take a while, and a server starts without them."""
    for home, names in _HOMES.items():
        if name in names:
            return getattr(import_module(f"palate.asking.{home}"), name)
    raise AttributeError(f"module 'palate.asking' has no attribute '{name}'")
