"""How good vectors of sounds are: is the nearest other sound of the same kind?"""

import csv
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from scripts.cnn_lstm.corpus import NO_FAMILY, Corpus
from scripts.cnn_lstm.mfcc import mfcc_statistics

from palate.data import Fingerprint
from palate.encoders import SoundCNN
from palate.encoders.cnn_lstm import cut, spectrograms
from palate.features import normalised
from palate.media import Waveform, decode_audio

if TYPE_CHECKING:
    from scripts.cnn_lstm.network import Network

Vectors = NDArray[np.float32]


def likeness(vectors: Vectors) -> Vectors:
    """Cosine of each sound with each other after centring, -inf with itself."""
    everywhere = np.ones(len(vectors), dtype=np.bool_)
    values = np.asarray(normalised(vectors, everywhere, "audio", Fingerprint("scores", "1", "-")).values)
    cosines = values @ values.T
    np.fill_diagonal(cosines, -np.inf)
    return cosines


def nearest(vectors: Vectors, labels: NDArray[np.generic]) -> float:
    """Share of sounds whose nearest other sound has the same label."""
    return float(np.mean(labels[likeness(vectors).argmax(axis=1)] == labels))


def scaled(statistics: Vectors) -> Vectors:
    """Each number in its standard deviations, so that no coefficient drowns the others."""
    return statistics / (statistics.std(axis=0) + 1e-9)


def choosing_scores(network: "Network", held_out: Corpus, families: NDArray[np.int64]) -> dict[str, float]:
    """What plans are compared by: sounds of some families, and agreement with the teacher about recordings.

    Parameters
    ----------
    held_out : Corpus
        Sounds that were not learnt from.
    families : ndarray of int
        Those to tell apart; while plans are compared, families that were not learnt from at all.
    """

    def heard(corpus: Corpus) -> Vectors:
        return network.vectors([cut(frames.astype(np.float32)) for frames in corpus.frames])

    asked = held_out.part(np.flatnonzero(np.isin(held_out.family, families)))
    recordings = held_out.part(np.flatnonzero(held_out.family == NO_FAMILY))
    ours, theirs = likeness(heard(recordings)), likeness(recordings.teacher)
    pairs = np.triu_indices(len(ours), 1)
    return {
        "families": nearest(heard(asked), asked.family),
        "families, aisfx": nearest(asked.teacher, asked.family),
        "families, MFCC": nearest(scaled(asked.mfcc), asked.family),
        "agreement on recordings": float(np.corrcoef(ours[pairs], theirs[pairs])[0, 1]),
    }


def real_scores(network: "Network", folder: Path) -> dict[str, float]:
    """1-NN accuracy on the sounds of a workspace by category; never learnt from, never chosen by."""
    with (folder / "items.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    labels = np.array([row["category"] for row in rows])
    sounds: list[Waveform] = [decode_audio((folder / row["audio"]).read_bytes()) for row in rows]
    statistics = np.stack([mfcc_statistics(sound) for sound in sounds])
    return {
        "cnn-lstm": nearest(network.vectors([spectrograms(sound) for sound in sounds]), labels),
        "aisfx": nearest(SoundCNN().vectors(sounds), labels),
        "MFCC statistics": nearest(statistics, labels),
        "MFCC statistics, scaled": nearest(scaled(statistics), labels),
    }
