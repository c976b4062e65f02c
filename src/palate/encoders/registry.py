"""Registry of encoders, with source, size and quality."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from functools import partial
from importlib.util import find_spec
from pathlib import Path
from typing import Any, cast

from palate.encoders import cnn_lstm, e5, efficientnet, sound_cnn
from palate.encoders.base import Encoder
from palate.encoders.hub import HUB, HubWeights
from palate.encoders.remote import OpenAICompatible
from palate.encoders.whisper import WhisperSpeech
from palate.errors import InputError, check_finite
from palate.media import Picture, Waveform, speech
from palate.media.weights import Weights
from palate.wording import there_are

AnyEncoder = Encoder[str] | Encoder[Picture] | Encoder[Waveform]

Option = str | int | float | bool
"""A value that an option of an encoder may have."""


@dataclass(frozen=True)
class Entry:
    """One encoder as `palate encoders` lists it.

    Parameters
    ----------
    name, modality : str
        As in palate.toml.
    dim : int
        Length of a vector with the default weights; 0 where it depends on the catalogue.
    source, licence : str
        Where the weights come from.
    speed : str
        Measured on two cores, or on one where it says "a core"; "-" where it depends on somebody's server.
    quality : str
        Measured, with the name of the data; "-" where the weights could not be had to measure it. 1-NN is the
        share of things whose nearest other thing is of the same class.
    weights : Weights or HubWeights, optional
        None where none are needed.
    make : callable, optional
        Gives the encoder from options; None where it is made from the catalogue itself.
    options : mapping of str to object
        Names of the options that ``make`` takes, with their defaults.
    extra : str
        The extra of palate that it needs, "deep" or "llm"; empty where it needs none.
    """

    name: str
    modality: str
    dim: int
    source: str
    licence: str
    speed: str
    quality: str
    weights: Weights | HubWeights | None = None
    make: Callable[..., AnyEncoder] | None = None
    options: Mapping[str, object] = field(default_factory=dict[str, object])
    extra: str = ""

    @property
    def installed(self) -> bool:
        """Whether its libraries and its weights are here."""
        return not self.hint

    @property
    def hint(self) -> str:
        """What to do to be able to use it; empty where it can be used."""
        if any(find_spec(library) is None for library in _LIBRARIES.get(self.extra, ())):
            return f"pip install 'palate[{self.extra}]'"
        return "" if self.weights is None or self.weights.find() is not None else self.weights.hint


_LIBRARIES = {"deep": ("torch", "transformers", "safetensors"), "llm": ("openai",)}
"""What an extra brings."""

_GIVEN = {"entry", "listener"}
"""Fields of encoders that are no options."""


def _options(encoder: Any) -> Mapping[str, object]:
    """What an encoder's class can be made with, and what it is made with where nothing is said."""
    return {
        option.name: option.default for option in fields(encoder) if option.init and option.name not in _GIVEN
    }


def _from_the_hub() -> tuple[Entry, ...]:
    return tuple(
        Entry(
            entry.name,
            encoder.modality,
            entry.dim,
            entry.weights.hub or entry.weights.needs[0][0],
            entry.weights.licence,
            entry.speed,
            "-",
            entry.weights,
            partial(encoder, entry),
            _options(encoder),
            "deep",
        )
        for encoder, entry in HUB
    )


ENCODERS: tuple[Entry, ...] = (
    Entry(
        "tfidf", "text", 0, "word counts of the catalogue itself", "-", "10,000 texts/s", "1-NN .41 on stamps"
    ),
    Entry(
        "multilingual-e5-small",
        "text",
        384,
        e5.WEIGHTS.package,
        "MIT",
        "40 texts/s a core at 256 characters",
        "1-NN .47 on stamps",
        e5.WEIGHTS,
        e5.MultilingualE5,
        _options(e5.MultilingualE5),
    ),
    Entry(
        "efficientnet-lite0",
        "image",
        1280,
        efficientnet.WEIGHTS.package,
        "Apache-2.0",
        "170 pictures/s a core",
        "1-NN .81 on grocery-photos",
        efficientnet.WEIGHTS,
        efficientnet.EfficientNetLite0,
    ),
    Entry(
        "efficientnet-lite2",
        "image",
        1280,
        efficientnet.WEIGHTS_LITE2.package,
        "Apache-2.0",
        "90 pictures/s a core",
        "1-NN .82 on grocery-photos",
        efficientnet.WEIGHTS_LITE2,
        efficientnet.EfficientNetLite2,
    ),
    Entry(
        "aisfx",
        "audio",
        800,
        sound_cnn.WEIGHTS.package,
        "MIT",
        "22 sounds/s a core",
        "1-NN .67 on sounds",
        sound_cnn.WEIGHTS,
        sound_cnn.SoundCNN,
    ),
    Entry(
        "cnn-lstm",
        "audio",
        192,
        "palate",
        "Apache-2.0",
        "170 sounds/s a core",
        "1-NN .69 on sounds",
        cnn_lstm.WEIGHTS,
        cnn_lstm.CNNLSTM,
    ),
    Entry(
        "whisper-tiny.en",
        "audio",
        384,
        speech.WEIGHTS.package,
        "MIT",
        "7 short recordings/s a core",
        "1-NN .99 on spoken-digits",
        speech.WEIGHTS,
        WhisperSpeech,
    ),
    *_from_the_hub(),
    Entry(
        "openai-compatible",
        "text",
        1536,
        "a server that speaks the OpenAI embeddings API",
        "the server's",
        "-",
        "-",
        None,
        OpenAICompatible,
        _options(OpenAICompatible),
        "llm",
    ),
)
"""All encoders, the default of each modality first but for word counts, which are always there."""


def get(name: str, weights: Path | str | None = None, **options: Option) -> AnyEncoder:
    """An encoder by its name in ``palate encoders``; its weights are loaded by the first ``encode``.

    >>> palate.encoders.get("efficientnet-lite0").encode(["lamp.jpg", "chair.png"])
    >>> palate.encoders.get("gpt-2", weights="models/gpt2", pooling="last").encode(["a brass lamp"])

    Parameters
    ----------
    name : str
        Its name.
    weights : Path or str, optional
        A folder of weights (for vgg-16, a file), or a name on the Hugging Face hub, which is then fetched if
        it is not here. Without it, the folder of weights and the hub's cache are looked in, and nothing is
        fetched unless the environment variable PALATE_DOWNLOAD is 1.
    **options
        Of that encoder, such as pooling, max_tokens, characters.

    Raises
    ------
    InputError
        If there is no such encoder, or it has no such option.
    """
    entries = {entry.name: entry for entry in ENCODERS if entry.make is not None}
    if name not in entries:
        raise InputError(f"no encoder '{name}'{there_are(name, entries)}")
    entry = entries[name]
    given = {**options, **({} if weights is None else {"weights": weights})}
    for option, value in given.items():
        if option not in entry.options:
            raise InputError(f"{name} has no option '{option}'; it has: {', '.join(entry.options) or 'none'}")
        check_finite(f"{option} of {name}", value)
        if not _fits(value, entry.options[option]):
            raise InputError(f"{name}: {option} = {value!r} should be like {entry.options[option]!r}")
    return cast("Callable[..., AnyEncoder]", entry.make)(**given)


def _fits(value: object, default: object) -> bool:
    """Whether a value is of the kind of a default; one that is None stands for a word."""
    if isinstance(default, bool) or isinstance(value, bool):
        return isinstance(default, bool) and isinstance(value, bool)
    if isinstance(default, float):
        return isinstance(value, int | float)
    return isinstance(value, str | Path if default is None else type(default))
