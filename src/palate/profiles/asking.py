"""Ask a model for the taste of one shopper, and believe only what a line of the shopper's own shows."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Annotated

from pydantic import Field

from palate.llm import Answer, Question
from palate.llm.answers import OneOf
from palate.llm.data import marked, without_orders
from palate.llm.grounding import Grounds, negations
from palate.llm.prompts import Prompt, prompt
from palate.profiles.profile import DISLIKES, LIKES, Taste
from palate.profiles.shopper import Shopper
from palate.summaries.function_words import FUNCTION_WORDS

HAD, REJECTED, WROTE = 20, 8, 12
"""Lines of each kind at most, the latest."""

LINE = 160
"""Characters of a line."""

MOST = 8
"""Tastes of an answer."""

WORDS = 60
"""Characters of one."""

ANSWER = 400
"""Tokens of an answer."""


class Claim(Answer):
    """One taste that a model sees in a line."""

    words: Annotated[str, Field(min_length=1, max_length=WORDS)]
    stance: Annotated[str, OneOf((LIKES, DISLIKES))]
    line: int


class Claims(Answer):
    """What a model is asked for."""

    tastes: Annotated[list[Claim], Field(max_length=MOST)]


@dataclass(frozen=True)
class Line:
    """What a model is shown of one item or review.

    Parameters
    ----------
    what : str
        How it came about: had, rejected, or whether a review praises.
    text : str
        The words.
    item_id : str
        The item.
    stance : str
        What it may show; "" for a review that neither praises nor complains, which may show both.
    review_id : str
        The review, "" for an item.
    """

    what: str
    text: str
    item_id: str
    stance: str
    review_id: str = ""


def lines_of(shopper: Shopper, title_of: Callable[[str], str]) -> list[Line]:
    """What a model is shown of a shopper; what speaks to a model is left out."""
    kinds = {1: ("praised", LIKES), 0: ("wrote", ""), -1: ("complained", DISLIKES)}
    found = [Line("had", title_of(item), item, LIKES) for item in shopper.had[-HAD:]]
    found += [Line("rejected", title_of(item), item, DISLIKES) for item in shopper.rejected[-REJECTED:]]
    for remark in shopper.wrote[-WROTE:]:
        what, stance = kinds[remark.review.side]
        found.append(Line(what, remark.review.text, remark.item_id, stance, remark.review.review_id))
    read = [(line, without_orders(line.text, LINE)) for line in found]
    return [Line(line.what, text, line.item_id, line.stance, line.review_id) for line, text in read if text]


def question(lines: Sequence[Line], code: str) -> Question[Claims]:
    """Ask about one shopper alone: what is said of one can touch no other."""
    told = prompt("profile", code)
    data = marked({f"{position} ({line.what})": line.text for position, line in enumerate(lines, start=1)})

    def check(answer: Claims) -> str | None:
        """Refuse an answer that names lines that are not there, or none of whose tastes its line shows."""
        if any(not 1 <= claim.line <= len(lines) for claim in answer.tastes):
            return "it names a line that is not there"
        if any(lines[claim.line - 1].stance not in ("", claim.stance) for claim in answer.tastes):
            return "a line shows the other stance"
        if answer.tastes and not any(_stands(claim, lines, told) for claim in answer.tastes):
            return "no taste stands in its line"
        return None

    return Question(told, data, Claims, ANSWER, check)


def believed(answer: Claims, lines: Sequence[Line], code: str) -> tuple[Taste, ...]:
    """Tastes whose words stand in their lines, those of several lines weighing more.

    A line shows a taste too where its words stand in it and its stance is the same.
    """
    told = prompt("profile", code)
    kept = {
        (claim.words.strip(), claim.stance): claim
        for claim in reversed(answer.tastes)
        if _stands(claim, lines, told)
    }
    shown = {key: _showing(claim, lines) for key, claim in kept.items()}
    total = sum(len(own) for own in shown.values())
    tastes = [
        Taste(
            words,
            stance,
            round(len(own) / total, 6),
            tuple(dict.fromkeys(line.item_id for line in own)),
            tuple(line.review_id for line in own if line.review_id),
        )
        for (words, stance), own in shown.items()
    ]
    return tuple(sorted(tastes, key=lambda taste: (-taste.weight, taste.words)))


def _showing(claim: Claim, lines: Sequence[Line]) -> list[Line]:
    first, sought = lines[claim.line - 1], claim.words.strip().casefold()
    more = [
        line
        for line in lines
        if line is not first and line.stance == claim.stance and sought in line.text.casefold()
    ]
    return [first, *more]


def _stands(claim: Claim, lines: Sequence[Line], told: Prompt) -> bool:
    """Whether all words of a taste are of its line, and nothing in them turns it round."""
    grounds = Grounds([lines[claim.line - 1].text], FUNCTION_WORDS, told.words, longest=WORDS)
    said = claim.words.strip()
    return bool(said) and not negations(said) and grounds.refusal(said) is None
