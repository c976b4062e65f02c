"""Ask a model that is too small to read a history whether single tastes are shown, one at a time."""

from collections.abc import Callable, Sequence
from dataclasses import replace

from palate.llm import Question
from palate.llm.choice import NONE, Choice, affirmed, choosing
from palate.llm.data import without_orders
from palate.profiles.profile import Taste

ASKED = 3
"""Tastes of a shopper that are asked about, the most telling."""

SHOWN = 160
"""Characters of the text that shows one."""


def confirming(taste: Taste, text_of: Callable[[str], str], code: str) -> Question[Choice]:
    """Ask whether what shows a taste says so."""
    text = without_orders(text_of(taste.items[0]), SHOWN)
    return choosing("confirm", code, {"text": text, "taste": f"{taste.words}?"}, (taste.words, NONE))


def confirmed(tastes: Sequence[Taste], answers: Sequence[object]) -> tuple[Taste, ...] | None:
    """Tastes without those that a model denies; None where it gave no answer to one of the questions."""
    said = affirmed(answers)
    if not tastes or said is None:
        return None
    denied = {taste.words for taste, yes in zip(tastes, said, strict=False) if not yes}
    kept = [taste for taste in tastes if taste.words not in denied]
    total = sum(taste.weight for taste in kept)
    return tuple(replace(taste, weight=round(taste.weight / total, 6)) for taste in kept)
