"""One streamed request to an OpenAI-compatible server, with bounds of bytes and seconds."""

import asyncio
import os
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NoReturn, cast
from urllib.parse import urlsplit

from palate.errors import InputError
from palate.llm.connection import TooLong, async_client
from palate.llm.prices import is_loopback
from palate.llm.tokens import guess
from palate.llm.trouble import Trouble, asked_wait
from palate.shop.llm_settings import OPENAI, LlmSettings

if TYPE_CHECKING:
    from openai import APIStatusError, AsyncStream
    from openai.types.chat import ChatCompletionChunk

    Create = Callable[..., Awaitable[AsyncStream[ChatCompletionChunk]]]

KEY = "PALATE_LLM_KEY"
"""Environment variable of the key."""

SAID = 200
"""Characters that are passed on of what a server says of a failure."""


def most_read(most: int) -> int:
    """Tokens of an answer of so many at most that are read before the connection is closed."""
    return 2 * most + 64


@dataclass
class Reply:
    """What a server has answered so far.

    Parameters
    ----------
    text : str
        The answer.
    guessed : float
        About how many tokens it has.
    ending : str, optional
        Why it ended there, as the server says.
    sent, answered : int, optional
        Tokens, where the server counted them.
    """

    text: str = ""
    guessed: float = 0.0
    ending: str | None = None
    sent: int | None = None
    answered: int | None = None


class Endpoint:
    """A server, and the one connection pool to it.

    Parameters
    ----------
    settings : LlmSettings
        Which server and model.
    url, key : str, optional
        In the place of those of the settings and the environment, for a server of our own.
    """

    def __init__(self, settings: LlmSettings, url: str | None = None, key: str | None = None) -> None:
        self.url, self.model = url or settings.url, settings.model or ""
        self._first = settings.first_token_seconds
        self._key = key or _key_of(self.url)
        self._client = async_client(self.url, self._key, settings.concurrency)

    async def ask(self, messages: list[Any], parameters: dict[str, Any], most: int, reply: Reply) -> None:
        """Make one request and read its answer.

        Parameters
        ----------
        messages, parameters : list, dict
            As the API has them.
        most : int
            Tokens that the answer should have at most, which servers may not heed.
        reply : Reply
            Empty; takes the answer, also where it has no end.

        Raises
        ------
        Trouble
            If there is no answer that ended by itself.
        """
        import httpx2
        import openai

        try:
            async with asyncio.timeout(self._first) as first:
                create = cast("Create", self._client.chat.completions.create)
                chunks = await create(model=self.model, messages=messages, **parameters)
                async with chunks:
                    async for chunk in chunks:
                        if _take(chunk, reply):
                            first.reschedule(None)
                        _check_length(reply, most)
        except (TimeoutError, openai.APITimeoutError):
            self._fail("slow", f"no word within {self._first:g} s", its_fault=True)
        except openai.APIStatusError as error:
            raise self._refused(error) from None
        except TooLong:
            self._fail("too long", "its answer does not end")
        except (openai.APIConnectionError, httpx2.TransportError) as error:
            if isinstance(error.__cause__, TooLong):
                self._fail("too long", "its answer does not end")
            said = f"{self.url}: the connection failed ({type(error.__cause__ or error).__name__})"
            raise Trouble("connection", said, again=True, its_fault=True, was_read=bool(reply.text)) from None
        except (openai.OpenAIError, ValueError) as error:
            self._fail("garbled", self._said(error), its_fault=True)
        self._check_end(reply)

    async def close(self) -> None:
        """Close the connections."""
        await self._client.close()

    def _check_end(self, reply: Reply) -> None:
        """Refuse a reply that did not come to its end or says nothing."""
        if reply.ending is None:
            self._fail("cut", "its answer was cut off", its_fault=True)
        if reply.ending != "stop":
            self._fail("unfinished", f"its answer ended by {reply.ending!r:.40}")
        if not reply.text.strip():
            self._fail("empty", "its answer is empty")

    def _refused(self, error: "APIStatusError") -> Trouble:
        status, said = error.status_code, f"{self.url}: {error.status_code}, {self._said(error)}"
        if status in (401, 403):
            said = f"{self.url}: the key in {key_name(self.url)} is not accepted"
            return Trouble("key", said, was_read=False)
        if status in (400, 422, 501):
            return Trouble("refused", said, was_read=False, refusal=self._said(error, 2_000))
        again, wait = status in (408, 409, 429) or status >= 500, asked_wait(error.response.headers)
        kind = "busy" if status == 429 else f"status {status}"
        return Trouble(kind, said, again=again, wait=wait, its_fault=status >= 500, was_read=False)

    def _fail(self, kind: str, said: str, *, its_fault: bool = False) -> NoReturn:
        raise Trouble(kind, f"{self.url}: {said}", its_fault=its_fault) from None

    def _said(self, error: Exception, most: int = SAID) -> str:
        """What a server says may repeat the key, so that it is not passed on as it is."""
        return " ".join(str(error).replace(self._key, "(key)").split())[:most] or type(error).__name__


def _take(chunk: "ChatCompletionChunk", reply: Reply) -> bool:
    """Add a part of an answer; whether the model has begun to speak or to think."""
    if chunk.usage is not None:
        reply.sent, reply.answered = chunk.usage.prompt_tokens, chunk.usage.completion_tokens
    if not chunk.choices:
        return False
    choice = chunk.choices[0]
    reply.ending = choice.finish_reason or reply.ending
    words, thought = choice.delta.content or "", (choice.delta.model_extra or {}).get("reasoning_content")
    reply.text += words
    reply.guessed += guess(words)
    return bool(words or thought)


def _check_length(reply: Reply, most: int) -> None:
    if reply.guessed > most_read(most):
        raise TooLong


def key_name(url: str) -> str:
    """Environment variable of the key; OpenAI's goes to OpenAI and to nobody else."""
    at_openai = urlsplit(url).hostname == urlsplit(OPENAI).hostname
    return "OPENAI_API_KEY" if at_openai and KEY not in os.environ else KEY


def _key_of(url: str) -> str:
    key = os.environ.get(key_name(url))
    if not key and not is_loopback(url):
        raise InputError(
            f"{url}: no key; set the environment variable {key_name(url)} "
            "(to any word where the server asks for none)"
        )
    return key or "none"
