"""Search for items by an item, text, an image or a sound."""

from palate.search.find import Match, find_similar, nearest, query_scores
from palate.search.query import Query, asked_for

__all__ = ["Match", "Query", "asked_for", "find_similar", "nearest", "query_scores"]
