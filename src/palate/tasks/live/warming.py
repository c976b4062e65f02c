"""Loading of encoders before the first item needs them."""

import io
from collections.abc import Callable, Collection, Mapping
from typing import Any, cast

import numpy as np
import soundfile
from PIL import Image

from palate.encoders import WhisperSpeech
from palate.encoders.registry import AnyEncoder
from palate.errors import PalateError
from palate.logs import get_logger

log = get_logger(__name__)

SIDE, RATE = 64, 16_000
"""Pixels and samples a second of what is encoded for it."""


def warm(encoders: Mapping[str, AnyEncoder], names: Collection[str]) -> list[str]:
    """Encode something small by each encoder that a catalogue has features of; return which were made ready.

    One whose weights are not there is told of, and fails again where an item needs it.

    Parameters
    ----------
    encoders : mapping of str to Encoder
        By the name of the features.
    names : collection of str
        Features that the catalogue has.
    """
    ready: list[str] = []
    for name in sorted(set(encoders) & set(names) & set(SAMPLES)):
        encoder = cast(Any, encoders[name])
        try:
            thing = encoder.decoded(SAMPLES[name]())
            if name == "audio" and isinstance(speaker := encoders.get("speech"), WhisperSpeech):
                speaker.listener.listen(thing)
            encoder.vectors([thing])
        except PalateError as error:
            log.warning("an encoder can't be made ready", modality=name, why=str(error))
        else:
            ready.append(name)
    return ready


def _text() -> bytes:
    return b"a lamp"


def _picture() -> bytes:
    across = np.linspace(0, 255, SIDE, dtype=np.uint8)
    pixels = np.stack(np.broadcast_arrays(across[:, None], across[None, :], np.uint8(128)), axis=-1)
    out = io.BytesIO()
    Image.fromarray(pixels).save(out, "PNG")
    return out.getvalue()


def _sound() -> bytes:
    out = io.BytesIO()
    tone = np.sin(2 * np.pi * 440 * np.arange(RATE) / RATE) / 2
    soundfile.write(out, tone.astype(np.float32), RATE, format="WAV")
    return out.getvalue()


SAMPLES: Mapping[str, Callable[[], bytes]] = {
    "text": _text,
    "image": _picture,
    "audio": _sound,
    "speech": _sound,
}
"""What is encoded, by the name of the features."""
