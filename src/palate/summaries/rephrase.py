"""Quotes of a summary in fewer words, by a language model that may say nothing of its own.

Each sentence is asked about by itself, so that a review can touch no words but those that stand for it. What
comes back is made of the sentence's own words and function words, is shorter, states the same numbers and
turns no meaning round; else the sentence stays as it was written. A model that is too small to write picks
one of the parts of the sentence that would pass.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Annotated

from pydantic import Field

from palate.llm import Answer, Llm, Question
from palate.llm.choice import Choice, choosing
from palate.llm.data import cleaned, marked, order_in
from palate.llm.grounding import Grounds, Names, negations
from palate.llm.grounding.figures import figures
from palate.llm.prompts import CODES, prompt
from palate.sentences import columns
from palate.summaries.function_words import FUNCTION_WORDS
from palate.summaries.parts import parts_of
from palate.summaries.summary import REPHRASED, Quote, Summary

LONG = 60
"""Columns from which a sentence is worth saying in fewer words."""

LONGEST = 300
"""Characters of what is said in its place."""

ANSWER = 160
"""Tokens of an answer."""

_COMPARES = re.compile(
    r"\b(?:than|rather|instead|unlike|versus|vs|before|until|if|unless|but)\b|比|而不是|不如|除非|如果|但"
)
"""Words whose sides may not be swapped or left out, so that their sentences stay as they are."""


class Brief(Answer):
    """What a model is asked for."""

    sentence: Annotated[str, Field(max_length=LONGEST)]


def rephrased(llm: Llm, summary: Summary, names: Names) -> Summary:
    """The same with a brief wording beside each long quote that the model gave a good one for.

    Parameters
    ----------
    llm : Llm
        Asked once for every sentence; it counts those that it had no good answer for.
    summary : Summary
        As it was extracted.
    names : Names
        Items and brands of the shop.
    """
    code = summary.language if summary.language in CODES else CODES[0]
    texts = [text for text in dict.fromkeys(quote.text for quote in _quotes(summary)) if is_worth(text)]
    briefs = (_picked if llm.picks else _written)(llm, texts, code, names)
    if not briefs:
        return summary

    def told(quotes: Sequence[Quote]) -> tuple[Quote, ...]:
        return tuple(replace(quote, brief=briefs.get(quote.text)) for quote in quotes)

    return replace(
        summary,
        method=REPHRASED,
        aspects=tuple(replace(aspect, quotes=told(aspect.quotes)) for aspect in summary.aspects),
        central=told(summary.central),
        pros=told(summary.pros),
        cons=told(summary.cons),
    )


def _written(llm: Llm, texts: Sequence[str], code: str, names: Names) -> dict[str, str]:
    """What a model says in the place of each sentence that it has good words for."""
    answers = llm.ask_all([question(text, code, names) for text in texts])
    pairs = zip(texts, answers, strict=True)
    return {text: answer.sentence.strip() for text, answer in pairs if isinstance(answer, Brief)}


def _picked(llm: Llm, texts: Sequence[str], code: str, names: Names) -> dict[str, str]:
    """Which part a model picks of each sentence that has several to stand for it."""
    parts = {text: offered(text, code, names) for text in texts}
    asked = [text for text in texts if len(parts[text]) > 1]
    answers = llm.ask_all(
        [choosing("pick_part", code, {"sentence": cleaned(text)}, parts[text]) for text in asked]
    )
    pairs = zip(asked, answers, strict=True)
    return {text: answer.choice for text, answer in pairs if isinstance(answer, Choice)}


def offered(text: str, code: str, names: Names) -> list[str]:
    """Parts of a sentence that pass as what it says in fewer words."""
    check = question(text, code, names).check
    return parts_of(cleaned(text), lambda part: check(Brief(sentence=part)) is None)


def is_worth(text: str) -> bool:
    """Whether a sentence is sent: long enough, and nothing that hangs on order or speaks to a model."""
    return columns(text) >= LONG and not _COMPARES.search(text.casefold()) and order_in(text) is None


def question(text: str, code: str, names: Names) -> Question[Brief]:
    """Ask for one sentence in fewer words."""
    told, plain = prompt("rephrase", code), cleaned(text)
    grounds = Grounds([plain], FUNCTION_WORDS, told.words, names, LONGEST)

    def check(answer: Brief) -> str | None:
        said = answer.sentence.strip()
        if columns(said) >= columns(text):
            return "it is not shorter"
        if negations(said) != negations(plain):
            return "it turns the meaning round"
        if {figure[:2] for figure in figures(said)} != {figure[:2] for figure in figures(plain)}:
            return "its numbers are not those of the sentence"
        return grounds.refusal(said)

    return Question(told, marked({"sentence": plain}), Brief, ANSWER, check)


def _quotes(summary: Summary) -> Iterator[Quote]:
    yield from summary.central
    for aspect in summary.aspects:
        yield from aspect.quotes
    yield from summary.pros
    yield from summary.cons
