"""Which encoders a workspace uses."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TypeVar, cast

from palate.data.settings import Settings
from palate.encoders import (
    AudioEncoder,
    EfficientNetLite0,
    Encoder,
    ImageEncoder,
    MultilingualE5,
    SoundCNN,
    TextEncoder,
    get,
)
from palate.errors import InputError
from palate.media import Picture, Waveform

Kind = TypeVar("Kind", TextEncoder, ImageEncoder, AudioEncoder)


@dataclass(frozen=True)
class Choice:
    """Which encoders to use.

    Parameters
    ----------
    text, image, audio : Encoder, optional
        Encoder of the modality, None to leave it out; word counts are taken anyway.
    speech : bool
        Whether to tell speech from other sounds and add its words to the item's text.
    """

    text: Encoder[str] | None = field(default_factory=MultilingualE5)
    image: Encoder[Picture] | None = field(default_factory=EfficientNetLite0)
    audio: Encoder[Waveform] | None = field(default_factory=SoundCNN)
    speech: bool = True


def check_encoders(known: Mapping[str, str], choice: Choice) -> None:
    """Refuse a model whose features were made otherwise than palate would make them now.

    Parameters
    ----------
    known : mapping of str to str
        Labels of the fingerprints that a model was fitted on, by name of the features.
    choice : Choice
        The encoders now.

    Raises
    ------
    InputError
        If one was made by another encoder, or by the same with other weights, preprocessing or settings.
    """
    now = {"text": choice.text, "image": choice.image, "audio": choice.audio}
    for name, encoder in now.items():
        then = known.get(name)
        if encoder is None or then is None or then.startswith("ready-made "):
            continue
        if then != encoder.fingerprint.label:
            other = then.split(" ")[0]
            difference = "other weights, preprocessing or settings" if other == encoder.name else other
            raise InputError(
                f"the model was trained on {name} features made with {difference}, but {encoder.name} as it is "
                "set now would make others; train again, or set palate.toml back"
            )


def choice_of(settings: Settings) -> Choice:
    """Encoders as palate.toml names them.

    Raises
    ------
    InputError
        If there is no encoder of a name, or it encodes another modality.
    """
    return Choice(
        _encoder(settings, "text_encoder", TextEncoder),
        _encoder(settings, "image_encoder", ImageEncoder),
        _encoder(settings, "audio_encoder", AudioEncoder),
        settings.speech,
    )


def _encoder(settings: Settings, key: str, kind: type[Kind]) -> Kind | None:
    name = str(getattr(settings, key))
    if name == "none":
        return None
    found = get(name)
    if not isinstance(found, kind):
        raise InputError(f"palate.toml: {key} = {name}: encodes {found.modality}, not {kind.modality}")
    if isinstance(found, MultilingualE5):
        return cast(Kind, MultilingualE5(settings.text_characters))
    return found
