"""Contributions and reasons."""

from palate.explain.crowd import Crowd
from palate.explain.explained import Explained, explained
from palate.explain.facts import Remark, remark_of
from palate.explain.languages import LANGUAGES, Language, language, language_of
from palate.explain.titles import shortened
from palate.explain.worded import worded

__all__ = [
    "LANGUAGES",
    "Crowd",
    "Explained",
    "Language",
    "Remark",
    "explained",
    "language",
    "language_of",
    "remark_of",
    "shortened",
    "worded",
]
