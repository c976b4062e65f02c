"""What sounds are made of: envelopes, oscillators, noise, filters, rooms."""

from collections.abc import Callable

import numpy as np
import scipy
from numpy.typing import NDArray

RATE = 44_100
"""Hz."""

Samples = NDArray[np.float64]
Recipe = Callable[[np.random.Generator], Samples]


def between(random: np.random.Generator, low: float, high: float) -> float:
    """A number whose logarithm is uniform: pitches and times are heard as ratios."""
    return float(np.exp(random.uniform(np.log(low), np.log(high))))


def clock(seconds: float) -> Samples:
    """Times of samples, in seconds."""
    return np.arange(max(64, int(seconds * RATE))) / RATE


def decay(t: Samples, seconds: float, attack: float = 0.001, shape: float = 1.0) -> Samples:
    """Rises within ``attack`` and falls by 60 dB in ``seconds``."""
    return np.minimum(t / max(attack, 1e-5), 1.0) * np.exp(-6.9 * (t / seconds) ** shape)


def swell(t: Samples, attack: float, release: float) -> Samples:
    """Rises, stays, falls to zero at the end."""
    return np.clip(np.minimum(t / attack, (t[-1] - t) / release), 0.0, 1.0)


def tone(pitch: Samples | float, t: Samples, shape: str = "sine", duty: float = 0.5) -> Samples:
    """An oscillator whose pitch in Hz may move."""
    phase = np.cumsum(np.broadcast_to(pitch, t.shape)) / RATE
    if shape == "sine":
        return np.sin(2 * np.pi * phase)
    turn = phase % 1.0
    if shape == "saw":
        return 2.0 * turn - 1.0
    if shape == "square":
        return np.where(turn < duty, 1.0, -1.0)
    return 4.0 * np.abs(turn - 0.5) - 1.0


def partials(
    t: Samples, pitch: float, ratios: Samples, levels: Samples, times: Samples, random: np.random.Generator
) -> Samples:
    """Sines that decay each in its own time."""
    out = np.zeros_like(t)
    for ratio, level, seconds in zip(ratios, levels, times, strict=True):
        if pitch * ratio < RATE * 0.45:
            out += (
                level
                * np.exp(-6.9 * t / seconds)
                * np.sin(2 * np.pi * pitch * ratio * t + random.uniform(0, 6))
            )
    return out


def noise(random: np.random.Generator, n: int, colour: float = 0.0) -> Samples:
    """Noise whose power falls by ``colour`` times 3 dB an octave: 0 white, 1 pink, 2 brown."""
    white = random.normal(0, 1, n)
    if colour == 0.0:
        return white
    spectrum = np.fft.rfft(white)
    spectrum *= np.maximum(np.arange(len(spectrum)), 1.0) ** (-colour / 2)
    out = np.fft.irfft(spectrum, n)
    return out / (np.abs(out).max() + 1e-9)


def passed(x: Samples, low: float | None = None, high: float | None = None, order: int = 2) -> Samples:
    """Between ``low`` and ``high`` Hz."""
    top = RATE * 0.49
    if low is not None and high is not None:
        edges, kind = [min(low, top * 0.8), min(max(high, low * 1.05), top)], "bandpass"
    else:
        edges, kind = (min(low, top), "highpass") if low is not None else (min(high or top, top), "lowpass")
    return np.asarray(scipy.signal.sosfilt(scipy.signal.butter(order, edges, kind, fs=RATE, output="sos"), x))


def resonated(x: Samples, pitch: float, ring: float) -> Samples:
    """Through a resonance at ``pitch`` Hz that rings for ``ring`` seconds."""
    r = np.exp(-6.9 / (ring * RATE))
    out = scipy.signal.lfilter([1 - r], [1, -2 * r * np.cos(2 * np.pi * pitch / RATE), r * r], x)
    return np.asarray(out)


def swept(x: Samples, start: float, end: float, sharp: float = 2.0, bend: float = 1.0) -> Samples:
    """A low pass with a resonant bump that moves from ``start`` to ``end`` Hz."""
    pitches, times, z = scipy.signal.stft(x, RATE, nperseg=1024)
    edge = start * (end / start) ** (np.linspace(0, 1, len(times)) ** bend)
    ratio = pitches[:, None] / edge[None, :]
    z *= (1.0 + sharp * np.exp(-((ratio - 1) ** 2) / 0.05)) / np.sqrt(1.0 + ratio**8)
    return np.asarray(scipy.signal.istft(z, RATE, nperseg=1024)[1])[: len(x)].real


def plucked(
    random: np.random.Generator, pitch: float, seconds: float, damping: float, bright: float
) -> Samples:
    """A plucked string: noise in a delay line that loses its treble (Karplus and Strong 1983)."""
    period = max(2, int(RATE / pitch))
    burst = passed(random.uniform(-1, 1, period * 2), high=bright)[period:]
    x = np.zeros(int(seconds * RATE))
    x[: min(period, len(x))] = burst[: len(x)]
    loss = np.exp(-6.9 / (damping * pitch))
    feedback = np.zeros(period + 2)
    feedback[0] = 1.0
    feedback[period], feedback[period + 1] = -loss * 0.5, -loss * 0.5
    return np.asarray(scipy.signal.lfilter([1.0], feedback, x))


def roomy(x: Samples, random: np.random.Generator, seconds: float, wet: float) -> Samples:
    """In a room whose echo lasts for ``seconds``."""
    t = clock(seconds)
    echo = passed(random.normal(0, 1, len(t)) * np.exp(-6.9 * t / seconds), high=between(random, 2000, 12000))
    echo /= np.sqrt((echo**2).sum()) + 1e-9
    out = np.asarray(scipy.signal.fftconvolve(x, echo))
    dry = np.zeros_like(out)
    dry[: len(x)] = x
    return (1 - wet) * dry + wet * out


def driven(x: Samples, amount: float) -> Samples:
    """Distorted."""
    return np.tanh(x / (np.abs(x).max() + 1e-9) * amount) / np.tanh(amount)


def crushed(x: Samples, bits: int, hold: int) -> Samples:
    """With few bits, each sample held for a while."""
    full = x / (np.abs(x).max() + 1e-9)
    held = np.repeat(full[::hold], hold)[: len(x)]
    return np.round(held * 2 ** (bits - 1)) / 2 ** (bits - 1)


def played(x: Samples, speed: Samples | float) -> Samples:
    """Like tape at another speed, which may change on the way."""
    at = np.cumsum(np.broadcast_to(speed, x.shape)) if not np.isscalar(speed) else np.arange(0, len(x), speed)
    return np.interp(np.asarray(at) % len(x), np.arange(len(x)), x)


def full_scale(x: Samples) -> Samples:
    """With its peak at 1."""
    return x / (np.abs(x).max() + 1e-9)


def laid(parts: list[tuple[float, Samples]], seconds: float) -> Samples:
    """Sounds laid at their times in one."""
    out = np.zeros(int(seconds * RATE))
    for at, part in parts:
        start = int(at * RATE)
        if start < len(out):
            cut = part[: len(out) - start]
            out[start : start + len(cut)] += cut
    return out
