"""What a shopper asks a living shop in words."""

from collections.abc import Sequence
from dataclasses import dataclass

from palate.asking.state import State
from palate.tasks.live.histories import Event


@dataclass(frozen=True)
class Question:
    """What is asked, and by whom.

    Parameters
    ----------
    text : str
        In English or Chinese.
    k : int
        How many items.
    user : str or None
        Who asks.
    events : sequence of Event
        What that person did, oldest first.
    state : State or None
        Of the turns before.
    language : str or None
        Of the answer; that of the question without it.
    """

    text: str
    k: int = 5
    user: str | None = None
    events: Sequence[Event] = ()
    state: State | None = None
    language: str | None = None
