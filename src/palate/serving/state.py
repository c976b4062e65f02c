"""What every request reads: the living shop, and the threads that work for requests."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, TypeVar, cast

from fastapi import Request

from palate.derived import derived_folder
from palate.serving.figures import Figures
from palate.serving.helping import Helping
from palate.serving.key_ring import KeyRing
from palate.serving.links import Links
from palate.serving.tokens import Conversations
from palate.tasks.live.first_visit import FirstVisit
from palate.tasks.live.histories import Event
from palate.tasks.live.living import LivingShop
from palate.tasks.live.shop import Live
from palate.tasks.live.summaries import LiveSummaries

if TYPE_CHECKING:
    from palate.tasks.live.questions import LiveQuestions

Result = TypeVar("Result")

READERS = 4
"""Threads that read the store for requests: as many as it has connections for reading."""

DRAWERS = 1
"""Threads that make pictures smaller: no two write the same file, and answers keep the other cores."""


@dataclass
class ServingState:
    """State of one server process.

    Parameters
    ----------
    shop : LivingShop
        What is answered from and written to.
    draining : bool
        Whether the server is about to stop.
    """

    shop: LivingShop
    draining: bool = False
    keys: KeyRing = field(init=False, repr=False)
    _searching: ThreadPoolExecutor = field(
        default_factory=lambda: ThreadPoolExecutor(1, "search"), init=False, repr=False
    )
    _reading: ThreadPoolExecutor = field(
        default_factory=lambda: ThreadPoolExecutor(READERS, "read"), init=False, repr=False
    )

    _drawing: ThreadPoolExecutor = field(
        default_factory=lambda: ThreadPoolExecutor(DRAWERS, "draw"), init=False, repr=False
    )

    figures: Figures = field(default_factory=Figures, init=False, repr=False)
    links: Links = field(init=False, repr=False)
    conversations: Conversations = field(init=False, repr=False)
    summaries: LiveSummaries = field(init=False, repr=False)
    helping: Helping = field(init=False, repr=False)
    visit: FirstVisit = field(init=False, repr=False)

    def __post_init__(self) -> None:
        self.summaries = LiveSummaries(self.shop.store)
        settings, derived = self.shop.settings, derived_folder(self.shop.folder)
        self.helping = Helping(settings.llm, derived, settings.serving.llm_seconds)
        self.shop.store.subscribe(self.figures.came)
        self.links = Links(self.shop.store.folder)
        self.conversations = Conversations(derived)
        self.keys = KeyRing(self.shop.store, settings.serving.requests_per_minute)
        self.visit = FirstVisit(self.shop)

    @cached_property
    def questions(self) -> "LiveQuestions":
        """Answers to questions in words, whose reading is loaded when one is asked."""
        from palate.tasks.live.questions import LiveQuestions

        return LiveQuestions(self.shop.store)

    @property
    def now(self) -> Live:
        """What a request is answered from; read once in each."""
        return self.shop.now

    async def events_of(self, user: str) -> tuple[Event, ...]:
        """What a user did: at once where it is in memory, else from the store beside other requests."""
        kept = self.shop.histories.kept(user)
        return kept if kept is not None else await self.reading(lambda: self.shop.histories.of(user))

    async def searching(self, work: Callable[[], Result]) -> Result:
        """Do work that takes more than a moment beside other requests, one at a time."""
        return await asyncio.get_running_loop().run_in_executor(self._searching, work)

    async def reading(self, work: Callable[[], Result]) -> Result:
        """Wait for the store beside other requests."""
        return await asyncio.get_running_loop().run_in_executor(self._reading, work)

    async def drawing(self, work: Callable[[], Result]) -> Result:
        """Make a picture smaller beside other requests."""
        return await asyncio.get_running_loop().run_in_executor(self._drawing, work)

    def close(self) -> None:
        """Wait for work that has begun, but for a step of a first visit, which ends."""
        self.visit.close()
        for pool in (self._searching, self._reading, self._drawing):
            pool.shutdown(wait=True, cancel_futures=True)
        self.helping.close()


def state_of(request: Request) -> ServingState:
    """The state of the server that a request came to."""
    return cast(ServingState, request.app.state.serving)
