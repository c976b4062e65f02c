"""Choice of the encoders of a workspace."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import TypeVar, cast

from palate.encoders import (
    ENCODERS,
    AudioEncoder,
    EfficientNetLite0,
    Encoder,
    ImageEncoder,
    MultilingualE5,
    Option,
    SoundCNN,
    TextEncoder,
    get,
)
from palate.errors import InputError
from palate.media import Picture, Waveform
from palate.shop.settings import Settings

Kind = TypeVar("Kind", TextEncoder, ImageEncoder, AudioEncoder)


@dataclass(frozen=True)
class Choice:
    """Encoders to use.

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
    """Refuse a model whose features were made by other encoders than palate would use now.

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
    own = {"text": choice.text, "image": choice.image, "audio": choice.audio}
    reviews = {"review": choice.text, "review-image": choice.image, "review-audio": choice.audio}
    for name, encoder in (own | reviews).items():
        then = known.get(name)
        if encoder is None or then is None or then.startswith("ready-made "):
            continue
        if then != encoder.fingerprint.label:
            other = then.split(" ")[0]
            difference = "other weights, preprocessing or settings" if other == encoder.name else other
            raise InputError(
                f"the model was trained on {name} features made with {difference}, but {encoder.name} as it "
                "is set now would make others; train again, or set palate.toml back"
            )


def choice_of(settings: Settings, folder: Path) -> Choice:
    """Return the encoders that palate.toml names.

    Parameters
    ----------
    settings : Settings
        Of the workspace.
    folder : Path
        Of the workspace, from which paths of weights are taken.

    Raises
    ------
    InputError
        If there is no encoder of a name, it encodes another modality, or has no such option.
    """
    return Choice(
        _encoder(settings, folder, TextEncoder, {"characters": settings.text_characters}),
        _encoder(settings, folder, ImageEncoder),
        _encoder(settings, folder, AudioEncoder),
        settings.speech,
    )


def _encoder(
    settings: Settings, folder: Path, kind: type[Kind], options: Mapping[str, Option] = MappingProxyType({})
) -> Kind | None:
    """Make the encoder of a modality; palate.toml may overrule ``options``."""
    key = f"{kind.modality}_encoder"
    name = str(getattr(settings, key))
    if name == "none":
        return None
    modality = next((entry.modality for entry in ENCODERS if entry.name == name), kind.modality)
    if modality != kind.modality:
        raise InputError(f"palate.toml: {key} = {name}: encodes {modality}, not {kind.modality}")
    weights: str | None = getattr(settings, f"{kind.modality}_weights")
    if weights is not None and (folder / weights).exists():
        weights = str(folder / weights)
    try:
        found = get(name, weights, **{**options, **getattr(settings, f"{kind.modality}_options")})
    except InputError as error:
        raise InputError(f"palate.toml: {key}: {error}") from error
    return cast(Kind, found)
