"""Text encoders of transformers: BERT, RoBERTa, GPT-2, sentence encoders, the text sides of CLIP and CLAP."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, cast

import numpy as np
from numpy.typing import NDArray

from palate.encoders.base import TextEncoder
from palate.encoders.beginning import beginning
from palate.encoders.hub.base import HubEncoder
from palate.encoders.hub.known import config_of
from palate.encoders.hub.pooling import Pooling, pooled, to_numpy
from palate.encoders.hub.runtime import library, load_model, load_processor
from palate.encoders.hub.sentence import Recipe, dense_layer, recipe_of
from palate.errors import InputError

BATCH_TOKENS = 4096
"""Tokens in one batch, padding included; bounds its memory."""

_POSITIONS_FROM_2 = {"roberta", "xlm-roberta", "camembert", "mpnet", "clap_text_model"}
"""Architectures that leave the first two positions to padding."""


@dataclass(frozen=True)
class HubText(HubEncoder[str], TextEncoder):
    """Pooled states of a transformer, or the vector that it projects them to.

    Parameters
    ----------
    max_tokens : int
        How much of a text is read at most, special tokens included.
    characters : int
        How much of a text is handed to the tokenizer; see :func:`beginning`.
    prefix, query_prefix : str, optional
        Put before texts and before queries; as the checkpoint says where they are not given.
    """

    max_tokens: int = 256
    characters: int = 2_000
    prefix: str | None = None
    query_prefix: str | None = None

    def __post_init__(self) -> None:
        super().__post_init__()
        for option, least in (("max_tokens", 3), ("characters", 1)):
            if getattr(self, option) < least:
                raise InputError(f"{option} = {getattr(self, option)}: at least {least}")

    @property
    def dim(self) -> int:
        """Length of a vector, by the checkpoint's configuration."""
        return self._recipe.width or self.entry.width_of(self._recipe.transformer)

    @property
    def _manner(self) -> str:
        read = f"{self.characters} characters, {self.max_tokens} tokens"
        return f"{super()._manner}, {read}, after {self._prefix!r}, {self._query_prefix!r}"

    def vectors(self, things: Sequence[str]) -> NDArray[np.float32]:
        """Vectors of texts, float32, shape (len(things), dim).

        Raises
        ------
        MissingWeights
            If the weights are not here.
        """
        return self._vectors([self._prefix + beginning(text, self.characters) for text in things])

    def query_vectors(self, things: Sequence[str]) -> NDArray[np.float32]:
        """Vectors of what someone looks for, float32, shape (len(things), dim)."""
        return self._vectors([self._query_prefix + beginning(text, self.characters) for text in things])

    def _vectors(self, texts: Sequence[str]) -> NDArray[np.float32]:
        vectors = np.empty((len(texts), self.dim), dtype=np.float32)
        tokens = [self._tokens(text) for text in texts]
        with library("torch").inference_mode():
            for rows in _alike([len(own) for own in tokens]):
                vectors[rows] = to_numpy(self._batch([tokens[row] for row in rows]))
        return vectors

    def _batch(self, tokens: Sequence[Sequence[int]]) -> Any:
        """Vectors of one batch, a tensor of shape (len(tokens), dim)."""
        torch = library("torch")
        counts = [len(own) for own in tokens]
        ids = torch.full((len(tokens), max(counts)), self._padding)
        for row, own in enumerate(tokens):
            ids[row, : len(own)] = torch.tensor(own)
        mask = torch.arange(max(counts)) < torch.tensor(counts)[:, None]
        said = getattr(self._model(input_ids=ids, attention_mask=mask.long()), self.entry.network.output)
        vectors = pooled(said, counts, self._pooling) if self._pooling else said
        for layer in self._dense:
            vectors = layer(vectors)
        return torch.nn.functional.normalize(vectors) if self._recipe.unit else vectors

    def _tokens(self, text: str) -> list[int]:
        """Ids of a text's tokens, at least one."""
        ids = self._tokenizer(text, truncation=True, max_length=self._longest, verbose=False)["input_ids"]
        return cast("list[int]", ids) or [self._padding]

    @cached_property
    def _recipe(self) -> Recipe:
        return recipe_of(self._place)

    @property
    def _pooling(self) -> Pooling | None:
        if self.entry.network.pooling is None or self.pooling is not None:
            return super()._pooling
        return self._recipe.pooling or self.entry.network.pooling

    @property
    def _prefix(self) -> str:
        return self._recipe.prefix if self.prefix is None else self.prefix

    @property
    def _query_prefix(self) -> str:
        return self._recipe.query_prefix if self.query_prefix is None else self.query_prefix

    @cached_property
    def _longest(self) -> int:
        """Tokens that are read of a text: what is asked for, within what the network has positions for."""
        whole = config_of(self._recipe.transformer)
        config = cast("dict[str, Any]", whole.get("text_config", whole))
        positions = int(config.get("max_position_embeddings") or config.get("n_positions") or self.max_tokens)
        if config.get("model_type") in _POSITIONS_FROM_2:
            positions -= 2
        limits = (
            self.max_tokens,
            positions,
            self._recipe.max_tokens or positions,
            self._tokenizer.model_max_length,
        )
        return int(min(limits))

    @cached_property
    def _padding(self) -> int:
        """Stands where a text has ended; masked, but it must be a token."""
        return int(
            next(
                (i for i in (self._tokenizer.pad_token_id, self._tokenizer.eos_token_id) if i is not None), 0
            )
        )

    @cached_property
    def _tokenizer(self) -> Any:
        return load_processor(self._recipe.transformer, "AutoTokenizer")

    @cached_property
    def _dense(self) -> Sequence[Any]:
        return [dense_layer(folder) for folder in self._recipe.dense]

    @cached_property
    def _model(self) -> Any:
        kind = self.entry.network.kind
        if kind == "AutoModel" and config_of(self._recipe.transformer).get("is_encoder_decoder"):
            kind = "AutoModelForTextEncoding"
        unused = ("pooler.",) if self._pooling else ()
        return load_model(self._recipe.transformer, kind, unused)


def _alike(counts: Sequence[int]) -> Iterator[list[int]]:
    """Rows of texts of about the same length, a batch each, so that little of it is padding."""
    batch: list[int] = []
    for row in sorted(range(len(counts)), key=counts.__getitem__):
        if batch and counts[row] * (len(batch) + 1) > BATCH_TOKENS:
            yield batch
            batch = []
        batch.append(row)
    if batch:
        yield batch
