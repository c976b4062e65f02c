"""The encoder that was trained here, on real sounds that it never heard."""

from pathlib import Path

import numpy as np
import pytest
from scripts.cnn_lstm.mfcc import mfcc_statistics
from scripts.cnn_lstm.scores import nearest, scaled
from tests.quality.test_encoders_on_real_data import table

from palate.encoders import CNNLSTM
from palate.media import decode_audio

pytestmark = pytest.mark.quality


def test_sounds_of_a_kind_are_nearer_than_by_statistics_of_the_cepstrum(shared_data: Path) -> None:
    folder = shared_data / "sounds"
    rows = table(folder / "items.csv")
    sounds = [decode_audio((folder / row["audio"]).read_bytes()) for row in rows]
    labels = np.array([row["category"] for row in rows])
    statistics = np.stack([mfcc_statistics(sound) for sound in sounds])
    baseline = max(nearest(statistics, labels), nearest(scaled(statistics), labels))
    assert nearest(CNNLSTM().vectors(sounds), labels) >= baseline + 0.10
