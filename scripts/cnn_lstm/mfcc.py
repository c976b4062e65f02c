"""Statistics of mel-frequency cepstral coefficients: what a sound is like, without learning."""

import numpy as np
from numpy.typing import NDArray
from scipy.fft import dct

from palate.encoders.spectrogram import LogMel
from palate.media import Waveform

COEFFICIENTS = 20

SPECTROGRAM = LogMel(rate=22_050, window=2048, hop=512, mels=128)


def mfcc_statistics(sound: Waveform) -> NDArray[np.float32]:
    """Mean and standard deviation over time of 20 coefficients, from dB, 80 dB deep; shape (40,)."""
    decibels = 10.0 * np.log10(np.maximum(10.0 ** SPECTROGRAM.frames(sound) - 1.0, 1e-6))
    floored = np.maximum(decibels, decibels.max() - 80.0)
    cepstrum = dct(floored, axis=1, norm="ortho")[:, :COEFFICIENTS]
    return np.concatenate([cepstrum.mean(axis=0), cepstrum.std(axis=0)]).astype(np.float32)
