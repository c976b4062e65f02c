"""Safe decoding of image and audio bytes, and speech to text."""

from palate.media.files import DECODING, read_media
from palate.media.image import Picture, decode_image, visible
from palate.media.sound import Waveform, audible, decode_audio, resample
from palate.media.speech import Heard, Listener

__all__ = [
    "DECODING",
    "Heard",
    "Listener",
    "Picture",
    "Waveform",
    "audible",
    "decode_audio",
    "decode_image",
    "read_media",
    "resample",
    "visible",
]
