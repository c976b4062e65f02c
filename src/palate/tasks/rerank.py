"""Reranking of the first recommended items by a language model."""

import json
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray
from pydantic import TypeAdapter, ValidationError

from palate.atomic import replacing
from palate.data import Histories, Index
from palate.errors import UnusableFile
from palate.llm import Llm
from palate.models.auto.helps import Gain
from palate.profiles.traits import Trait, Traits
from palate.progress import Progress
from palate.reranking import TOP, Candidate, Opinion, RankedList, applied
from palate.reranking.asking import opinions
from palate.reranking.orders import WEIGHT

FILE = "rerank.json"

NO_MODEL = "no language model is set"

Thing = TypeVar("Thing")


@dataclass(frozen=True)
class Measured:
    """What `palate evaluate --with rerank` found on valid rows.

    Parameters
    ----------
    llm, model : str
        Which language model ordered the lists of which recommender.
    weight : float
        Of its order beside the list's own.
    valid : Gain
        What that gained.
    """

    llm: str
    model: str
    weight: float
    valid: Gain


@dataclass(frozen=True)
class Reranked:
    """One list in its new order.

    Parameters
    ----------
    positions : sequence of int
        Places of the list as it was, best first; those beyond what was asked about stay.
    opinion : Opinion
        What was said, or why nothing was.
    weight : float
        That it had.
    measured : Measured, optional
        What valid rows say of it; None where that was not measured.
    """

    positions: Sequence[int]
    opinion: Opinion
    weight: float
    measured: Measured | None = None

    def of(self, things: Sequence[Thing]) -> list[Thing]:
        """Things of the list in the new order."""
        return [things[position] for position in self.positions]

    def document(self) -> dict[str, object]:
        """As JSON has it."""
        return {
            "by": "nothing" if self.opinion.order is None else "model",
            "why": self.opinion.why,
            "disagreement": self.opinion.disagreement,
            "weight": self.weight,
            "valid": None if self.measured is None else self.measured.valid.document(),
        }


def order_anew(
    ranked: RankedList, llm: Llm | None, measured: Measured | None = None, seed: int = 0
) -> Reranked:
    """Reorder one list by a model's opinion; unchanged where there is none.

    Parameters
    ----------
    ranked : RankedList
        Its first :data:`palate.reranking.TOP` items are asked about.
    llm : Llm, optional
        Without one nothing changes.
    measured : Measured, optional
        Its weight is taken where it is of this model.
    seed : int
        Of the order of showing at random.
    """
    count = len(ranked.candidates)
    if measured is not None and (llm is None or measured.llm != llm.name):
        measured = None
    if llm is None:
        return Reranked(range(count), Opinion(None, NO_MODEL), 0.0)
    first = RankedList(ranked.candidates[:TOP], ranked.had, ranked.rejected)
    (opinion,) = opinions(llm, [first], seed)
    weight = WEIGHT if measured is None else measured.weight
    if opinion.order is None:
        return Reranked(range(count), opinion, weight, measured)
    return Reranked([*applied(opinion.order, weight), *range(TOP, count)], opinion, weight, measured)


def ranked_list(
    scored: Iterable[tuple[str, float]], traits: Traits, had: Iterable[str], rejected: Iterable[str] = ()
) -> RankedList:
    """A list of item ids with scores, best first, with what its shopper had and rejected."""
    candidates = [Candidate(traits.of(item), score) for item, score in scored]
    return RankedList(candidates, *(_counted(own, traits) for own in (had, rejected)))


def ranked_lists(
    histories: Histories,
    items: Index,
    positions: NDArray[np.int64],
    scores: NDArray[np.float32],
    traits: Traits,
) -> list[RankedList]:
    """The best items of some shoppers, by position, -1 where there are no more."""
    avoid = histories.avoid
    found: list[RankedList] = []
    for row, (best, values) in enumerate(zip(positions, scores, strict=True)):
        scored = [
            (items[int(position)], float(score))
            for position, score in zip(best, values, strict=True)
            if position >= 0
        ]
        had, rejected = (
            () if own is None else [items[int(item)] for item in own.of_user(row)]
            for own in (histories, avoid)
        )
        found.append(ranked_list(scored, traits, had, rejected))
    return found


def _counted(items: Iterable[str], traits: Traits) -> Counter[Trait]:
    return Counter[Trait](trait for item in dict.fromkeys(items) for trait in traits.of(item))


def write_measured(folder: Path, measured: Measured) -> Path:
    """Keep what was measured, for `palate recommend --rerank`."""
    path = folder / FILE
    with replacing(path) as partial:
        partial.write_text(json.dumps(asdict(measured)), "utf-8")
    return path


def read_measured(folder: Path) -> Measured | None:
    """What was measured last; None where nothing was.

    Raises
    ------
    UnusableFile
        If the file is damaged.
    """
    path = folder / FILE
    if not path.is_file():
        return None
    try:
        return TypeAdapter(Measured).validate_json(path.read_bytes())
    except ValidationError:
        problem = "is not what palate evaluate --with rerank writes; run it again, or delete the file"
        raise UnusableFile(path, problem) from None


def opinions_of(
    lists: Sequence[RankedList], llm: Llm | None, seed: int, told: Progress | None = None
) -> list[Opinion]:
    """What a model says of lists; no opinion of any without one."""
    return [Opinion(None, NO_MODEL) for _ in lists] if llm is None else opinions(llm, lists, seed, told)
