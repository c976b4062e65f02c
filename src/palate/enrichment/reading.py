"""An item as it is read: its text, what the catalogue says, and what the words of its text state."""

import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from palate.enrichment.attributes import RULES, TEXT, Attribute, Enrichment
from palate.enrichment.vocabulary import VALUES, pattern, plain
from palate.llm.data import cleaned, order_in

LONGEST = 2_000
"""Characters of an item's text that are read."""

QUOTED = 80
"""Characters of what is quoted of a text that speaks to a model."""

BEFORE = 24
"""Characters before a word in which a negation turns it round."""

SPEAKS = "it speaks to a model, and is not read from here on"

_NOT = re.compile(
    r"(?:\b(?:not|no|non|never|without|faux|fake|imitation|artificial|free of|unlike|instead of|looks? like"
    r"|isn['’]t)\b[\s-]*"
    r"(?:[\w-]+[\s-]+){0,2}|(?:不是|不含|没有|非|无|仿|人造|假|不用)[^，。；,.;]{0,4})$"
)
_AFTER = re.compile(r"^[\s-]*(?:free|less|look|like|effect|style|tone|colou?r|coloured|colored)\b|^(?:色|纹)")
"""What makes "sugar-free", "wood-effect" or 木纹 of what stands before it."""


@dataclass(frozen=True)
class ItemTexts:
    """One item.

    Parameters
    ----------
    item_id : str
        Its id.
    texts : sequence of str
        One a language.
    stated : mapping of str to set of str
        Values that columns of the catalogue state, by facet.
    """

    item_id: str
    texts: Sequence[str]
    stated: Mapping[str, set[str]] = field(default_factory=dict[str, set[str]])

    @property
    def text(self) -> str:
        """All texts, cleaned and cut; offsets of evidence count in it.

        A text ends before its first sentence that speaks to a model.
        """
        return cleaned(" ".join(text[: order_in(text)] for text in self._plain), LONGEST)

    @property
    def _plain(self) -> list[str]:
        return [cleaned(text, LONGEST) for text in self.texts]

    @property
    def orders(self) -> list[str]:
        """What speaks to a model in the texts, and is not read."""
        found = [(text, order_in(text)) for text in self._plain]
        return [cleaned(text[start:], QUOTED) for text, start in found if start is not None]

    @property
    def digest(self) -> str:
        """Of all that enrichment reads."""
        told = repr((self.text, sorted((facet, sorted(values)) for facet, values in self.stated.items())))
        return hashlib.sha256(told.encode("utf-8", "replace")).hexdigest()[:16]


def states(facet: str, value: str, text: str, start: int, end: int) -> bool:
    """Whether a part of a text states a value, and what stands before and behind does not turn it round."""
    whole = plain(text)
    for match in pattern(facet, value).finditer(whole, start, end):
        before, behind = whole[max(match.start() - BEFORE, 0) : match.start()], whole[match.end() :]
        if not _NOT.search(before) and not _AFTER.match(behind):
            return True
    return False


def by_rules(item: ItemTexts) -> Enrichment:
    """Attributes that the words of an item's text state."""
    text = item.text
    whole = plain(text)
    found: list[Attribute] = []
    for facet, values in VALUES.items():
        for value in values:
            for match in pattern(facet, value).finditer(whole):
                if states(facet, value, text, *match.span()):
                    quote = text[match.start() : match.end()]
                    found.append(Attribute(facet, value, TEXT, *match.span(), quote))
                    break
    return judged(item, RULES, found)


def judged(item: ItemTexts, method: str, found: Sequence[Attribute]) -> Enrichment:
    """Flag what the catalogue says otherwise; the catalogue stands."""
    used: list[Attribute] = []
    flagged = [Attribute(TEXT, "", TEXT, quote=quote, why=SPEAKS) for quote in item.orders]
    for attribute in found:
        own = item.stated.get(attribute.facet)
        if attribute.why:
            flagged.append(attribute)
        elif own and attribute.value not in own:
            why = f"the catalogue says {', '.join(sorted(own))}"
            flagged.append(_flagged(attribute, why))
        else:
            used.append(attribute)
    return Enrichment(item.item_id, item.digest, method, tuple(used), tuple(flagged))


def _flagged(attribute: Attribute, why: str) -> Attribute:
    kept = (attribute.facet, attribute.value, attribute.source, attribute.start, attribute.end)
    return Attribute(*kept, attribute.quote, why)
