"""Description of an encoder on the hub before any of its files is read."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import cast

from palate.encoders.hub.locate import HubWeights
from palate.encoders.hub.pooling import Pooling, checked
from palate.errors import InputError, MissingWeights


@dataclass(frozen=True)
class Network:
    """How to compute a vector by a network of transformers.

    Parameters
    ----------
    kind : str
        Its class in transformers.
    output : str
        What is read: its last states, which are pooled, or a vector that it makes itself.
    width : tuple of str
        Names that the length of a vector may have in config.json.
    pooling : str, optional
        How states are pooled where neither the person nor the checkpoint says; None where there are none.
    """

    kind: str
    output: str
    width: tuple[str, ...]
    pooling: Pooling | None = None


@dataclass(frozen=True)
class Known:
    """An encoder that runs in PyTorch, from a checkpoint that is found by name or given.

    Parameters
    ----------
    name : str
        As in ``palate encoders``.
    dim : int
        Length of a vector with the default weights.
    weights : HubWeights
        The default weights.
    speed : str
        Measured on one core.
    network : Network
        What runs.
    """

    name: str
    dim: int
    weights: HubWeights
    speed: str
    network: Network

    def chosen(self, pooling: str | None) -> Pooling | None:
        """A pooling that a person asks for, None where they don't.

        Raises
        ------
        InputError
            If there is no such pooling, or nothing to pool.
        """
        if pooling is None:
            return None
        if self.network.pooling is None:
            raise InputError(f"{self.name} has a vector of its own and takes no pooling; leave it out")
        return checked(pooling)

    def width_of(self, folder: Path) -> int:
        """Length of a vector by the checkpoint's config.json.

        Raises
        ------
        MissingWeights
            If the file does not say.
        """
        config = config_of(folder)
        for key in self.network.width:
            width = config.get(key)
            if isinstance(width, list) and width:
                width = cast("list[object]", width)[-1]
            if isinstance(width, int) and width > 0:
                return width
        raise MissingWeights(
            f"{folder / 'config.json'}: says none of {', '.join(self.network.width)}, which {self.name} needs"
        )


def config_of(folder: Path, file: str = "config.json") -> Mapping[str, object]:
    """A checkpoint's configuration.

    Raises
    ------
    MissingWeights
        If it can't be read as JSON.
    """
    try:
        return cast("dict[str, object]", json.loads((folder / file).read_text(encoding="utf-8")))
    except (OSError, ValueError) as error:
        raise MissingWeights(f"{folder / file}: not a configuration that can be read ({error})") from error
