"""What a reason states, before it is put into words."""

from dataclasses import dataclass
from typing import Literal

from palate.explain.crowd import Support

Trend = Literal["", "popular", "now", "then"]
"""An item sells well: overall, at the moment, or it did when the user was last there."""


@dataclass(frozen=True)
class Facts:
    """What speaks for one recommended item.

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
