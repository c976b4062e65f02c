"""What `ask` finds without a language model, beside TF-IDF and what is most liked.

``python -m benchmarks.ask [things] [movies] [lookup] [--in FOLDER]`` reads ../shared/data and prints for each
set of questions what share `ask` answers, and what share TF-IDF and the same most liked items do. Copies of
the shops, with features and models, are kept in the folder; encoding films takes minutes.
"""

import argparse
import csv
import re
import shutil
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from palate.encoders import terms
from palate.errors import NotAvailable
from palate.workspace import Workspace

SHARED = Path(__file__).resolve().parents[2] / "shared" / "data"
THINGS = Path(__file__).resolve().parents[1] / "tests" / "quality" / "asked_things.csv"


SETS = ("things", "movies", "lookup")

Measure = Callable[[Sequence[str], frozenset[str], int], float]


@dataclass(frozen=True)
class Asking:
    """A question with a known answer.

    Parameters
    ----------
    shop, language, question : str
        Of what, in which language, and what is asked.
    right : frozenset of str
        Ids of right items.
    user : str or None
        Who asks.
    """

    shop: str
    language: str
    question: str
    right: frozenset[str]
    user: str | None = None


@dataclass(frozen=True)
class Scored:
    """A set of questions, answered.

    Parameters
    ----------
    what : str
        The set.
    questions : int
        How many.
    ours, tfidf : float
        Mean over questions.
    liked : float or None
        The same for the most liked items of all; None where nobody likes anything.
    """

    what: str
    questions: int
    ours: float
    tfidf: float
    liked: float | None

    def __str__(self) -> str:
        liked = "" if self.liked is None else f", most liked {self.liked:.3f}"
        return f"{self.what}: {self.ours:.3f} of {self.questions} questions, TF-IDF {self.tfidf:.3f}{liked}"


def things(shop: str) -> list[Asking]:
    """Questions for things of a shop, right where title and description match a pattern."""
    with (SHARED / shop / "items.csv").open(encoding="utf-8-sig") as file:
        texts = {row["item_id"]: f"{row['title']}. {row['description']}" for row in csv.DictReader(file)}
    with THINGS.open(encoding="utf-8") as file:
        rows = [row for row in csv.DictReader(file) if row["shop"] == shop]
    return [
        Asking(
            shop,
            row["language"],
            row["question"],
            frozenset(item for item, text in texts.items() if re.search(row["right"], text, re.IGNORECASE)),
        )
        for row in rows
    ]


def films() -> list[Asking]:
    """What people asked, right where they then liked a film."""
    with (SHARED / "movies" / "questions.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    return [
        Asking("movies", "en", row["question"], frozenset(row["right_item_ids"].split("|")), row["user_id"])
        for row in rows
    ]


def lookups(count: int = 200, seed: int = 5) -> list[Asking]:
    """Films described by their genre and a few words of the plot, without their titles."""
    with (SHARED / "movies" / "items.csv").open(encoding="utf-8") as file:
        rows = [
            row for row in csv.DictReader(file) if row["director"] and row["stars"] and row["description"]
        ]
    random = np.random.default_rng(seed)
    found: list[Asking] = []
    for place in random.choice(len(rows), count, replace=False).tolist():
        row = rows[place]
        words = [
            word
            for word in re.findall(r"\b[a-z]{6,}\b", row["description"])
            if word not in row["title"].lower()
        ]
        few = " ".join(random.choice(words, min(2, len(words)), replace=False)) if words else ""
        genre = row["genres"].split("|")[0]
        text = f"What was that {genre} called? It had something to do with {few}."
        found.append(Asking("movies", "en", text, frozenset([row["item_id"]])))
    return found


def recall(found: Sequence[str], right: frozenset[str], k: int) -> float:
    """Share of the right items, of at most k, among the first k."""
    return len(right.intersection(found[:k])) / min(k, len(right))


def hit(found: Sequence[str], right: frozenset[str], k: int) -> float:
    """1 where a right item is among the first k."""
    return float(not right.isdisjoint(found[:k]))


def answered(workspace: Workspace, asked: Asking, k: int) -> list[str]:
    """Ids of the answer; as nobody in particular where the one who asks has no history."""
    known = asked.user if asked.user and workspace.known_users([asked.user]) else None
    return [item.item_id for item in workspace.ask(asked.question, k, user=known).items]


class TfIdf:
    """Cosine of word counts."""

    def __init__(self, workspace: Workspace) -> None:
        built = workspace.features
        assert built.vocabulary is not None
        self._features, self._vocabulary = built.features["lexical"], built.vocabulary
        self._items = workspace.shop.catalog.items

    def answered(self, asked: Asking, k: int) -> list[str]:
        query = self._vocabulary.transform([terms([asked.question])])
        scores = self._features.similarities(query)[0]
        return [self._items[int(row)] for row in np.argsort(-scores, kind="stable")[:k]]


def most_liked(workspace: Workspace, k: int) -> list[str]:
    """Ids of the items with most likes, the same for any question; none where there are no likes."""
    if not len(workspace.shop.interactions):
        return []
    rows = workspace.rows_now
    counts = np.bincount(rows.histories().items, minlength=len(rows.items))
    return [rows.items[int(row)] for row in np.lexsort((rows.tie_order, -counts))[:k]]


def opened(shop: str, folder: Path) -> Workspace:
    """A copy of the data; its model is trained where it has likes and none is there."""
    own = folder / shop
    if not own.exists():
        shutil.copytree(SHARED / shop, own, copy_function=shutil.copyfile)
    own.chmod(0o755)
    workspace = Workspace(own)
    try:
        if len(workspace.shop.interactions):
            _ = workspace.model
    except NotAvailable:
        workspace.train(on="all", budget=120)
    return workspace


def scored(what: str, folder: Path) -> Iterator[Scored]:
    """Answer the sets of questions that ``what`` names."""
    if what == "things":
        for shop in ("stamps", "grocery"):
            workspace, every = opened(shop, folder), things(shop)
            for language in ("en", "zh"):
                own = [question for question in every if question.language == language]
                yield _scored(f"{shop}, {language}, recall@5", workspace, own, 5, recall)
        return
    asked = films() if what == "movies" else lookups()
    yield _scored(f"{what}, hit@10", opened("movies", folder), asked, 10, hit)


def _scored(what: str, workspace: Workspace, asked: Sequence[Asking], k: int, measure: Measure) -> Scored:
    tfidf, liked = TfIdf(workspace), most_liked(workspace, k)
    ours = [measure(answered(workspace, question, k), question.right, k) for question in asked]
    theirs = [measure(tfidf.answered(question, k), question.right, k) for question in asked]
    same = float(np.mean([measure(liked, question.right, k) for question in asked])) if liked else None
    return Scored(what, len(asked), float(np.mean(ours)), float(np.mean(theirs)), same)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("what", nargs="*", choices=[*SETS, []], metavar="what")
    parser.add_argument("--in", dest="folder", type=Path)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as parent:
        for name in given.what or SETS:
            for line in scored(name, given.folder or Path(parent)):
                print(line, flush=True)


if __name__ == "__main__":
    main()
