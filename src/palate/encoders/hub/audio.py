"""Audio encoders of transformers: wav2vec 2.0, Whisper's encoder, the audio side of CLAP."""

from abc import abstractmethod
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from palate.encoders.base import AudioEncoder
from palate.encoders.hub.base import HubEncoder
from palate.encoders.hub.pooling import pooled, to_numpy
from palate.encoders.hub.runtime import library, load_model, load_processor
from palate.errors import InputError
from palate.media import Waveform, resample

BATCH = 4

Samples = NDArray[np.float32]


@dataclass(frozen=True)
class HubAudio(HubEncoder[Waveform], AudioEncoder):
    """Output of a network for a sound, averaged over windows by their length.

    Parameters
    ----------
    seconds : float
        How much of a sound is heard.
    """

    seconds: float = 30.0

    def __post_init__(self) -> None:
        super().__post_init__()
        if not self.seconds > 0:
            raise InputError(f"seconds = {self.seconds}: must be more than 0")

    @property
    def _manner(self) -> str:
        return f"{super()._manner}, {self.seconds:g} seconds"

    def vectors(self, things: Sequence[Waveform]) -> NDArray[np.float32]:
        """Vectors of sounds, float32, shape (len(things), dim).

        Raises
        ------
        MissingWeights
            If the weights are not here.
        """
        vectors = np.zeros((len(things), self.dim), dtype=np.float32)
        cut = [_windows(self._heard(sound), self._window) for sound in things]
        owner = [row for row, windows in enumerate(cut) for _ in windows]
        share = [len(window) / sum(map(len, windows)) for windows in cut for window in windows]
        windows = [window for windows in cut for window in windows]
        with library("torch").inference_mode():
            for batch in self._batches(windows):
                for window_at, vector in zip(
                    batch, to_numpy(self._batch([windows[window_at] for window_at in batch])), strict=True
                ):
                    vectors[owner[window_at]] += np.float32(share[window_at]) * vector
        return vectors

    @property
    @abstractmethod
    def _window(self) -> int:
        """Samples that the network hears at once."""

    @abstractmethod
    def _batch(self, windows: Sequence[Samples]) -> Any:
        """Vectors of some windows, a tensor of shape (len(windows), dim)."""

    def _batches(self, windows: Sequence[Samples]) -> Iterable[list[int]]:
        """Which windows go together; any may where the preprocessing brings all to one length."""
        return _blocks(list(range(len(windows))))

    def _heard(self, sound: Waveform) -> Samples:
        samples = resample(sound, self._rate).samples[: max(1, int(self.seconds * self._rate))]
        # Resampling may leave nothing of a sound that lasts a moment.
        return samples if len(samples) else np.zeros(1, np.float32)

    @property
    def _rate(self) -> int:
        """Hz."""
        return int(self._extractor.sampling_rate)

    @cached_property
    def _extractor(self) -> Any:
        return load_processor(self._place, "AutoFeatureExtractor")

    @cached_property
    def _model(self) -> Any:
        # The first is drawn over what training masks, and hearing masks nothing.
        return load_model(self._place, self.entry.network.kind, ("masked_spec_embed",))


class Wav2Vec2(HubAudio):
    """Pooled states of wav2vec 2.0.

    Only sounds of one length go together: the group normalisation of the first layer would hear the padding
    of a shorter one.

    References
    ----------
    Baevski et al., wav2vec 2.0: A Framework for Self-Supervised Learning of Speech Representations, NeurIPS
    2020.
    """

    @property
    def _window(self) -> int:
        return int(self.seconds * self._rate) + 1

    def _batches(self, windows: Sequence[Samples]) -> Iterable[list[int]]:
        alike: defaultdict[int, list[int]] = defaultdict(list)
        for window_at, window in enumerate(windows):
            alike[max(len(window), self._least)].append(window_at)
        return (block for positions in alike.values() for block in _blocks(positions))

    def _batch(self, windows: Sequence[Samples]) -> Any:
        made = [self._extractor(own, sampling_rate=self._rate)["input_values"][0] for own in windows]
        filled = [np.pad(own, (0, max(0, self._least - len(own)))) for own in made]
        states = self._model(library("torch").from_numpy(np.stack(filled))).last_hidden_state
        return pooled(states, [states.shape[1]] * len(windows), self._pooling or "mean")

    @cached_property
    def _least(self) -> int:
        """Samples of which the convolutions make one state."""
        least = 1
        for kernel, stride in zip(*self._convolutions, strict=True):
            least = (least - 1) * stride + kernel
        return least

    @property
    def _convolutions(self) -> tuple[Sequence[int], Sequence[int]]:
        """Kernels and strides, last first."""
        config = self._model.config
        return config.conv_kernel[::-1], config.conv_stride[::-1]


class WhisperEncoder(HubAudio):
    """Pooled states of Whisper's encoder, those of the silence that fills its window left out.

    References
    ----------
    Radford et al., Robust Speech Recognition via Large-Scale Weak Supervision, 2022.
    """

    @property
    def _window(self) -> int:
        return int(self._extractor.n_samples)

    def _batch(self, windows: Sequence[Samples]) -> Any:
        made = self._extractor(list(windows), sampling_rate=self._rate, return_tensors="pt")
        states = self._model.get_encoder()(made["input_features"]).last_hidden_state
        each = self._window / states.shape[1]
        counts = [min(states.shape[1], max(1, int(len(own) / each))) for own in windows]
        return pooled(states, counts, self._pooling or "mean")


class ClapAudio(HubAudio):
    """The vector that CLAP compares with texts, the mean over windows of ten seconds.

    Its own preprocessing takes ten seconds of a longer sound by chance; here no window is longer, so that the
    same sound has the same vector.

    References
    ----------
    Wu et al., Large-Scale Contrastive Language-Audio Pretraining with Feature Fusion and
    Keyword-to-Caption Augmentation, ICASSP 2023.
    """

    @property
    def _window(self) -> int:
        return int(self._extractor.nb_max_samples)

    def _batch(self, windows: Sequence[Samples]) -> Any:
        made = self._extractor(list(windows), sampling_rate=self._rate, return_tensors="pt")
        none = library("torch").zeros((len(windows), 1), dtype=library("torch").bool)
        return self._model(input_features=made["input_features"], is_longer=none).audio_embeds


def _windows(samples: Samples, length: int) -> list[Samples]:
    """A sound in pieces of a length, the last one shorter."""
    return [samples[start : start + length] for start in range(0, len(samples), length)]


def _blocks(positions: list[int]) -> Iterable[list[int]]:
    return (positions[start : start + BATCH] for start in range(0, len(positions), BATCH))
