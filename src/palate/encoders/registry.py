"""Every encoder by name, with where it comes from and what it costs."""

from dataclasses import dataclass

from palate.encoders import e5, efficientnet, sound_cnn
from palate.media import speech
from palate.media.weights import Weights


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
        Measured on two cores.
    weights : Weights, optional
        None where none are needed.
    """

    name: str
    modality: str
    dim: int
    source: str
    licence: str
    cost: str
    weights: Weights | None = None

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
        "20 texts/s at 256 characters",
        e5.WEIGHTS,
    ),
    Entry(
        "efficientnet-lite0",
        "image",
        1280,
        efficientnet.WEIGHTS.package,
        "Apache-2.0",
        "150 pictures/s",
        efficientnet.WEIGHTS,
    ),
    Entry("aisfx", "audio", 512, sound_cnn.WEIGHTS.package, "MIT", "17 sounds/s", sound_cnn.WEIGHTS),
    Entry("whisper-tiny.en", "audio", 384, speech.WEIGHTS.package, "MIT", "3 recordings/s", speech.WEIGHTS),
)
"""All encoders, the default of each modality first but for word counts, which are always there."""
