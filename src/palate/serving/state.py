"""What every request reads: the live state of the shop, and the threads that work for requests."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import TypeVar, cast

from fastapi import Request

from palate.errors import PalateError
from palate.tasks.live.shop import Live

Result = TypeVar("Result")


class NotReady(PalateError):
    """The server can't answer yet, or not any more."""

    retry_after = 2


@dataclass
class ServingState:
    """State of one server process.

    Parameters
    ----------
    live : Live or None
        What answers come from; replaced as a whole. A request reads it once.
    draining : bool
        Whether the server is about to stop.
    why : str
        What is missing, in words, where something is.
    """

    live: Live | None = None
    draining: bool = False
    why: str = ""
    _searching: ThreadPoolExecutor = field(
        default_factory=lambda: ThreadPoolExecutor(1, "search"), init=False, repr=False
    )

    @property
    def now(self) -> Live:
        """What a request is answered from.

        Raises
        ------
        NotReady
            If nothing is loaded yet.
        """
        if self.live is None:
            raise NotReady(self.why or "the shop is being read; try again in a moment")
        return self.live

    async def in_thread(self, work: Callable[[], Result]) -> Result:
        """Do work that takes more than a moment beside other requests, one at a time."""
        return await asyncio.get_running_loop().run_in_executor(self._searching, work)

    def close(self) -> None:
        """Wait for work that has begun."""
        self._searching.shutdown(wait=True, cancel_futures=True)


def state_of(request: Request) -> ServingState:
    """The state of the server that a request came to."""
    return cast(ServingState, request.app.state.serving)
