"""The language model of a served shop, which no request waits for beyond its deadline."""

import asyncio
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Lock
from typing import TypeVar

from palate.errors import NotAvailable, PalateError
from palate.llm import Llm
from palate.logs import get_logger
from palate.shop.llm_settings import LlmSettings

Result = TypeVar("Result")

log = get_logger(__name__)

ASKING, WAITING = 2, 8
"""Requests that ask at once, and those that may be under way in all; others are answered without."""

REST = 30.0
"""Seconds for which a model that can't be opened is left alone."""


class Helping:
    """A language model that is opened when a request first wants it.

    What a model says after the deadline of a request is kept, and answers the next one that asks the same. A
    request that can't wait, or has waited in vain, is told what is kept and nothing else.

    Parameters
    ----------
    settings : LlmSettings
        Which model; its budget is that of one server process.
    derived : Path
        Where answers are kept.
    seconds : float
        That a request waits.
    """

    def __init__(self, settings: LlmSettings, derived: Path, seconds: float) -> None:
        self._settings, self._derived, self._seconds = settings, derived, seconds
        self._pool = ThreadPoolExecutor(ASKING, "llm")
        self._lock = Lock()
        self._llm: Llm | None = None
        self._under_way = 0
        self._rests_until = 0.0

    def check(self) -> None:
        """Refuse a wish for a model where none is set.

        Raises
        ------
        NotAvailable
            If palate.toml names none.
        """
        if self._settings.model is None:
            raise NotAvailable("with_llm: the shop has no language model; [llm] in palate.toml names one")

    async def asked(self, work: Callable[[Llm], Result]) -> Result | None:
        """What some work with the model gives, by its kept answers alone where it does not end in time.

        None where it fails, or no model can be opened.
        """
        if time.monotonic() < self._rests_until:
            return None
        if self._under_way >= WAITING:
            return await self._recalled(work)
        self._under_way += 1
        task = asyncio.get_running_loop().run_in_executor(self._pool, lambda: work(self._opened()))
        task.add_done_callback(self._ended)
        try:
            return await asyncio.wait_for(asyncio.shield(task), self._seconds)
        except TimeoutError:
            return await self._recalled(work)
        except PalateError as error:
            log.warning("the language model does not answer", why=str(error))
            return None

    async def _recalled(self, work: Callable[[Llm], Result]) -> Result | None:
        """What the work gives by answers that were given before; no thread that asks is needed for it."""
        llm = self._llm
        if llm is None:
            return None
        try:
            return await asyncio.to_thread(work, llm.recalling())
        except PalateError:
            return None

    def _ended(self, task: "asyncio.Future[Result]") -> None:
        self._under_way -= 1
        if not task.cancelled():
            task.exception()  # looked at, so that nobody waiting any more is no fault

    def _opened(self) -> Llm:
        with self._lock:
            if self._llm is None:
                try:
                    self._llm = Llm(self._settings, self._derived)
                except PalateError:
                    self._rests_until = time.monotonic() + REST
                    raise
            return self._llm

    def close(self) -> None:
        """Let go of the model; what is still asked ends without an answer."""
        self._pool.shutdown(wait=False, cancel_futures=True)
        with self._lock:
            if self._llm is not None:
                self._llm.close()
                self._llm = None
