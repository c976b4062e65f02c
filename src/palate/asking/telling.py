"""Suggestion of items in the words of a language model, from computed facts.

A model that writes sees places in the stead of titles, ids and prices, and what is known of each item; it
must bring the places back, each fact with its own item. No word of an item, a review or a question reaches
it, and no id, price or claim of its own reaches a shopper. One that is too small to write picks how the
template's sentence begins. What was demanded, what is not said and a question back stay the template's.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Annotated

from pydantic import Field

from palate.asking import wording
from palate.asking.answer_words import ALSO, BEST, CHEAPEST, COSTS, OPENINGS, TOLD, WAYS
from palate.asking.answers import MODEL, Answer, Suggested
from palate.errors import BudgetSpent, NoAnswer
from palate.llm import Answer as Form
from palate.llm import Llm, Question
from palate.llm.choice import Choice, choosing
from palate.llm.data import marked
from palate.llm.grounding import Grounds, negations
from palate.llm.grounding.form import form_refusal
from palate.llm.prompts import prompt

MOST = 5
"""Items that a model tells of; others follow in the words of the template."""

LONGEST = 500
"""Characters of what it says, with places in it."""

ANSWER = 250
"""Tokens of an answer."""

SENTENCES = 3

CLEAREST = 2
"""Ways of fitting that are told of an item."""

_PLACEHOLDER = re.compile(r"\{[A-Z]+\}")
_ITEM = re.compile(r"\{ITEM([A-Z])\}")
_PRICE = re.compile(r"\{PRICE([A-Z])\}")
_END = re.compile(r"[.!?。！？]+(?:\s+|$|(?<=[。！？]))")


class Words(Form):
    """What a model is asked for."""

    text: Annotated[str, Field(max_length=LONGEST)]


@dataclass(frozen=True)
class Lead:
    """What is known of the first items of an answer, with places for what a model is not shown.

    Parameters
    ----------
    language : str
        "en" or "zh".
    facts : mapping of str to str
        Of each item, by the letter of its places, best first.
    ways : mapping of str to sequence of str
        In which ways each fits, of those that the facts tell.
    fillings : mapping of str to str
        What belongs into each place.
    template : str
        The template's sentence, with places.
    """

    language: str
    facts: Mapping[str, str]
    ways: Mapping[str, Sequence[str]]
    fillings: Mapping[str, str]
    template: str

    @classmethod
    def of(cls, answer: Answer) -> "Lead":
        """Of the first items of an answer that has any."""
        code, first = answer.language, answer.suggested[:MOST]
        letters = [chr(ord("A") + position) for position in range(len(first))]
        cheapest = _cheapest(first)
        facts: dict[str, str] = {}
        ways: dict[str, Sequence[str]] = {}
        fillings = {} if answer.user is None else {"{USER}": answer.user}
        for letter, item in zip(letters, first, strict=True):
            fillings[f"{{ITEM{letter}}}"] = item.cited
            said = [BEST[code]] if letter == "A" else []
            if item.price is not None:
                fillings[f"{{PRICE{letter}}}"] = item.price
                said.append(COSTS[code].replace("{price}", f"{{PRICE{letter}}}"))
            said += [CHEAPEST[code]] if item is cheapest else []
            ways[letter] = [way for way in item.ways if way in WAYS[code]][:CLEAREST]
            said += [WAYS[code][way] for way in ways[letter]]
            facts[letter] = f"{{ITEM{letter}}} " + ("; " if code == "en" else "；").join(said)
        user = None if answer.user is None else "{USER}"
        template = wording.lead([f"{{ITEM{letter}}}" for letter in letters], user, code)
        return cls(code, facts, ways, fillings, template)

    def question(self) -> Question[Words]:
        """Ask to tell the facts."""
        told = {f"item {position}": fact for position, fact in enumerate(self.facts.values(), start=1)}
        return Question(
            prompt("answer", self.language), marked(told), Words, ANSWER, lambda said: self.refusal(said.text)
        )

    def choice(self) -> Question[Choice]:
        """Ask what the template's sentence begins with, of a model that is too small to write another."""
        begun = self.template[:1].lower() + self.template[1:]
        options = [opening + begun for opening in OPENINGS[self.language]]
        return choosing("pick_answer", self.language, {"sentence": self.template}, options)

    def refusal(self, text: str) -> str | None:
        """Why words are refused, without repeating any of them; None where all of it is known."""
        said = text.strip()
        items = _ITEM.findall(said)
        if set(_PLACEHOLDER.findall(said)) - set(self.fillings):
            return "it has words in braces that are not those of the facts"
        if sorted(items) != sorted(self.facts):
            return "it does not name every item once"
        if items[0] != "A":
            return "it does not begin with the best match"
        ends = list(_END.finditer(said))
        if not ends or ends[-1].end() != len(said) or len(ends) > SENTENCES:
            return f"it is not one to {SENTENCES} whole sentences"
        if (wrong := form_refusal(_PLACEHOLDER.sub(" ", said), LONGEST)) is not None:
            return wrong
        if negations(_PLACEHOLDER.sub(" ", said)):
            return "it turns the meaning round"
        for letter, own in _by_item(said).items():
            if any(priced != letter for priced in _PRICE.findall(own)):
                return "it gives an item the price of another"
            plain = _PLACEHOLDER.sub(" ", own)
            if plain.strip() and (wrong := self._grounds(letter).refusal(plain)) is not None:
                return wrong
        return None

    def _grounds(self, letter: str) -> Grounds:
        vocabulary = TOLD
        for way in self.ways[letter]:
            vocabulary = vocabulary | ALSO[way]
        words = prompt("answer", self.language).words
        return Grounds([_PLACEHOLDER.sub(" ", self.facts[letter])], vocabulary, words, longest=LONGEST)

    def filled(self, text: str) -> str:
        """Words with titles, ids and prices in their places; none of them is a place itself."""
        said = _PLACEHOLDER.sub(lambda placeholder: self.fillings[placeholder[0]], text.strip())
        return said[:1].upper() + said[1:]


def worded(llm: Llm, answer: Answer) -> Answer:
    """The same answer, of which a model says which items are suggested; where it does so badly, or late, the
    template's sentence stays, and the model counts why.
    """
    if not answer.suggested:
        return answer
    lead = Lead.of(answer)
    try:
        text = llm.ask(lead.choice()).choice if llm.picks else llm.ask(lead.question()).text
    except (NoAnswer, BudgetSpent):
        return answer
    if text.strip().casefold() == lead.template.casefold():
        return answer
    rest = [item.cited for item in answer.suggested[MOST:]]
    after = [*([wording.more(rest, answer.language)] if rest else []), *answer.said.after]
    said = replace(answer.said, lead=lead.filled(text), after=after)
    return replace(answer, said=said, worded_by=MODEL)


def _cheapest(items: Sequence[Suggested]) -> Suggested | None:
    """The item that costs less than all others, where each has a price."""
    prices = [float(item.price.replace(",", "")) for item in items if item.price is not None]
    if len(prices) < max(len(items), 2) or prices.count(min(prices)) > 1:
        return None
    return items[prices.index(min(prices))]


def _by_item(said: str) -> dict[str, str]:
    """Words of each item: behind its place up to the next one or the end of the sentence, and before it where
    no other item of the sentence has come.
    """
    found: dict[str, list[str]] = {}
    start, last = 0, "A"
    for end in [*(match.end() for match in _END.finditer(said)), len(said)]:
        sentence, start = said[start:end], end
        mentions = list(_ITEM.finditer(sentence))
        if not mentions:
            found.setdefault(last, []).append(sentence)
            continue
        edges = [0, *(match.start() for match in mentions[1:]), len(sentence)]
        for match, first, after in zip(mentions, edges[:-1], edges[1:], strict=True):
            found.setdefault(match[1], []).append(sentence[first:after])
        last = mentions[-1][1]
    return {letter: " ".join(parts) for letter, parts in found.items()}
