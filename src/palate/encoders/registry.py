"""Every encoder by name, with where it comes from and what it costs."""

from collections.abc import Callable
from dataclasses import dataclass

from palate.encoders import e5, efficientnet, sound_cnn
from palate.encoders.base import Encoder
from palate.encoders.whisper import WhisperSpeech
from palate.errors import InputError
from palate.media import Picture, Waveform, speech
from palate.media.weights import Weights

AnyEncoder = Encoder[str] | Encoder[Picture] | Encoder[Waveform]


@dataclass(frozen=True)
class Entry:
    """One encoder as `palate encoders` lists it.

    Parameters
    ----------
    name, modality : str
        As in palate.toml.
    dim : int
        Length of a vector; 0 where it depends on the catalogue.
    source, licence : str
        Where the weights come from.
    cost : str
        Measured on one core.
    weights : Weights, optional
        None where none are needed.
    make : callable, optional
        Gives the encoder; None where it is made from the catalogue itself.
    """

    name: str
    modality: str
    dim: int
    source: str
    licence: str
    cost: str
    weights: Weights | None = None
    make: Callable[[], AnyEncoder] | None = None

    @property
    def installed(self) -> bool:
        """Whether it can be used now."""
        return self.weights is None or self.weights.find() is not None


ENCODERS: tuple[Entry, ...] = (
    Entry("tfidf", "text", 0, "word counts of the catalogue itself", "-", "10,000 texts/s"),
    Entry(
        "multilingual-e5-small",
        "text",
        384,
        e5.WEIGHTS.package,
        "MIT",
        "40 texts/s at 256 characters",
        e5.WEIGHTS,
        e5.MultilingualE5,
    ),
    Entry(
        "efficientnet-lite0",
        "image",
        1280,
        efficientnet.WEIGHTS.package,
        "Apache-2.0",
        "90 pictures/s",
        efficientnet.WEIGHTS,
        efficientnet.EfficientNetLite0,
    ),
    Entry(
        "aisfx",
        "audio",
        800,
        sound_cnn.WEIGHTS.package,
        "MIT",
        "22 sounds/s",
        sound_cnn.WEIGHTS,
        sound_cnn.SoundCNN,
    ),
    Entry(
        "whisper-tiny.en",
        "audio",
        384,
        speech.WEIGHTS.package,
        "MIT",
        "2 recordings/s",
        speech.WEIGHTS,
        WhisperSpeech,
    ),
)
"""All encoders, the default of each modality first but for word counts, which are always there."""


def get(name: str) -> AnyEncoder:
    """An encoder by its name in ``palate encoders``; its weights are loaded by the first ``encode``.

    >>> palate.encoders.get("efficientnet-lite0").encode(["lamp.jpg", "chair.png"])

    Raises
    ------
    InputError
        If there is no such encoder.
    """
    made = {entry.name: entry.make for entry in ENCODERS if entry.make is not None}
    if name not in made:
        raise InputError(f"no encoder '{name}'; there are: {', '.join(made)}")
    return made[name]()
