"""The state that answers come from now, and how it is replaced."""

from collections.abc import Callable
from threading import Lock

from palate.errors import PalateError
from palate.tasks.live.shop import Live


class NotReady(PalateError):
    """The shop can't answer yet; ``retry_after`` says in how many seconds it is worth trying again."""

    retry_after = 2.0


class Current:
    """Holds what answers come from; it is replaced as a whole, and read once for each answer.

    Attributes
    ----------
    live : Live or None
        None until a model is loaded.
    why : str
        What is missing, in words, where something is.
    changing : Lock
        Held by who replaces it, so that no change is lost.
    """

    def __init__(self) -> None:
        self.live: Live | None = None
        self.why = ""
        self.changing = Lock()

    @property
    def now(self) -> Live:
        """What an answer comes from.

        Raises
        ------
        NotReady
            If nothing is loaded yet.
        """
        if self.live is None:
            raise NotReady(self.why or "the shop is being read; try again in a moment")
        return self.live

    def change(self, change: Callable[[Live], Live]) -> None:
        """Replace what answers come from; one change at a time."""
        with self.changing:
            if self.live is not None:
                self.live = change(self.live)
