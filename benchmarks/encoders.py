"""``python -m benchmarks.encoders``: speed and quality of each encoder, the figures of docs/guides/speed.md.

Speed is that of one core by processor time, decoding included. Quality is the share of things whose nearest
other thing is of the same kind, or of English descriptions that find their Chinese counterpart.
"""

import csv
import time
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from palate.data import Fingerprint
from palate.encoders import (
    EfficientNetLite0,
    EfficientNetLite2,
    Encoder,
    MultilingualE5,
    SoundCNN,
    Vocabulary,
    WhisperSpeech,
    terms,
)
from palate.features import normalised

DATA = Path(__file__).resolve().parents[2] / "shared" / "data"

LONGEST = 2_000
"""Characters that are taken for the whole text."""

ITEMS = 100


def main() -> None:
    for encoder in (EfficientNetLite0(), EfficientNetLite2()):
        _nearest("pictures from a shelf, 81 kinds", encoder, *_media("grocery-photos", "image"))
    _nearest("sounds, 17 kinds", SoundCNN(), *_media("sounds", "audio"))
    digits = sorted((DATA / "spoken-digits" / "recordings").glob("*.wav"))
    _nearest("spoken digits", WhisperSpeech(), digits, [path.name[0] for path in digits])
    _translations()
    _cuts()


def _nearest(what: str, encoder: Encoder, paths: Sequence[Path], kinds: Sequence[str]) -> None:
    encoder.vectors([encoder.opened(paths[0])])
    began = time.process_time()
    vectors = np.concatenate([encoder.vectors([encoder.opened(path)]) for path in paths])
    speed = len(paths) / (time.process_time() - began)
    near = _likeness(_unit(vectors)).argmax(axis=1)
    right = np.mean([kinds[place] == kinds[found] for place, found in enumerate(near)])
    print(f"{encoder.name}: {speed:.0f}/s, nearest of the same kind {right:.3f} ({what})", flush=True)


def _translations() -> None:
    rows = [row for row in _table("stamps") if row["description"] and row["description_zh"]]
    english, chinese = ([row[name] for row in rows] for name in ("description", "description_zh"))
    encoder = MultilingualE5()
    encoder.vectors(english[:1])
    began = time.process_time()
    questions, answers = encoder.query_vectors(english), encoder.vectors(chinese)
    speed = 2 * len(rows) / (time.process_time() - began)
    _retrieved(f"{encoder.name}: {speed:.0f} short texts/s", _unit(questions) @ _unit(answers).T, chinese)
    documents = [terms([text]) for text in (*english, *chinese)]
    counts = Vocabulary.of(documents).transform(documents).toarray()
    _retrieved("tfidf", counts[: len(rows)] @ counts[len(rows) :].T, chinese)


def _retrieved(name: str, likeness: np.ndarray, answers: Sequence[str]) -> None:
    """Several pictures have the same description; any of its copies is right."""
    best = np.argsort(-likeness, axis=1, kind="stable")
    hits = [[answers[place] == answers[row] for place in found[:10]] for row, found in enumerate(best)]
    at_1, at_10 = np.mean([hit[0] for hit in hits]), np.mean([any(hit) for hit in hits])
    print(f"{name}, English finds Chinese R@1 {at_1:.3f}, R@10 {at_10:.3f} of {len(answers)}", flush=True)


def _cuts() -> None:
    texts = [f"{row['title']} {row['description']}" for row in _table("office")[:ITEMS]]
    whole = np.argsort(-_likeness(_unit(MultilingualE5(LONGEST).vectors(texts))), axis=1)[:, :10]
    for characters in (64, 128, 256, 512, 1024):
        encoder = MultilingualE5(characters)
        encoder.vectors(texts[:1])
        began = time.process_time()
        vectors = encoder.vectors(texts)
        speed = len(texts) / (time.process_time() - began)
        near = np.argsort(-_likeness(_unit(vectors)), axis=1)[:, :10]
        shared = np.mean([len(set(a) & set(b)) / 10 for a, b in zip(near, whole, strict=True)])
        said = f"{speed:.0f}/s, neighbours as by the whole text {shared:.2f}"
        print(f"{encoder.name}, {characters} characters: {said}", flush=True)


def _unit(vectors: np.ndarray) -> np.ndarray:
    present = np.ones(len(vectors), dtype=bool)
    return np.asarray(normalised(vectors, present, "any", Fingerprint("any", "1")).values)


def _likeness(unit: np.ndarray) -> np.ndarray:
    likeness = unit @ unit.T
    np.fill_diagonal(likeness, -np.inf)
    return likeness


def _media(folder: str, column: str) -> tuple[list[Path], list[str]]:
    rows = _table(folder)
    return [DATA / folder / row[column] for row in rows], [row["category"] for row in rows]


def _table(folder: str) -> list[dict[str, str]]:
    with (DATA / folder / "items.csv").open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


if __name__ == "__main__":
    main()
