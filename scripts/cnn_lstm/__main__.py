"""Synthesise, listen to the teacher, train, write the weights, and say how good they are.

``python -m scripts.cnn_lstm --shared ../shared/data --out src/palate/encoders/cnn_lstm.npz``
"""

import argparse
import hashlib
import itertools
from pathlib import Path

import numpy as np
import torch
from scripts.cnn_lstm.corpus import FAMILIES, Corpus, disguised, heard, recorded, synthesised
from scripts.cnn_lstm.network import Network
from scripts.cnn_lstm.scores import choosing_scores, real_scores
from scripts.cnn_lstm.training import Plan, trained

SEEDS = {"learn": (1, 2), "choose": (3, 4)}
HELD_OUT = np.arange(0, len(FAMILIES), 5)
"""Families that are not learnt from while plans are compared."""


OF_THE_PLAN = ("epochs", "relation", "teacher", "family", "mfcc", "contrast", "seed")


def main() -> None:
    """Read the command line and do all of it."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "--shared", type=Path, required=True, help="folder with stamps, spoken-digits and sounds"
    )
    parser.add_argument("--out", type=Path, required=True, help="where to write the weights")
    parser.add_argument(
        "--work", type=Path, default=Path("build/cnn-lstm"), help="keeps the corpus between runs"
    )
    parser.add_argument("--per-family", type=int, default=48, help="synthesised sounds of each recipe")
    parser.add_argument(
        "--compare", action="store_true", help="leave families out, score on them, write nothing"
    )
    parser.add_argument("--threads", type=int, default=1)
    for name in OF_THE_PLAN:
        default = getattr(Plan, name)
        parser.add_argument(f"--{name}", type=type(default), default=default, help=f"of the plan ({default})")
    given = parser.parse_args()
    torch.set_num_threads(given.threads)
    plan = Plan(**{name: getattr(given, name) for name in OF_THE_PLAN})
    learn, choose = corpora(given.shared, given.work, given.per_family)
    if given.compare:
        learn = learn.part(np.flatnonzero(~np.isin(learn.family, HELD_OUT)))
    print(f"{len(learn)} sounds; {plan}")
    network = trained(learn, plan, tell)
    show(
        "held-out families" if given.compare else "new sounds of learnt families",
        choosing_scores(network, choose, HELD_OUT),
    )
    if not given.compare:
        write(network, given.out)
        show("1-NN accuracy on the real sounds", real_scores(network, given.shared / "sounds"))


def corpora(shared: Path, work: Path, per_family: int) -> tuple[Corpus, Corpus]:
    """What is learnt from and what plans are chosen by; made once and kept."""
    work.mkdir(parents=True, exist_ok=True)
    learnt, held = recorded(shared)
    made = []
    for name, count, hybrids, recordings, guises in (
        ("learn", per_family, 400, learnt, 2),
        ("choose", 8, 0, held, 0),
    ):
        path = work / f"{name}-{per_family}.npz"
        if not path.exists():
            synthetic, real = SEEDS[name]
            sounds = itertools.chain(
                synthesised(count, hybrids, synthetic), disguised(recordings, guises, real)
            )
            heard(sounds, tell).save(path)
        made.append(Corpus.load(path))
    return made[0], made[1]


def write(network: Network, path: Path) -> None:
    """Kernels as float16, the few other weights as float32; the sha256 belongs into encoders/cnn_lstm.py."""
    arrays = {
        name: value.numpy().astype(np.float16 if value.ndim > 1 else np.float32)
        for name, value in network.tensors().items()
    }
    np.savez(path, allow_pickle=False, **arrays)
    print(
        f"{path}: {path.stat().st_size / 1e6:.2f} MB, sha256 {hashlib.sha256(path.read_bytes()).hexdigest()}"
    )


def show(title: str, scores: dict[str, float]) -> None:
    """A score a line."""
    print(title)
    for name, score in scores.items():
        print(f"  {name:26} {score:.3f}")


def tell(line: str) -> None:
    """Progress."""
    print(line, flush=True)


if __name__ == "__main__":
    main()
