"""What the encoder of speech is good for, on digits of many speakers; alone, for it takes longest."""

from pathlib import Path

import numpy as np
import pytest
from tests.quality.test_encoders_on_real_data import nearest_neighbour_accuracy

from palate.encoders import WhisperSpeech
from palate.features import normalised
from palate.media import decode_audio

pytestmark = pytest.mark.quality


def test_spoken_digits_are_told_apart_by_any_speaker(shared_data: Path) -> None:
    paths = sorted((shared_data / "spoken-digits" / "recordings").glob("*.wav"))
    encoder = WhisperSpeech()
    vectors = encoder.vectors([decode_audio(path.read_bytes()) for path in paths])
    features = normalised(vectors, np.ones(len(paths), dtype=bool), "audio", encoder.fingerprint)
    labels = np.array([path.name[0] for path in paths])
    assert nearest_neighbour_accuracy(np.asarray(features.values), labels) >= 0.96
