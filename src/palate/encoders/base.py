"""What an encoder is: things of one modality in, one row of numbers each out."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Generic, TypeVar

import numpy as np
from numpy.typing import NDArray

from palate.data.features import Features, Fingerprint, unit_rows
from palate.engine import LoadedAnew
from palate.errors import UndecodableMedia
from palate.media import Picture, Waveform, audible, decode_audio, decode_image, read_media, visible

Thing = TypeVar("Thing")


class Encoder(LoadedAnew, ABC, Generic[Thing]):
    """Turns texts (str), images (media.Picture) or sounds (media.Waveform) into vectors.

    The same thing gives the same vector whatever else is in the batch. Loading weights happens on the first
    vector asked for, so that listing encoders and reading caches costs nothing.

    Attributes
    ----------
    name : str
        Name in ``palate encoders`` and in palate.toml.
    modality : str
        What it encodes: "text", "image" or "audio".
    dim : int
        Length of a vector.
    is_remote : bool
        Whether a server makes the vectors, for which threads wait; what it is sent is counted in one process.
    """

    name: str
    modality: str
    dim: int
    is_remote: bool = False

    @property
    @abstractmethod
    def fingerprint(self) -> Fingerprint:
        """Encoder, weights and preprocessing; equal fingerprints give equal vectors."""

    @abstractmethod
    def vectors(self, things: Sequence[Thing]) -> NDArray[np.float32]:
        """Vectors of the things, float32, shape (len(things), dim), finite, not yet centred or normalised.

        Raises
        ------
        MissingWeights
            If the weights are not installed or their sha256 is not the one that was checked.
        """

    @abstractmethod
    def decoded(self, content: bytes) -> Thing:
        """What :meth:`vectors` takes, from the bytes of a text or a file.

        Raises
        ------
        UndecodableMedia
            If it is none of this modality; EmptyMedia if it carries nothing, as silence does.
        """

    @abstractmethod
    def opened(self, source: "Thing | Path | str") -> Thing:
        """What :meth:`vectors` takes, from what a person hands over: the thing itself, or where it lies."""

    def query_vectors(self, things: Sequence[Thing]) -> NDArray[np.float32]:
        """Vectors of what someone looks for; only encoders that tell queries from items differ here."""
        return self.vectors(things)

    def encode(self, sources: "Sequence[Thing | Path | str | None]") -> Features:
        """Features of some things, a row each.

        Parameters
        ----------
        sources : sequence
            Texts, or paths of pictures or sounds, or such that are decoded already; None where there is none.

        Returns
        -------
        Features
            Rows of unit length, not centred, since one call's things are no catalogue; absent rows are zero.

        Raises
        ------
        MissingWeights
            If the weights are not installed.
        UndecodableMedia
            If a file can't be read as what it should be; says which.
        """
        present = np.array([source is not None for source in sources], dtype=np.bool_)
        things = [self.opened(source) for source in sources if source is not None]
        values = np.zeros((len(sources), self.dim), dtype=np.float32)
        if things:
            values[present] = unit_rows(self.vectors(things))
        return Features(values, present, self.modality, self.fingerprint)


class TextEncoder(Encoder[str]):
    """An encoder of texts."""

    modality = "text"

    def decoded(self, content: bytes) -> str:
        return content.decode("utf-8")

    def opened(self, source: Path | str) -> str:
        return source.read_text(encoding="utf-8") if isinstance(source, Path) else source


class ImageEncoder(Encoder[Picture]):
    """An encoder of pictures."""

    modality = "image"

    def decoded(self, content: bytes) -> Picture:
        return visible(decode_image(content))

    def opened(self, source: Picture | Path | str) -> Picture:
        return source if isinstance(source, Picture) else _from_file(source, self.decoded)


class AudioEncoder(Encoder[Waveform]):
    """An encoder of sounds."""

    modality = "audio"

    def decoded(self, content: bytes) -> Waveform:
        return audible(decode_audio(content))

    def opened(self, source: Waveform | Path | str) -> Waveform:
        return source if isinstance(source, Waveform) else _from_file(source, self.decoded)


def _from_file(path: Path | str, decode: Callable[[bytes], Thing]) -> Thing:
    try:
        return decode(read_media(Path(path)))
    except (UndecodableMedia, OSError) as error:
        raise UndecodableMedia(f"{path}: {getattr(error, 'strerror', None) or error}") from error
