"""Ask a language model: cached, within a budget, before a deadline, checked, or not at all."""

import asyncio
import time
from typing import Any

from palate.errors import BudgetSpent, NoAnswer
from palate.llm.answers import AnyAnswer, NotAnAnswer, read_answer, schema_of
from palate.llm.breaker import Breaker
from palate.llm.budget import Amount, Budget
from palate.llm.cache import AnswerCache
from palate.llm.dialect import Dialect
from palate.llm.endpoint import Endpoint, Reply, most_read
from palate.llm.prices import price_of
from palate.llm.probe import probe
from palate.llm.questions import Question, bound_of, text_of
from palate.llm.tally import Tally
from palate.llm.tokens import Estimate, bound
from palate.llm.trouble import Trouble, wait_before
from palate.shop.llm_settings import LlmSettings

ADAPTIONS = 6
"""How often one request is put in another way after the server did not understand it."""


class Model:
    """A language model behind an endpoint. All of it runs in one event loop; see
    :class:`palate.llm.llm.Llm`.

    Parameters
    ----------
    settings : LlmSettings
        Bounds of time, tokens and dollars.
    endpoint : Endpoint
        The server.
    cache : AnswerCache
        Answers given before.
    server : str
        What the server is called in keys of the cache.
    """

    def __init__(self, settings: LlmSettings, endpoint: Endpoint, cache: AnswerCache, server: str) -> None:
        self.settings, self.endpoint, self.cache, self.server = settings, endpoint, cache, server
        self.tally = Tally(endpoint.model)
        self.price = price_of(settings)
        if self.price is not None:
            self.tally.dollars = 0.0
        self.budget = Budget(settings.budget_tokens, settings.budget_dollars)
        self.estimate = Estimate()
        self._breaker = Breaker()
        self._free = asyncio.Semaphore(settings.concurrency)
        self._dialect: Dialect | None = None
        self._probing = asyncio.Lock()
        self._under_way: dict[str, asyncio.Task[str]] = {}

    # -- answers ---------------------------------------------------------------------------------------------

    async def answer(self, question: Question[AnyAnswer], seconds: float | None = None) -> AnyAnswer:
        """An answer that fits the schema and passes the question's own check.

        Raises
        ------
        NoAnswer
            If there is none before the deadline.
        BudgetSpent
            If asking would take more than the run may use.
        """
        try:
            answer = await self._answer(question, self.settings.seconds if seconds is None else seconds)
        except NoAnswer as error:
            self.tally.fallbacks[error.kind] += 1
            raise
        except BudgetSpent:
            self.tally.fallbacks["budget"] += 1
            raise
        self.tally.answers[question.task] += 1
        return answer

    async def _answer(self, question: Question[AnyAnswer], seconds: float) -> AnyAnswer:
        key = question.key(self.server, self.endpoint.model)
        if (known := self.known(question)) is not None:
            self.tally.cached += 1
            return known
        deadline = time.monotonic() + seconds
        task = self._under_way.get(key)
        if task is None:
            task = asyncio.create_task(self._fresh(key, question, deadline))
            self._under_way[key] = task
            task.add_done_callback(lambda done: self._done(key, done))
        try:
            async with asyncio.timeout(seconds):
                text = await asyncio.shield(task)
        except TimeoutError:
            raise NoAnswer("slow", f"{self.endpoint.url}: no answer within {seconds:g} s") from None
        except Trouble as trouble:
            raise NoAnswer(trouble.kind, str(trouble)) from None
        return read_answer(text, question.answer)

    async def recalled(self, question: Question[AnyAnswer]) -> AnyAnswer:
        """An answer that was given before; nobody is asked.

        Raises
        ------
        NoAnswer
            If there is none in the cache.
        """
        if (known := self.known(question)) is None:
            self.tally.fallbacks["slow"] += 1
            raise NoAnswer("slow", f"{self.endpoint.model}: not asked in time, and not before")
        self.tally.cached += 1
        self.tally.answers[question.task] += 1
        return known

    def _done(self, key: str, task: "asyncio.Task[str]") -> None:
        self._under_way.pop(key, None)
        if not task.cancelled():
            task.exception()  # looked at, so that nobody waiting any more is no fault

    def known(self, question: Question[AnyAnswer]) -> AnyAnswer | None:
        """The answer of the cache, if it still is one."""
        kept = self.cache.get(question.key(self.server, self.endpoint.model))
        if kept is None:
            return None
        try:
            answer = read_answer(kept.value, question.answer)
        except NotAnAnswer:
            return None
        return answer if question.check(answer) is None else None

    async def _fresh(self, key: str, question: Question[AnyAnswer], deadline: float) -> str:
        """Ask, once more where the answer was refused, and keep what is good."""
        async with asyncio.timeout(max(deadline - time.monotonic(), 0.0)):
            refusal: str | None = None
            for _ in range(2):
                reply = await self._asked(question, refusal, deadline)
                try:
                    answer = read_answer(reply.text, question.answer)
                    refusal = question.check(answer)
                    if refusal is None:
                        value = answer.model_dump_json()
                        self.cache.put(key, value, (reply.sent or 0) + (reply.answered or 0))
                        return value
                except NotAnAnswer as wrong:
                    refusal = str(wrong)
                self.tally.refused[refusal] += 1
            raise Trouble("refused answer", f"{self.endpoint.model}: its answers were refused: {refusal}")

    async def stop(self) -> None:
        """End what is under way and close the connections."""
        tasks = list(self._under_way.values())
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await self.endpoint.close()

    # -- requests --------------------------------------------------------------------------------------------

    async def _asked(self, question: Question[Any], refusal: str | None, deadline: float) -> Reply:
        """One reply, put in the way that the server understands."""
        dialect = await self._known_dialect(deadline)
        for _ in range(ADAPTIONS):
            try:
                return await self.request(question, dialect, refusal, deadline)
            except Trouble as trouble:
                other = None if trouble.refusal is None else dialect.after(trouble.refusal)
                if other is None:
                    raise
                dialect = other
        raise Trouble("refused", f"{self.endpoint.url}: no way of asking is understood")

    async def _known_dialect(self, deadline: float) -> Dialect:
        """How the server is asked, which is found out once and remembered."""
        async with self._probing:
            if self._dialect is None:
                self._dialect = self.remembered_dialect()
            if self._dialect is None:
                self._dialect = await probe(self, deadline)
                self.cache.put_dialect(self._name, self._dialect.kept())
            return self._dialect

    def remembered_dialect(self) -> Dialect | None:
        """How the server was asked before; None where it never was."""
        kept = self.cache.dialect(self._name)
        return None if kept is None else Dialect.of(kept)

    @property
    def _name(self) -> str:
        return f"{self.server} {self.endpoint.model}"

    async def request(
        self, question: Question[Any], dialect: Dialect, refusal: str | None, deadline: float
    ) -> Reply:
        """One reply to one request, made again while the server is busy or fails and there is time.

        Raises
        ------
        Trouble
            If there is no whole reply.
        """
        for attempt in range(1, self.settings.tries + 1):
            try:
                return await self._once(question, dialect, refusal)
            except Trouble as trouble:
                wait = wait_before(attempt + 1, trouble.wait)
                late = time.monotonic() + wait >= deadline
                if not trouble.again or attempt == self.settings.tries or late:
                    raise
            await asyncio.sleep(wait)
        raise AssertionError("the last attempt answers or raises")

    async def _once(self, question: Question[Any], dialect: Dialect, refusal: str | None) -> Reply:
        messages = question.messages(dialect, refusal)
        async with self._free:
            if not self._breaker.may_pass():
                raise Trouble("left alone", f"{self.endpoint.url}: fails, and is left alone for a while")
            try:
                return await self._paid(messages, question, dialect)
            except Trouble as trouble:
                (self._breaker.failed if trouble.its_fault else self._breaker.gave_up)()
                raise
            except BaseException:
                self._breaker.gave_up()
                raise

    async def _paid(self, messages: list[dict[str, Any]], question: Question[Any], dialect: Dialect) -> Reply:
        """One request within the budget."""
        text, media = text_of(messages), len(question.media)
        most = bound_of(messages, media)
        most_used = self.cost(most, most_read(question.most))
        await self.budget.reserve(self.cost(*self.guess_parts(question, dialect)), most_used)
        reply, was_read = Reply(), True
        try:
            self.tally.calls += 1
            parameters = dialect.parameters(schema_of(question.answer), question.most)
            await self.endpoint.ask(messages, parameters, question.most, reply)
            self._breaker.succeeded()
        except Trouble as trouble:
            was_read = trouble.was_read
            raise
        finally:
            self._settle(reply, text, most, question.most, was_read, most_used)
        return reply

    # -- tokens and dollars ----------------------------------------------------------------------------------

    def cost(self, sent: float, answered: float) -> Amount:
        """Tokens, and what they cost where that is known."""
        return Amount(sent + answered, 0.0 if self.price is None else self.price(sent, answered))

    def guess_parts(self, question: Question[Any], dialect: Dialect) -> tuple[float, float]:
        """Tokens that a request will send and get, about: its answer has as many as it may."""
        messages = question.messages(dialect)
        text = text_of(messages)
        around = bound_of(messages, len(question.media)) - bound(text)
        return around + self.estimate.of(text), question.most

    def _settle(
        self, reply: Reply, text: str, bound_sent: int, most: int, was_read: bool, held: Amount
    ) -> None:
        """Take what a request used; counts of the server that can't be are not believed."""
        sent, answered = 0.0, 0.0
        if was_read:
            told = (reply.sent or 0, reply.answered or 0)
            believed = 0 < told[0] <= bound_sent and 0 < told[1] <= max(most_read(most), reply.guessed)
            if believed:
                sent, answered = map(float, told)
                self.estimate.learn(text, told[0])
            else:
                sent, answered = self.estimate.of(text), reply.guessed
        used = self.cost(sent, answered)
        self.budget.settle(held, used)
        self.tally.tokens_sent += round(sent)
        self.tally.tokens_answered += round(answered)
        if self.price is not None:
            self.tally.dollars = (self.tally.dollars or 0.0) + used.dollars
