"""Ask a model for the attributes of one item, and believe only what the item shows."""

from collections.abc import Container, Mapping, Sequence
from typing import Annotated

from pydantic import Field

from palate.enrichment.attributes import MODEL, PICTURE, SOUND, TEXT, Attribute, Enrichment
from palate.enrichment.reading import ItemTexts, judged, states
from palate.enrichment.vocabulary import BRAND, FACETS, VALUES, plain
from palate.llm import Answer, Picture, Question, Sound
from palate.llm.answers import OneOf
from palate.llm.data import marked
from palate.llm.prompts import prompt

MOST = 10
"""Attributes of an item."""

EVIDENCE = 80
"""Characters of evidence."""

ANSWER = 500
"""Tokens of an answer."""

VALUE_NAMES = tuple(dict.fromkeys(value for values in VALUES.values() for value in values))

NOT_SHOWN = "its evidence is not in the text"


class Claim(Answer):
    """One attribute that a model sees in an item."""

    facet: Annotated[str, OneOf(FACETS)]
    value: Annotated[str, OneOf(VALUE_NAMES)]
    source: Annotated[str, OneOf((TEXT, PICTURE, SOUND))]
    evidence: Annotated[str, Field(max_length=EVIDENCE)]


class Claims(Answer):
    """What a model is asked for; an empty brand is none."""

    brand: Annotated[str, Field(max_length=EVIDENCE)]
    attributes: Annotated[list[Claim], Field(max_length=MOST)]


def question(
    item: ItemTexts, code: str, picture: Picture | None = None, sound: Sound | None = None
) -> Question[Claims]:
    """Ask about one item alone: what it says can touch no other."""
    facets = "; ".join(f"{facet}: {', '.join(values)}" for facet, values in VALUES.items())
    told = prompt("enrich", code).filled(facets=facets)
    text = item.text
    media = tuple(medium for medium in (picture, sound) if medium is not None)

    def check(answer: Claims) -> str | None:
        """Refuse an answer none of whose claims points at anything."""
        if not answer.attributes or media:
            return None
        shown = [_span(text, claim.evidence) for claim in answer.attributes]
        return None if any(shown) else "no evidence stands word for word in the text"

    return Question(told, marked({"item": text}), Claims, ANSWER, check, media)


def believed(
    item: ItemTexts,
    answer: Claims,
    brands: Mapping[str, str],
    common: Mapping[str, set[str]],
    shown: Container[str] = (),
) -> Enrichment:
    """Attributes of an answer: used where the evidence states the value, else flagged.

    Parameters
    ----------
    item : ItemTexts
        The item.
    answer : Claims
        What the model said.
    brands : mapping of str to str
        Brands of the catalogue by their names without case.
    common : mapping of str to set of str
        Values that texts of the catalogue state, by facet; a picture's or a sound's counts only if it is one.
    shown : container of str
        What the model was shown besides the text: :data:`PICTURE`, :data:`SOUND`.
    """
    found: dict[tuple[str, str, str], Attribute] = {}
    for claim in answer.attributes:
        attribute = _attribute(item.text, claim, common, shown)
        if attribute is not None:
            found.setdefault((attribute.facet, attribute.value, attribute.source), attribute)
    brand = _brand(item.text, answer.brand, brands)
    every = [*found.values(), *([brand] if brand else [])]
    return judged(item, MODEL, _at_odds(every))


def _attribute(
    text: str, claim: Claim, common: Mapping[str, set[str]], shown: Container[str]
) -> Attribute | None:
    facet, value = claim.facet, claim.value
    if value not in VALUES[facet]:
        return None
    if claim.source != TEXT:
        why = "" if value in common.get(facet, ()) else f"told by the {claim.source} alone"
        if claim.source not in shown:
            why = f"the model had no {claim.source}"
        return Attribute(facet, value, claim.source, why=why)
    span = _span(text, claim.evidence)
    if span is None:
        return Attribute(facet, value, TEXT, why=NOT_SHOWN)
    start, end = span
    why = "" if states(facet, value, text, start, end) else "its evidence does not state it"
    return Attribute(facet, value, TEXT, start, end, text[start:end], why)


def _brand(text: str, named: str, brands: Mapping[str, str]) -> Attribute | None:
    """The brand, where the text names it and the catalogue knows it."""
    if not named.strip():
        return None
    span, known = _span(text, named), brands.get(" ".join(plain(named).split()))
    if span is None or known is None:
        return None
    return Attribute(BRAND, known, TEXT, *span, text[span[0] : span[1]])


def _at_odds(found: Sequence[Attribute]) -> list[Attribute]:
    """The same, with what media tell flagged where the text states another value of its facet."""
    told = {
        facet: {
            attribute.value
            for attribute in found
            if attribute.facet == facet and attribute.source == TEXT and not attribute.why
        }
        for facet in FACETS
    }
    return [
        Attribute(
            attribute.facet,
            attribute.value,
            attribute.source,
            why=f"the text says {', '.join(sorted(told[attribute.facet]))}",
        )
        if attribute.source != TEXT
        and not attribute.why
        and told.get(attribute.facet)
        and attribute.value not in told[attribute.facet]
        else attribute
        for attribute in found
    ]


def _span(text: str, evidence: str) -> tuple[int, int] | None:
    """Where evidence stands in a text, word for word but for case; None where it does not."""
    sought = plain(evidence).strip(" \"'“”.…")
    start = plain(text).find(sought) if sought else -1
    return None if start < 0 else (start, start + len(sought))
