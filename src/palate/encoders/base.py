"""What an encoder is: things of one modality in, one row of numbers each out."""

from collections.abc import Sequence
from typing import Protocol, TypeVar

import numpy as np
from numpy.typing import NDArray

from palate.data.features import Fingerprint

Thing = TypeVar("Thing", contravariant=True)


class Encoder(Protocol[Thing]):
    """Turns texts (str), images (media.Picture) or sounds (media.Waveform) into vectors.

    The same thing gives the same vector whatever else is in the batch. Loading weights happens on the first
    ``encode``, so that listing encoders and reading caches costs nothing.
    """

    @property
    def name(self) -> str:
        """Name in ``palate encoders`` and in palate.toml."""
        ...

    @property
    def modality(self) -> str:
        """What it encodes: "text", "image" or "audio"."""
        ...

    @property
    def dim(self) -> int:
        """Length of a vector."""
        ...

    @property
    def fingerprint(self) -> Fingerprint:
        """Encoder, weights and preprocessing; equal fingerprints give equal vectors."""
        ...

    def encode(self, things: Sequence[Thing]) -> NDArray[np.float32]:
        """Vectors of the things, float32, shape (len(things), dim), finite, not yet centred or normalised.

        Raises
        ------
        MissingWeights
            If the weights are not installed or their sha256 is not the one that was checked.
        """
        ...
