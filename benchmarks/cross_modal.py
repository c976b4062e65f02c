"""``python -m benchmarks.cross_modal [SEED ...]``: words find pictures of which nothing else is known.

Of 100 items, drawn by the seed, the title, the descriptions, the category and the sound are taken out of a
copy of the table. Each is then looked for by its own description among all pictures, in English and in
Chinese: as ``palate similar --text WORDS --via image`` does, and without ``--via``, where all that is written
of other items competes. So are as many others, which lost nothing, to tell whether they are found as before.
Where an item has no description in the language, it is not asked for.

Groceries, of which there are 81, lose the texts of 16, and are asked for in English.
"""

import csv
import shutil
import sys
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from palate.data import Fingerprint
from palate.encoders import MultilingualE5, TextEncoder
from palate.features import Choice, FeatureSet, build_features
from palate.fusion import Joint, learn_joint
from palate.search import Query, find_similar
from palate.shop import Shop, read_shop

DATA = Path(__file__).resolve().parents[2] / "shared" / "data"

SEEDS = (100, 101, 102, 103, 104)
"""No choice in the joint space was made on these draws."""


@dataclass(frozen=True)
class Task:
    """A data set of which some items lose all but their pictures.

    Parameters
    ----------
    name : str
        Folder of the data.
    hidden : int
        Items whose texts and sounds are taken away.
    emptied : sequence of str
        The columns that they lose.
    questions : mapping of str to str
        Column of what is asked, by the name of the language.
    """

    name: str
    hidden: int
    emptied: Sequence[str]
    questions: Mapping[str, str]


STAMPS = Task(
    "stamps",
    100,
    ("title", "description", "description_zh", "category", "audio"),
    {"English": "description", "Chinese": "description_zh"},
)
GROCERY = Task("grocery", 16, ("title", "description", "category", "origin"), {"English": "description"})


@dataclass(frozen=True)
class Draw:
    """A catalogue of which some items have lost all but their pictures.

    Parameters
    ----------
    shop : Shop
        The emptied copy.
    built : FeatureSet
        Its features; the encoder of texts knows all questions.
    joint : Joint
        The space that was learned from them.
    asked, kept : mapping of str to sequence of (str, str)
        Emptied items and their own words, by the name of the language; and as many of the others.
    """

    shop: Shop
    built: FeatureSet
    joint: Joint
    asked: Mapping[str, Sequence[tuple[str, str]]]
    kept: Mapping[str, Sequence[tuple[str, str]]]


@dataclass(frozen=True, eq=False)
class Questions(TextEncoder):
    """An encoder that has read all questions already, at once: a tenth of the time that each alone takes.

    Parameters
    ----------
    encoder : TextEncoder
        Whose vectors it gives.
    texts : sequence of str
        All questions.
    """

    encoder: TextEncoder
    texts: Sequence[str]

    name = "questions"

    @property
    def fingerprint(self) -> Fingerprint:
        return self.encoder.fingerprint

    def vectors(self, things: Sequence[str]) -> NDArray[np.float32]:
        return self._as_items[[self._place[text] for text in things]]

    def query_vectors(self, things: Sequence[str]) -> NDArray[np.float32]:
        return self._as_queries[[self._place[text] for text in things]]

    @cached_property
    def _place(self) -> dict[str, int]:
        return {text: place for place, text in enumerate(self.texts)}

    @cached_property
    def _as_items(self) -> NDArray[np.float32]:
        return self.encoder.vectors(self.texts)

    @cached_property
    def _as_queries(self) -> NDArray[np.float32]:
        return self.encoder.query_vectors(self.texts)


def main() -> None:
    seeds = [int(word) for word in sys.argv[1:]] or list(SEEDS)
    for task in (STAMPS, GROCERY):
        with tempfile.TemporaryDirectory() as folder:
            _told(task, seeds, Path(folder))


def _told(task: Task, seeds: Sequence[int], folder: Path) -> None:
    found: dict[tuple[str, str], list[NDArray[np.int64]]] = {}
    for seed in seeds:
        draw = drawn(task, seed, folder)
        for language in task.questions:
            for how, questions, via in (
                ("emptied ones among pictures", draw.asked[language], "image"),
                ("emptied ones among all there is", draw.asked[language], None),
                ("others among all there is", draw.kept[language], None),
            ):
                found.setdefault((language, how), []).append(ranks(draw, questions, via))
    for (language, how), several in found.items():
        print(f"{task.name}, {language}, {how}: {in_words(np.concatenate(several))}", flush=True)


def in_words(rank: NDArray[np.int64]) -> str:
    """How well things were found that took these ranks."""
    told = f"R@1 {np.mean(rank <= 1):.3f} R@5 {np.mean(rank <= 5):.3f} MRR {np.mean(1 / rank):.3f}"
    return f"{told} ({len(rank)} questions)"


def drawn(task: Task, seed: int, folder: Path) -> Draw:
    """Empty some items and learn from what is left.

    Parameters
    ----------
    task : Task
        What is hidden and asked.
    seed : int
        Draws the hidden items.
    folder : Path
        For the emptied copies; what was encoded for one is there for the next.
    """
    rows = _table(task)
    random = np.random.default_rng(seed)
    hidden = random.choice(len(rows), task.hidden, replace=False)
    others = random.choice(np.setdiff1d(np.arange(len(rows)), hidden), task.hidden, replace=False)
    asked, kept = (_questions(task, rows, some) for some in (hidden, others))
    shop = read_shop(_emptied(task, rows, hidden, folder / "shop"))
    built = build_features(shop, Choice(), folder / "features")
    joint = learn_joint(built.features, built.things)
    asking = [*asked.values(), *kept.values()]
    texts = sorted({words for questions in asking for _, words in questions})
    encoders = {**built.encoders, "text": Questions(MultilingualE5(), texts)}
    return Draw(shop, replace(built, encoders=encoders), joint, asked, kept)


def _questions(
    task: Task, rows: Sequence[dict[str, str]], some: NDArray[np.int64]
) -> dict[str, list[tuple[str, str]]]:
    return {
        language: [(rows[row]["item_id"], rows[row][column]) for row in some if rows[row][column]]
        for language, column in task.questions.items()
    }


def ranks(draw: Draw, questions: Sequence[tuple[str, str]], via: str | None = None) -> NDArray[np.int64]:
    """Return the rank of each item when its own words are searched for.

    Parameters
    ----------
    draw : Draw
        The catalogue.
    questions : sequence of (str, str)
        Items and their words, such as ``draw.asked["English"]``.
    via : str, optional
        As of ``palate similar``.
    """
    items = draw.shop.catalog.items
    found: list[int] = []
    for item, words in questions:
        matches = find_similar(draw.built, items, Query(text=words), len(items), via, lambda: draw.joint)
        found.append(1 + [match.item_id for match in matches].index(item))
    return np.array(found)


def _table(task: Task) -> list[dict[str, str]]:
    with (DATA / task.name / "items.csv").open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def _emptied(task: Task, rows: Sequence[dict[str, str]], hidden: NDArray[np.int64], folder: Path) -> Path:
    """Write a workspace whose hidden items have a picture and nothing else."""
    if not folder.is_dir():
        shutil.copytree(DATA / task.name, folder, copy_function=shutil.copyfile)
        folder.chmod(0o755)
    nothing = dict.fromkeys(task.emptied, "")
    lost = set(hidden.tolist())
    kept = [{**row, **nothing} if place in lost else row for place, row in enumerate(rows)]
    with (folder / "items.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(kept)
    return folder


if __name__ == "__main__":
    main()
