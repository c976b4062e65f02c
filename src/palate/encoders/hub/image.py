"""Image encoders of transformers: ResNet, ViT, the image side of CLIP."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from palate.encoders.base import ImageEncoder
from palate.encoders.hub.base import HubEncoder
from palate.encoders.hub.pooling import pooled, to_numpy
from palate.encoders.hub.runtime import library, load_model, load_processor
from palate.media import Picture

BATCH = 16


@dataclass(frozen=True)
class HubImage(HubEncoder[Picture], ImageEncoder):
    """Output of a network for an image, after the preprocessing of the checkpoint.

    The states of a ViT are pooled, its class token being the first; other networks pool themselves.
    """

    def vectors(self, things: Sequence[Picture]) -> NDArray[np.float32]:
        """Vectors of pictures, float32, shape (len(things), dim).

        Raises
        ------
        MissingWeights
            If the weights are not here.
        """
        vectors = np.empty((len(things), self.dim), dtype=np.float32)
        with library("torch").inference_mode():
            for start in range(0, len(things), BATCH):
                vectors[start : start + BATCH] = to_numpy(self._batch(things[start : start + BATCH]))
        return vectors

    def _batch(self, pictures: Sequence[Picture]) -> Any:
        pixels = library("torch").cat([self._prepared(picture) for picture in pictures])
        said = getattr(self._model(pixel_values=pixels), self.entry.network.output)
        if self._pooling:
            return pooled(said, [said.shape[1]] * len(pictures), self._pooling)
        return said.flatten(1)

    def _prepared(self, picture: Picture) -> Any:
        # Said, not guessed: a picture three pixels high looks as if its channels came first.
        made = self._processor(picture.pixels, return_tensors="pt", input_data_format="channels_last")
        return made["pixel_values"]

    @cached_property
    def _processor(self) -> Any:
        # Pillow's even where torchvision is installed: the two differ in the last digits.
        return load_processor(self._place, "AutoImageProcessor", backend="pil")

    @cached_property
    def _model(self) -> Any:
        return load_model(self._place, self.entry.network.kind, ("pooler.",) if self._pooling else ())
