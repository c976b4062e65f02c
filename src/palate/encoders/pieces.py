"""Unigram language model of word pieces, and tokenization by it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from tokenizers import Tokenizer

FEW = 4096
"""Characters up to which only the pieces that occur in the texts are told to the tokenizer."""


@dataclass(frozen=True)
class Pieces:
    """Word pieces and their log-probabilities.

    Parameters
    ----------
    names : bytes
        All pieces in UTF-8, one after the other.
    starts : ndarray of uint32, shape (n_pieces + 1,)
        Where each begins, and where the last ends.
    scores : ndarray of float32, shape (n_pieces,)
        Log-probability of each.
    unknown : int
        The piece that stands for every character that no other has.

    References
    ----------
    Kudo, Subword Regularization, ACL 2018.
    """

    names: bytes
    starts: NDArray[np.uint32]
    scores: NDArray[np.float32]
    unknown: int

    def ids(self, texts: Sequence[str]) -> list[list[int]]:
        """The likeliest pieces of each text.

        To tell a tokenizer all pieces takes longer than to cut a few texts, in which few of them occur: for
        these it is told of no others, which changes nothing.
        """
        if "_tokenizer" in self.__dict__ or sum(map(len, texts)) > FEW:
            return _cut(self._tokenizer, texts)
        own = self._occurring(texts)
        return [
            [own[piece] for piece in cut] for cut in _cut(self._told(own, own.index(self.unknown)), texts)
        ]

    @cached_property
    def _tokenizer(self) -> "Tokenizer":
        return self._told(range(len(self.scores)), self.unknown)

    def _told(self, pieces: Sequence[int], unknown: int) -> "Tokenizer":
        from tokenizers import Tokenizer, models

        starts, scores = self.starts.tolist(), self.scores.tolist()
        told = [(self.names[starts[i] : starts[i + 1]].decode(), scores[i]) for i in pieces]
        return Tokenizer(models.Unigram(told, unk_id=unknown, byte_fallback=False))

    def _occurring(self, texts: Sequence[str]) -> list[int]:
        """Pieces that occur in some texts, and the two that every cut rests on."""
        parts = {part for text in texts for part in self._parts(text)}
        ends = pairwise(self.starts.tolist())
        found = [piece for piece, (start, end) in enumerate(ends) if self.names[start:end] in parts]
        # A character that no piece has is weighed by the least likely one.
        return sorted({*found, self.unknown, int(np.argmin(self.scores))})

    def _parts(self, text: str) -> Iterator[bytes]:
        """All parts of a text that are no longer than the longest piece has bytes."""
        longest = int(np.diff(self.starts).max())
        for start in range(len(text)):
            for end in range(start + 1, min(start + longest, len(text)) + 1):
                yield text[start:end].encode()


def _cut(tokenizer: "Tokenizer", texts: Sequence[str]) -> list[list[int]]:
    return [cut.ids for cut in tokenizer.encode_batch(list(texts), add_special_tokens=False)]
