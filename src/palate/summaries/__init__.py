"""Summaries of an item's reviews: counted, and quoted word for word."""

from palate.summaries.said import Review
from palate.summaries.summarize import Reading
from palate.summaries.summary import EXTRACTED, Aspect, Quote, Summary
from palate.summaries.usual import Usual

__all__ = ["EXTRACTED", "Aspect", "Quote", "Reading", "Review", "Summary", "Usual"]
