"""Speech encoder: mean states of Whisper, for tone of voice beside words."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from palate.data import Fingerprint
from palate.encoders.base import AudioEncoder
from palate.media import DECODING, Listener, Waveform
from palate.media.speech import WEIGHTS


@dataclass(frozen=True)
class WhisperSpeech(AudioEncoder):
    """Mean encoder state of Whisper tiny, 384 numbers a recording.

    Parameters
    ----------
    listener : Listener
        Holds the model, which the transcription uses too.

    References
    ----------
    Radford et al., Robust Speech Recognition via Large-Scale Weak Supervision, 2022.
    """

    listener: Listener = field(default_factory=Listener)

    name = "whisper-tiny.en"
    dim = 384

    @property
    def fingerprint(self) -> Fingerprint:
        """Changes with the weights and the preprocessing."""
        return Fingerprint(self.name, f"2, decoding {DECODING}", WEIGHTS.sha256)

    def vectors(self, things: Sequence[Waveform]) -> NDArray[np.float32]:
        """Vectors of recordings, float32, shape (len(things), 384).

        Raises
        ------
        MissingWeights
            If the weights are not installed or are another file.
        """
        return np.stack([self.listener.states(sound) for sound in things])
