"""Free words of a model are let through only where every claim in them is among the facts it was given."""

from palate.llm.grounding.grounds import Grounds
from palate.llm.grounding.names import Names
from palate.llm.grounding.vocabulary import Vocabulary, negations

__all__ = ["Grounds", "Names", "Vocabulary", "negations"]
