"""Reasons worded by a language model, from the facts of the templates.

A model that writes sees a template with the names, quotes and numbers left out, and must bring their
placeholders back: no word of an item or a review reaches it, and nothing that it makes up reaches a shopper.
One that is too small to write picks how the template's sentence begins.
"""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Annotated

from pydantic import Field

from palate.explain.explained import Explained
from palate.explain.facts import Facts, Remark
from palate.explain.languages import Language
from palate.explain.reason_words import OPENINGS, vocabulary_of
from palate.llm import Answer, Llm, Question
from palate.llm.choice import Choice, choosing
from palate.llm.data import marked
from palate.llm.grounding import Grounds, negations
from palate.llm.prompts import prompt

BY_MODEL = "model"
"""Of reasons that a model put into words."""

LONGEST = 240
"""Characters of a sentence, with the placeholders of names in it."""

ANSWER = 120
"""Tokens of an answer."""

_PLACEHOLDER = re.compile(r"\{[A-Z]+\}")
_NUMBER = re.compile(r"\d[\d,]*")
_COUNTED = re.compile(r"\{(NUMBER[A-Z])\}\s*(\w)")
_ENDED = re.compile(r"[^.!?。！？]+[.!。！]")


class Sentence(Answer):
    """Answer of the model."""

    sentence: Annotated[str, Field(max_length=LONGEST)]


@dataclass(frozen=True)
class Template:
    """A reason with placeholders for names, quotes and numbers.

    Parameters
    ----------
    text : str
        The sentence, with {PAST} and such in it.
    fillings : mapping of str to str
        What belongs into each place.
    """

    text: str
    fillings: Mapping[str, str]

    @classmethod
    def of(cls, facts: Facts, language: Language) -> "Template":
        """Make the template of the facts for one item."""
        fillings = {"{PAST}": facts.name}
        wrote = facts.wrote
        if wrote is not None:
            fillings = {"{PAST}": wrote.remark.name, "{QUOTE}": wrote.remark.text}
            wrote = replace(wrote, remark=Remark("{PAST}", "{QUOTE}" if wrote.remark.text else ""))
        bare = language.reason(replace(facts, name="{PAST}", wrote=wrote))

        def place(number: re.Match[str]) -> str:
            name = f"{{NUMBER{chr(ord('A') + len(fillings))}}}"
            fillings[name] = number[0]
            return name

        text = _NUMBER.sub(place, bare)
        return cls(text, {name: value for name, value in fillings.items() if name in text})

    def question(self, language: Language) -> Question[Sentence]:
        """Ask for another sentence that says the same."""
        told = prompt("reason", language.code)
        grounds = Grounds([_without_placeholders(self.text)], vocabulary_of(self.text), told.words)

        def check(answer: Sentence) -> str | None:
            said = answer.sentence.strip()
            if not _same_placeholders(said, self.text):
                return "the words in braces are not those of the sentence"
            plain = _without_placeholders(said)
            if negations(plain) != negations(self.text):
                return "it turns the meaning round"
            if _ENDED.fullmatch(plain) is None:
                return "it is not one sentence"
            return grounds.refusal(plain)

        return Question(told, marked({"sentence": self.text}), Sentence, ANSWER, check)

    def choice(self, language: Language) -> Question[Choice]:
        """Ask a model that is too small to write a sentence to choose its opening."""
        begun = self.text if self.text.startswith("{") else self.text[:1].lower() + self.text[1:]
        options = [opening + begun for opening in OPENINGS[language.code]]
        return choosing("pick_reason", language.code, {"sentence": self.text}, options)

    def differs(self, sentence: str) -> bool:
        """Return whether a sentence differs from the template."""
        return sentence.strip().casefold() != self.text.casefold()

    def filled(self, sentence: str) -> str:
        """Fill names, quotes and numbers into the placeholders of a sentence."""
        said = _PLACEHOLDER.sub(lambda placeholder: _inner(self.fillings[placeholder[0]]), sentence.strip())
        return said[:1].upper() + said[1:]


def _same_placeholders(said: str, template: str) -> bool:
    """Return whether a sentence has the placeholders of a template; numbers in order, before the word that
    they count.
    """
    placeholders, own = _PLACEHOLDER.findall(said), _PLACEHOLDER.findall(template)
    in_order = placeholders == own or "{QUOTE}" not in own
    return (
        in_order
        and Counter(placeholders) == Counter(own)
        and _COUNTED.findall(said) == _COUNTED.findall(template)
    )


def _inner(name: str) -> str:
    """Turn marks within marks into single ones."""
    return name.replace("“", "‘").replace("”", "’")


def _without_placeholders(text: str) -> str:
    return _PLACEHOLDER.sub(" ", text)


def worded(llm: Llm, recommended: Sequence[Explained], language: Language) -> list[Explained]:
    """Word reasons by a model; where it gives no good sentence the template's stays.

    Which of the two it was stands in :attr:`Explained.worded_by`, and the model counts why. Where nothing
    speaks for an item, a model that picks openings is not asked.
    """
    templates = [_template(item.facts, language, picks=llm.picks) for item in recommended]
    asked = [template for template in templates if template is not None]
    answers = iter(_answers(llm, asked, language))
    found: list[Explained] = []
    for item, template in zip(recommended, templates, strict=True):
        answer = None if template is None else next(answers)
        if template is not None and answer is not None and template.differs(answer):
            item = replace(item, reason=template.filled(answer), worded_by=BY_MODEL)
        found.append(item)
    return found


def _template(facts: Facts | None, language: Language, *, picks: bool) -> Template | None:
    if facts is None or (picks and not facts.speak):
        return None
    return Template.of(facts, language)


def _answers(llm: Llm, asked: Sequence[Template], language: Language) -> list[str | None]:
    """Return a sentence for each template; None where the model has no good one."""
    if llm.picks:
        picked = llm.ask_all([template.choice(language) for template in asked])
        return [choice.choice if isinstance(choice, Choice) else None for choice in picked]
    written = llm.ask_all([template.question(language) for template in asked])
    return [sentence.sentence if isinstance(sentence, Sentence) else None for sentence in written]
