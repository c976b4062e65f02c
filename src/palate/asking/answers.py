"""Answers to questions."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from palate.asking.constraints import Constraint
from palate.asking.state import State
from palate.asking.wording import Said

LONGEST = 2000
"""Characters of a question at most."""

TEMPLATE, MODEL = "template", "model"
"""Who put an answer into words."""


@dataclass(frozen=True)
class Found:
    """One item of an answer.

    Parameters
    ----------
    item_id : str
        Its id.
    title : str
        What it is called.
    score : float
        Weighted sum of ``parts``.
    parts : mapping of str to float
        z-score by the way of comparing: words, meaning, across, reviews, kind, like, popular, taste.
    unsaid : tuple of str
        What is not wanted and the item's texts do not speak of.
    """

    item_id: str
    title: str
    score: float
    parts: Mapping[str, float]
    unsaid: tuple[str, ...] = ()

    def document(self) -> dict[str, object]:
        """As JSON."""
        document: dict[str, object] = {
            "item_id": self.item_id,
            "title": self.title,
            "score": self.score,
            "parts": dict(self.parts),
        }
        return {**document, "unsaid": list(self.unsaid)} if self.unsaid else document


@dataclass(frozen=True)
class Suggested:
    """What is known of one item of an answer, to be told in words.

    Parameters
    ----------
    cited : str
        Its title and id, as an answer cites it.
    price : str or None
        As an answer writes it.
    ways : sequence of str
        In which ways it clearly fits, best first.
    """

    cited: str
    price: str | None = None
    ways: Sequence[str] = ()


@dataclass(frozen=True)
class Answer:
    """What a question is answered with.

    Parameters
    ----------
    said : Said
        In words, sentence by sentence; it names no item but those of ``items``.
    items : sequence of Found
        Best first; each meets all constraints.
    constraints : sequence of Constraint
        As they were understood, those of earlier turns among them.
    language : str
        "en" or "zh".
    question : str or None
        A clarifying question, where one would help.
    state : State
        For the next turn.
    choices : sequence of str
        Values that the clarifying question offers; each of them answers it.
    suggested : sequence of Suggested
        What is known of each item.
    user : str or None
        Whose taste has ordered them.
    grounded : bool
        Whether all facts of the answer are those of the catalogue.
    worded_by : str
        "template", or "model" where a language model says which items are suggested.
    """

    said: Said
    items: Sequence[Found]
    constraints: Sequence[Constraint]
    language: str
    question: str | None
    state: State
    choices: Sequence[str] = ()
    suggested: Sequence[Suggested] = ()
    user: str | None = None
    grounded: bool = True
    worded_by: str = TEMPLATE

    @property
    def answer(self) -> str:
        """The words as one text."""
        return self.said.text

    def document(self) -> dict[str, object]:
        """As JSON, without the state."""
        return {
            "answer": self.answer,
            "items": [item.document() for item in self.items],
            "grounded": self.grounded,
            "worded_by": self.worded_by,
            "language": self.language,
            "constraints": [constraint.document() for constraint in self.constraints],
            "question": self.question,
            "choices": list(self.choices),
            "rejected": list(self.state.rejected),
            "liked": list(self.state.liked),
        }
