"""Encoders: texts, pictures and sounds to vectors, and where their weights come from.

Importing this room loads no runtime; weights and their runtimes are loaded by the first ``encode``.
"""

from palate.encoders.base import Encoder
from palate.encoders.e5 import MultilingualE5
from palate.encoders.efficientnet import EfficientNetLite0
from palate.encoders.registry import ENCODERS, Entry
from palate.encoders.sound_cnn import SoundCNN
from palate.encoders.tfidf import Vocabulary, terms
from palate.encoders.whisper import WhisperSpeech

__all__ = [
    "ENCODERS",
    "EfficientNetLite0",
    "Encoder",
    "Entry",
    "MultilingualE5",
    "SoundCNN",
    "Vocabulary",
    "WhisperSpeech",
    "terms",
]
