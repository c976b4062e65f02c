"""Ask a model that is too small to read an item whether one attribute is said of it, one at a time."""

from collections.abc import Sequence

from palate.enrichment.attributes import MODEL, Attribute, Enrichment
from palate.enrichment.reading import ItemTexts, by_rules
from palate.llm import Question
from palate.llm.choice import NONE, Choice, affirmed, choosing

BEFORE, BEHIND = 70, 50
"""Characters around the word that states the attribute which are shown beside the item's first words."""

FIRST = 60
"""First characters of the item's text, in which its title stands."""

DENIED = "the model says it is not said of the item"


def stated(item: ItemTexts) -> Sequence[Attribute]:
    """What words of the item's text state, to be confirmed."""
    return by_rules(item).used


def confirming(item: ItemTexts, attribute: Attribute, code: str) -> Question[Choice]:
    """Ask about one attribute; the model sees the item's first words and those around the evidence."""
    start, end = max(attribute.start - BEFORE, 0), attribute.end + BEHIND
    shown = item.text[:end] if start <= FIRST else f"{item.text[:FIRST]} … {item.text[start:end]}"
    return choosing(
        "confirm", code, {"text": shown, attribute.facet: f"{attribute.value}?"}, (attribute.value, NONE)
    )


def confirmed(item: ItemTexts, answers: Sequence[object]) -> Enrichment:
    """What a model confirms of what the words state, the rest flagged; by the words alone where it gave no
    answer to one of the questions.
    """
    read = by_rules(item)
    said = affirmed(answers)
    if not read.used or said is None:
        return read
    pairs = list(zip(read.used, said, strict=True))
    used = tuple(attribute for attribute, yes in pairs if yes)
    denied = tuple(_denied(attribute) for attribute, yes in pairs if not yes)
    return Enrichment(item.item_id, item.digest, MODEL, used, (*read.flagged, *denied))


def _denied(attribute: Attribute) -> Attribute:
    return Attribute(
        attribute.facet,
        attribute.value,
        attribute.source,
        attribute.start,
        attribute.end,
        attribute.quote,
        DENIED,
    )
