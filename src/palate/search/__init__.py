"""Finding items by an item, words, a picture or a sound."""

from palate.search.find import Match, find_similar, nearest, query_scores
from palate.search.query import Query

__all__ = ["Match", "Query", "find_similar", "nearest", "query_scores"]
