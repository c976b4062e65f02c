"""What all encoders from the hub share: a name, weights that are located once, and a fingerprint of both."""

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from palate.data import Fingerprint
from palate.encoders.base import Encoder, Thing
from palate.encoders.hub.known import Known
from palate.encoders.hub.locate import digest_of
from palate.encoders.hub.pooling import Pooling
from palate.media import DECODING


@dataclass(frozen=True)
class HubEncoder(Encoder[Thing]):
    """An encoder whose vectors depend on the files of a checkpoint and on how states are pooled.

    Parameters
    ----------
    known : Known
        Which encoder.
    weights : Path or str, optional
        A folder, or a name on the hub; see :meth:`HubWeights.locate`.
    pooling : {"mean", "max", "cls", "last"}, optional
        How states are pooled; as is usual for the encoder where nothing is said.
    """

    known: Known
    weights: Path | str | None = None
    pooling: str | None = None

    def __post_init__(self) -> None:
        self.known.chosen(self.pooling)

    @property
    def name(self) -> str:
        """As in ``palate encoders``."""
        return self.known.name

    @property
    def dim(self) -> int:
        """Length of a vector, by the checkpoint's configuration."""
        return self.known.width_of(self._place)

    @property
    def fingerprint(self) -> Fingerprint:
        """Changes with the files, the preprocessing among them, and with the options."""
        decoding = "" if self.modality == "text" else f", decoding {DECODING}"
        return Fingerprint(self.name, f"1, {self._manner}{decoding}", digest_of(self._place))

    @property
    def _manner(self) -> str:
        """What of the vectors depends on options."""
        return self._pooling or self.known.network.output

    @property
    def _pooling(self) -> Pooling | None:
        """None where the network pools itself."""
        return self.known.chosen(self.pooling) or self.known.network.pooling

    @cached_property
    def _place(self) -> Path:
        return self.known.weights.locate(self.weights)
