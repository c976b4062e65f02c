"""Encoders: texts, pictures and sounds to vectors, and where their weights come from.

Importing this room loads no runtime; weights and runtimes are loaded when the first vector is asked for.
"""

from palate.encoders.base import AudioEncoder, Encoder, ImageEncoder, TextEncoder
from palate.encoders.cnn_lstm import CNNLSTM
from palate.encoders.e5 import MultilingualE5
from palate.encoders.efficientnet import EfficientNetLite0, EfficientNetLite2
from palate.encoders.registry import ENCODERS, Entry, Option, get
from palate.encoders.remote import OpenAICompatible
from palate.encoders.sound_cnn import SoundCNN
from palate.encoders.tfidf import Vocabulary, terms
from palate.encoders.whisper import WhisperSpeech

__all__ = [
    "CNNLSTM",
    "ENCODERS",
    "AudioEncoder",
    "EfficientNetLite0",
    "EfficientNetLite2",
    "Encoder",
    "Entry",
    "ImageEncoder",
    "MultilingualE5",
    "OpenAICompatible",
    "Option",
    "SoundCNN",
    "TextEncoder",
    "Vocabulary",
    "WhisperSpeech",
    "get",
    "terms",
]
