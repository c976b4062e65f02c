"""A language model for code that waits for its answers: one event loop in a thread of its own."""

import asyncio
import threading
from collections.abc import Callable, Iterable, Sequence
from copy import copy
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from palate.errors import BudgetSpent, InputError, NoAnswer, PalateError
from palate.llm.answers import AnyAnswer
from palate.llm.cache import AnswerCache
from palate.llm.endpoint import Endpoint
from palate.llm.local import LocalServer, name_of_weights
from palate.llm.model import Model
from palate.llm.plan import Plan, plan_of
from palate.llm.prices import price_of
from palate.llm.questions import Question
from palate.llm.tally import Tally
from palate.shop.llm_settings import LOCAL, LlmSettings

FILE = "llm.sqlite"
"""Where answers are kept, in the folder of what is derived."""

LATE = 2.0
"""Seconds behind a deadline after which an answer is not waited for, whatever happens in the thread."""


def one_at_a_time(settings: LlmSettings) -> LlmSettings:
    """Settings of a model that answers one question after the other.

    The time of a question runs from when it is its turn; its first word may take all of it, since a small
    machine reads a prompt as slowly as it writes.
    """
    return settings.model_copy(update={"concurrency": 1, "first_token_seconds": settings.seconds})


class Llm:
    """A language model. Close it, or use it in a ``with`` block.

    Parameters
    ----------
    settings : LlmSettings
        Which model, and its bounds.
    derived : Path
        Folder of what palate derives; answers are kept there.

    Raises
    ------
    InputError
        If no model is named, its server has no key, or a budget of dollars can't be held because nobody
        knows the price.
    MissingWeights, MissingExtra
        If the local model, or the library that speaks to servers, is not installed.
    """

    def __init__(self, settings: LlmSettings, derived: Path) -> None:
        if settings.model is None:
            raise InputError(
                'no language model is set: say model = "local", or a model and the url of its server, under '
                "[llm] in palate.toml"
            )
        if settings.budget_dollars is not None and price_of(settings) is None:
            raise InputError(
                f"[llm] budget_dollars: the price of {settings.model} is not known; set [llm.prices] input "
                "and output in US dollars for a million tokens, or budget_tokens alone"
            )
        self.settings = settings if settings.model != LOCAL else one_at_a_time(settings)
        self._local = LocalServer() if settings.model == LOCAL else None
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="palate-llm", daemon=True)
        self._thread.start()
        self._cache = AnswerCache(derived / FILE)
        self._model = self._in_loop(self._made())
        self._recalls = False

    async def _made(self) -> Model:
        local, url = self._local, self.settings.url.rstrip("/")
        if local is None:
            return Model(self.settings, Endpoint(self.settings), self._cache, url)
        return Model(
            self.settings, Endpoint(self.settings, local.url, local.key), self._cache, name_of_weights()
        )

    @property
    def name(self) -> str:
        """The model."""
        return self._model.endpoint.model

    @property
    def picks(self) -> bool:
        """Whether it is asked to pick among options, being too small to write."""
        return self.settings.picks

    @property
    def tally(self) -> Tally:
        """What was asked and answered so far."""
        return self._model.tally

    def recalling(self) -> Self:
        """Return the same model, which now answers what it was asked before and nothing else."""
        other = copy(self)
        other._recalls = True
        return other

    def ask(self, question: Question[AnyAnswer], seconds: float | None = None) -> AnyAnswer:
        """One answer; parameters and errors are those of :meth:`palate.llm.model.Model.answer`."""
        waits = self.settings.seconds if seconds is None else seconds
        future = asyncio.run_coroutine_threadsafe(self._answer(question, waits), self._loop)
        try:
            return future.result(waits + LATE)
        except TimeoutError:
            future.cancel()
            raise NoAnswer("slow", f"{self.name}: no answer within {waits:g} s") from None

    def ask_all(
        self,
        questions: Sequence[Question[AnyAnswer]],
        told: Callable[[int], None] = lambda done: None,
    ) -> list[AnyAnswer | PalateError]:
        """Answers to many questions, or why there is none, in the order of the questions.

        Parameters
        ----------
        questions : sequence of Question
            Each has its deadline from when its turn comes.
        told : callable
            Called with how many are done, from another thread.
        """
        return self._in_loop(self._all(questions, told))

    async def _all(
        self, questions: Sequence[Question[AnyAnswer]], told: Callable[[int], None]
    ) -> list[AnyAnswer | PalateError]:
        found: list[AnyAnswer | PalateError | None] = [None] * len(questions)
        turns = iter(enumerate(questions))
        done = 0

        async def work() -> None:
            nonlocal done
            for position, question in turns:
                try:
                    found[position] = await self._answer(question, self.settings.seconds)
                except (NoAnswer, BudgetSpent) as error:
                    found[position] = error
                done += 1
                told(done)

        async with asyncio.TaskGroup() as group:
            for _ in range(self.settings.concurrency):
                group.create_task(work())
        return [answer for answer in found if answer is not None]

    async def _answer(self, question: Question[AnyAnswer], seconds: float) -> AnyAnswer:
        if self._recalls:
            return await self._model.recalled(question)
        return await self._model.answer(question, seconds)

    def plan(self, questions: Iterable[Question[Any]]) -> Plan:
        """What asking would take, without asking."""
        return plan_of(self._model, list(questions))

    def _in_loop(self, work: Any) -> Any:
        return asyncio.run_coroutine_threadsafe(work, self._loop).result()

    async def _stopped(self) -> None:
        """End all that is under way, so that no thread waits for it any more, and close the connections."""
        await self._model.stop()
        left = asyncio.all_tasks() - {asyncio.current_task()}
        for task in left:
            task.cancel()
        await asyncio.gather(*left, return_exceptions=True)

    def close(self) -> None:
        """Close connections, the cache and the thread; who waits for an answer gets none."""
        if self._loop.is_closed():
            return
        self._in_loop(self._stopped())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()
        self._cache.close()
        if self._local is not None:
            self._local.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
