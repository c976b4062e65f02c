"""Facts that a reason states, before it is put into words."""

from dataclasses import dataclass
from typing import Literal

from palate.explain.crowd import Support
from palate.explain.titles import shortened

QUOTED = 72
"""Columns of what a reason quotes of a review."""

Trend = Literal["", "popular", "now", "then"]
"""An item sells well: overall, at the moment, or it did when the user was last there."""


@dataclass(frozen=True)
class Remark:
    """Review as reasons quote it.

    Parameters
    ----------
    name : str
        Title of the item that it is of, short enough for a sentence.
    text : str
        What it says, short enough for a sentence; "" where it is a picture or a sound alone.
    """

    name: str
    text: str = ""


def remark_of(title: str, text: str) -> Remark:
    """Shorten a review of an item for a sentence."""
    return Remark(shortened(title), shortened(text, QUOTED))


@dataclass(frozen=True)
class Wrote:
    """Review of the user's own that speaks for a recommended item.

    Parameters
    ----------
    review_id : str
        What the review is called.
    remark : Remark
        What it says.
    modality : str
        In which modality it speaks for the item most: "review", "review-image", "review-audio".
    praise : bool
        Whether it praises what the item is like; else it complains about what the item is not.
    """

    review_id: str
    remark: Remark
    modality: str
    praise: bool = True


@dataclass(frozen=True)
class Facts:
    """Facts that speak for one recommended item.

    Parameters
    ----------
    source : str, optional
        Id of the past item that is cited.
    name : str
        Its title, short enough for a sentence.
    alike, guessed : sequence of str
        Modalities in which the two are alike; those of them that one of the two lacks.
    together : bool
        Whether behaviour speaks for it.
    support : Support, optional
        Other users who chose the two.
    trend : str
        Whether it sells well, where a prior that rests on sales speaks for it.
    buyers : int
        Users who chose it.
    again : bool
        Whether the user chose the recommended item itself before, and nothing else is cited.
    wrote : Wrote, optional
        A review of the user's own that speaks more for it than any past item; no past item is cited then.
    query : str
        What the user asks for in words, where that speaks more for it than any past item; nothing else is
        cited then.
    """

    source: str | None = None
    name: str = ""
    alike: tuple[str, ...] = ()
    guessed: tuple[str, ...] = ()
    together: bool = False
    support: Support | None = None
    trend: Trend = ""
    buyers: int = 0
    again: bool = False
    wrote: Wrote | None = None
    query: str = ""

    @property
    def speak(self) -> bool:
        """Whether any fact speaks for the item."""
        return bool(self.source or self.trend or self.again or self.wrote or self.query)
