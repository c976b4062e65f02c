"""Base of encoders from the hub: name, located weights, and a fingerprint of both."""

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
    entry : Known
        Which encoder.
    weights : Path or str, optional
        A folder, or a name on the hub; see :meth:`HubWeights.locate`.
    pooling : {"mean", "max", "cls", "last"}, optional
        How states are pooled; as is usual for the encoder where nothing is said.
    """

    entry: Known
    weights: Path | str | None = None
    pooling: str | None = None

    def __post_init__(self) -> None:
        self.entry.chosen(self.pooling)

    @property
    def name(self) -> str:
        """As in ``palate encoders``."""
        return self.entry.name

    @property
    def dim(self) -> int:
        """Length of a vector, by the checkpoint's configuration."""
        return self.entry.width_of(self._place)

    @property
    def fingerprint(self) -> Fingerprint:
        """Changes with the files, the preprocessing among them, and with the options."""
        decoding = "" if self.modality == "text" else f", decoding {DECODING}"
        return Fingerprint(self.name, f"1, {self._manner}{decoding}", digest_of(self._place))

    @property
    def _manner(self) -> str:
        """What of the vectors depends on options."""
        return self._pooling or self.entry.network.output

    @property
    def _pooling(self) -> Pooling | None:
        """None where the network pools itself."""
        return self.entry.chosen(self.pooling) or self.entry.network.pooling

    @cached_property
    def _place(self) -> Path:
        return self.entry.weights.locate(self.weights)
