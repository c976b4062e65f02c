"""Text encoder on a server of the OpenAI embeddings API."""

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import numpy as np
from numpy.typing import NDArray

from palate.data import Fingerprint
from palate.encoders.base import TextEncoder
from palate.encoders.beginning import beginning
from palate.errors import BudgetSpent, InputError, MissingExtra, RemoteFailed

if TYPE_CHECKING:
    from openai import OpenAI
    from openai.types import CreateEmbeddingResponse

OPENAI = "https://api.openai.com/v1"

MOST_TEXTS, MOST_CHARACTERS = 128, 100_000
"""In one request."""


@dataclass
class _Spent:
    """What was sent in this run."""

    texts: int = 0
    tokens: int = 0


@dataclass(frozen=True)
class OpenAICompatible(TextEncoder):
    """Embeddings of a remote model. The texts leave this machine.

    The key is read from the environment when the first request is made: PALATE_EMBEDDINGS_KEY, or, for
    OpenAI's own server alone, OPENAI_API_KEY.

    Parameters
    ----------
    url : str
        Where the API begins, up to and without "/embeddings".
    model : str
        Name of the model there.
    dimensions : int
        Length of its vectors.
    shorten : bool
        Whether to ask the server for vectors of that length, which some models can cut theirs to.
    characters : int
        How much of a text is sent.
    budget_texts, budget_tokens : int
        How many texts this encoder sends at most, and after how many tokens, as the server counts them, it
        sends nothing more.
    retries : int
        How often a request that was refused (429), failed on the server or got no answer is made again,
        waiting longer each time, by a random part.
    timeout : float
        Seconds to wait for an answer.
    """

    url: str = OPENAI
    model: str = "text-embedding-3-small"
    dimensions: int = 1536
    shorten: bool = False
    characters: int = 2_000
    budget_texts: int = 100_000
    budget_tokens: int = 20_000_000
    retries: int = 5
    timeout: float = 60.0
    _spent: _Spent = field(default_factory=_Spent, init=False, repr=False, compare=False)

    name = "openai-compatible"
    is_remote = True

    def __post_init__(self) -> None:
        if urlsplit(self.url).scheme not in ("http", "https"):
            raise InputError(f"url = {self.url}: must begin with https:// or http://")
        if urlsplit(self.url).password is not None:
            raise InputError("url: holds a password; put the key in PALATE_EMBEDDINGS_KEY")
        for option in ("dimensions", "characters"):
            if getattr(self, option) < 1:
                raise InputError(f"{option} = {getattr(self, option)}: at least 1")

    @property
    def dim(self) -> int:
        """Length of a vector."""
        return self.dimensions

    @property
    def fingerprint(self) -> Fingerprint:
        """Changes with the server, the model, the length of its vectors and how much is read."""
        read = f"{self.dimensions} dimensions, {self.characters} characters"
        return Fingerprint(self.name, f"1, {self.model} at {self.url.rstrip('/')}, {read}")

    def vectors(self, things: Sequence[str]) -> NDArray[np.float32]:
        """Vectors of texts, float32, shape (len(things), dimensions).

        Raises
        ------
        BudgetSpent
            If more would be sent than the budget allows.
        RemoteFailed
            If the server can't be reached, refuses, or answers with something else.
        MissingExtra
            If the library `openai` is not installed.
        """
        if self._spent.texts + len(things) > self.budget_texts:
            raise BudgetSpent(
                f"{self.name}: {self._spent.texts + len(things):,} texts to send and budget_texts is "
                f"{self.budget_texts:,}; raise it to go on from what is done"
            )
        texts = [beginning(text, self.characters) for text in things]
        parts = [self._request(batch) for batch in _batches(texts)]
        return np.concatenate([np.empty((0, self.dimensions), np.float32), *parts])

    def _request(self, texts: Sequence[str]) -> NDArray[np.float32]:
        client = self._client
        import openai

        if self._spent.tokens >= self.budget_tokens:
            raise BudgetSpent(
                f"{self.name}: {self._spent.tokens:,} tokens sent and budget_tokens is "
                f"{self.budget_tokens:,}; raise it to go on from what is done"
            )
        shortened: dict[str, Any] = {"dimensions": self.dimensions} if self.shorten else {}
        try:
            answer = client.embeddings.create(
                input=list(texts), model=self.model, encoding_format="float", **shortened
            )
        # What a server says may repeat the key, or part of it, so it is not passed on as it is.
        except openai.AuthenticationError:
            raise RemoteFailed(f"{self.url}: the key in {self._key_name} is not accepted") from None
        except openai.OpenAIError as error:
            said = " ".join(str(error).replace(client.api_key, "(key)").split())[:200]
            raise RemoteFailed(f"{self.url}: {said or type(error).__name__}") from None
        self._spent.texts += len(texts)
        self._spent.tokens += answer.usage.total_tokens if answer.usage else 0
        return self._checked(answer, len(texts))

    def _checked(self, answer: "CreateEmbeddingResponse", count: int) -> NDArray[np.float32]:
        """Vectors in the order of the texts, if they are what was asked for."""
        rows = {embedding.index: embedding.embedding for embedding in answer.data or ()}
        if sorted(rows) != list(range(count)) or len(answer.data) != count:
            raise RemoteFailed(f"{self.url}: sent {count} texts and got {len(rows)} vectors")
        lengths = {len(row) for row in rows.values()}
        if lengths != {self.dimensions}:
            raise RemoteFailed(
                f"{self.url}: {self.model} gives vectors of {max(lengths)} numbers and dimensions is "
                f"{self.dimensions}; set one like the other, or shorten = true if the model can"
            )
        vectors = np.array([rows[position] for position in range(count)], dtype=np.float32)
        if not np.isfinite(vectors).all():
            raise RemoteFailed(f"{self.url}: {self.model} gives numbers that are not finite")
        return vectors

    @property
    def _key_name(self) -> str:
        """Environment variable of the key; OpenAI's goes to OpenAI and to nobody else."""
        own = "PALATE_EMBEDDINGS_KEY"
        at_openai = urlsplit(self.url).hostname == urlsplit(OPENAI).hostname
        return "OPENAI_API_KEY" if at_openai and own not in os.environ else own

    @cached_property
    def _client(self) -> "OpenAI":
        try:
            import openai
        except ImportError as error:
            raise MissingExtra("this encoder needs openai: pip install 'palate[llm]'") from error
        key = os.environ.get(self._key_name)
        if not key:
            raise RemoteFailed(
                f"{self.url}: no key; set the environment variable {self._key_name} "
                "(to any word where the server asks for none)"
            )
        return openai.OpenAI(api_key=key, base_url=self.url, max_retries=self.retries, timeout=self.timeout)


def _batches(texts: Sequence[str]) -> Iterator[list[str]]:
    """Texts as they go into requests, of neither too many texts nor too many characters."""
    batch: list[str] = []
    size = 0
    for text in texts:
        if batch and (len(batch) == MOST_TEXTS or size + len(text) > MOST_CHARACTERS):
            yield batch
            batch, size = [], 0
        batch.append(text)
        size += len(text)
    if batch:
        yield batch
