"""Safe decoding of image and audio bytes, and speech to text."""

from palate.media.files import read_media
from palate.media.image import Picture, decode_image
from palate.media.sound import Waveform, decode_audio, resample
from palate.media.speech import Heard, Listener

__all__ = [
    "Heard",
    "Listener",
    "Picture",
    "Waveform",
    "decode_audio",
    "decode_image",
    "read_media",
    "resample",
]
