"""Counts of a run: questions, answers, and fallbacks."""

from collections import Counter
from dataclasses import dataclass, field, replace


@dataclass
class Tally:
    """Counts of one run.

    Parameters
    ----------
    model : str
        That was asked.
    calls : int
        Requests that were made, also to learn how the server is asked.
    cached : int
        Answers that were known.
    tokens_sent, tokens_answered : int
        As the server counted them, else estimated.
    dollars : float, optional
        What they cost; None where no price is known.
    answers : Counter
        How often the model gave a usable answer, by task.
    refused : Counter
        Answers that were refused, by why.
    fallbacks : Counter
        Questions that the model did not answer, by why: something without a model answered them.
    """

    model: str
    calls: int = 0
    cached: int = 0
    tokens_sent: int = 0
    tokens_answered: int = 0
    dollars: float | None = None
    answers: Counter[str] = field(default_factory=Counter[str])
    refused: Counter[str] = field(default_factory=Counter[str])
    fallbacks: Counter[str] = field(default_factory=Counter[str])

    def copy(self) -> "Tally":
        """As it is now."""
        counts = Counter(self.answers), Counter(self.refused), Counter(self.fallbacks)
        return replace(self, answers=counts[0], refused=counts[1], fallbacks=counts[2])

    def since(self, before: "Tally") -> "Tally":
        """What came since a copy was made."""
        dollars = None if self.dollars is None else self.dollars - (before.dollars or 0.0)
        return Tally(
            self.model,
            self.calls - before.calls,
            self.cached - before.cached,
            self.tokens_sent - before.tokens_sent,
            self.tokens_answered - before.tokens_answered,
            dollars,
            self.answers - before.answers,
            self.refused - before.refused,
            self.fallbacks - before.fallbacks,
        )

    def document(self) -> dict[str, object]:
        """As JSON has it."""
        return {
            "model": self.model,
            "calls": self.calls,
            "cached": self.cached,
            "tokens_sent": self.tokens_sent,
            "tokens_answered": self.tokens_answered,
            "dollars": self.dollars,
            "answers": sum(self.answers.values()),
            "refused": dict(self.refused),
            "fallbacks": dict(self.fallbacks),
        }
