"""``python -m benchmarks.cross_modal [SEED ...]``: words find pictures of which nothing else is known.

Of 100 items, drawn by the seed, the title, the descriptions, the category and the sound are taken out of a
copy of the table. Each is then looked for by its own description among all pictures, in English and in
Chinese: as ``palate similar --text WORDS --via image`` does, and without ``--via``, where all that is written
of other items competes. Where an item has no description in the language, it is not asked for.

Groceries, of which there are 81, lose the texts of 16, and are asked for in English.
"""

import csv
import shutil
import sys
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

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


def main() -> None:
    seeds = [int(word) for word in sys.argv[1:]] or list(SEEDS)
    for task in (STAMPS, GROCERY):
        with tempfile.TemporaryDirectory() as folder:
            _told(task, seeds, Path(folder))


def _told(task: Task, seeds: Sequence[int], folder: Path) -> None:
    ranks: dict[tuple[str, str], list[int]] = {}
    for seed in seeds:
        for key, found in ranks_of(task, seed, folder).items():
            ranks.setdefault(key, []).extend(found)
    for (language, how), found in ranks.items():
        rank = np.array(found)
        told = f"R@1 {np.mean(rank <= 1):.3f} R@5 {np.mean(rank <= 5):.3f} MRR {np.mean(1 / rank):.3f}"
        print(f"{task.name}, {language}, {how}: {told} ({len(rank)} questions)", flush=True)


def ranks_of(task: Task, seed: int, folder: Path) -> dict[tuple[str, str], list[int]]:
    """Return the rank of each hidden item's picture, by language and by way of asking.

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
    hidden = np.random.default_rng(seed).choice(len(rows), task.hidden, replace=False)
    shop = read_shop(_emptied(task, rows, hidden, folder / "shop"))
    built = build_features(shop, Choice(), folder / "features")
    joint = learn_joint(built.features, built.things)
    found: dict[tuple[str, str], list[int]] = {}
    for language, column in task.questions.items():
        asked = [(rows[row]["item_id"], rows[row][column]) for row in hidden if rows[row][column]]
        for how, via in (("among pictures", "image"), ("among all there is", None)):
            found[language, how] = [_rank(shop, built, joint, words, item, via) for item, words in asked]
    return found


def _rank(shop: Shop, built: FeatureSet, joint: Joint, words: str, item: str, via: str | None) -> int:
    items = shop.catalog.items
    matches = find_similar(built, items, Query(text=words), len(items), via, lambda: joint)
    return 1 + [match.item_id for match in matches].index(item)


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
