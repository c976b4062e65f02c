"""Extracted attributes of one item."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass

RULES, MODEL = "rules", "model"
"""What read an item: word lists, or a language model."""

TEXT, PICTURE, SOUND = "text", "picture", "sound"


@dataclass(frozen=True)
class Attribute:
    """One value of a facet, and where it stands.

    Parameters
    ----------
    facet, value : str
        Such as "material" and "cotton".
    source : str
        "text", "picture" or "sound".
    start, end : int
        Characters of the item's text that show it; both 0 for a picture or a sound.
    quote : str
        What stands there.
    why : str
        Why it is flagged and not used; "" where it is used.
    """

    facet: str
    value: str
    source: str
    start: int = 0
    end: int = 0
    quote: str = ""
    why: str = ""


@dataclass(frozen=True)
class Enrichment:
    """Attributes of one item.

    Parameters
    ----------
    item_id : str
        The item.
    digest : str
        Of the text that was read.
    method : str
        :data:`MODEL` or :data:`RULES`.
    used, flagged : sequence of Attribute
        What counts, and what does not, with why.
    """

    item_id: str
    digest: str
    method: str
    used: Sequence[Attribute] = ()
    flagged: Sequence[Attribute] = ()

    def document(self) -> dict[str, object]:
        """As JSON has it."""
        return asdict(self)

    @property
    def text(self) -> str:
        """What is used, in words for the text encoder; "" where nothing is."""
        by_facet: dict[str, list[str]] = {}
        for attribute in self.used:
            by_facet.setdefault(attribute.facet, []).append(attribute.value)
        parts = [f"{facet}: {', '.join(dict.fromkeys(values))}." for facet, values in by_facet.items()]
        return " ".join(parts)
