"""The order of a list's first items, asked of a language model that is shown it in several orders."""

from palate.reranking.lists import Candidate, Opinion, RankedList
from palate.reranking.orders import MOVES, TOP, applied

__all__ = ["MOVES", "TOP", "Candidate", "Opinion", "RankedList", "applied"]
