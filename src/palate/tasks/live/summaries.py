"""Summaries of an item's reviews in a living shop, from those stored at the time of the request."""

import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from threading import Lock

import numpy as np

from palate.errors import UnknownItem
from palate.llm.grounding import Names
from palate.shop.ratings import AVERAGE
from palate.shop.stances import Judging
from palate.store import Store
from palate.store.items import item
from palate.store.reviews import Review as Stored
from palate.store.reviews import review_ids, reviews_after, reviews_of_item
from palate.summaries import Review, Summary, Usual
from palate.summaries.usual import SAMPLE
from palate.tasks.live.catalogue import LiveCatalogue
from palate.tasks.live.item_fields import title_of
from palate.tasks.summarize import summary_of

BRAND = "brand"

GROWN = 1.1
"""How many times as many reviews there are when it is counted anew how they usually speak."""

KEPT = 256
"""Summaries that are kept, each until a review of its item comes or goes."""


@dataclass(frozen=True)
class Counted:
    """What all reviews of a shop tell of each of them.

    Parameters
    ----------
    usual : Usual
        How they speak.
    judging : Judging, optional
        What their ratings are judged by; None where none has one.
    stances : mapping of str to float
        From -1, complaint, to 1, praise, by the id of each.
    """

    usual: Usual
    judging: Judging | None
    stances: Mapping[str, float]

    def stance(self, row: Stored) -> float:
        """Of a review; of one that came after the counting by its rating alone."""
        if (known := self.stances.get(row.review_id)) is not None:
            return known
        if self.judging is None or row.rating is None:
            return AVERAGE
        alone = np.zeros(1, dtype=np.int32), np.ones(1, dtype=np.bool_)
        return float(self.judging.stances(np.array([row.rating]), *alone)[0])


@dataclass
class _Read:
    """What was read of the reviews of a shop so far; texts of a sample alone."""

    seq: int = 0
    rated: dict[str, tuple[str, float]] = field(default_factory=dict[str, tuple[str, float]])
    texts: dict[str, str] = field(default_factory=dict[str, str])


class LiveSummaries:
    """Summaries of the items of a living shop; safe between threads.

    Parameters
    ----------
    store : Store
        Where the reviews are.
    """

    def __init__(self, store: Store) -> None:
        self._store = store
        self._lock = Lock()
        self._read = _Read()
        self._counted: tuple[int, Counted] | None = None
        self._named: tuple[LiveCatalogue, Names] | None = None
        self._kept: dict[tuple[str, str | None], tuple[object, Summary]] = {}

    def of(self, item_id: str, code: str | None = None) -> Summary:
        """What reviews say of one item; parameters and errors are those of
        :meth:`palate.tasks.summarize.Summaries.of`.
        """
        rows = self._rows(item_id)
        known = self._store.read(item, item_id)
        if not rows and (known is None or known.deleted_at is not None):
            raise UnknownItem(f"no item '{item_id}'")
        title = item_id if known is None else title_of(known)
        counted = self._count()
        state = (counted, title, tuple((row.review_id, row.seq) for row in rows))
        kept = self._kept.get((item_id, code))
        if kept is not None and kept[0] == state:
            return kept[1]
        reviews = [Review(row.review_id, _text(row), counted.stance(row)) for row in rows]
        ratings = np.array([np.nan if row.rating is None else row.rating for row in rows], dtype=np.float64)
        summary = summary_of(item_id, title, reviews, ratings, counted.usual, code)
        with self._lock:
            while len(self._kept) >= KEPT:
                self._kept.pop(next(iter(self._kept)))
            self._kept[item_id, code] = state, summary
        return summary

    def names(self, catalogue: LiveCatalogue) -> Names:
        """Titles and brands of the items, which a model's words may not bring in; kept for each catalogue."""
        with self._lock:
            if self._named is None or self._named[0] is not catalogue:
                brands = catalogue.columns.get(BRAND, ())
                named = [str(name) for name in (*catalogue.titles, *brands) if name]
                self._named = catalogue, Names.of(named)
            return self._named[1]

    def _rows(self, item_id: str) -> list[Stored]:
        """The reviews of an item, each once: one that changes while they are read comes again."""
        rows: dict[str, Stored] = {}
        seq = 0
        while page := self._store.read(reviews_of_item, item_id, seq):
            seq = page[-1].seq
            rows |= {row.review_id: row for row in page}
        return sorted(rows.values(), key=lambda row: row.seq)

    def _count(self) -> Counted:
        """How all reviews speak; counted anew where there are notably more of them."""
        with self._lock:
            read = self._read
            while page := self._store.read(reviews_after, read.seq):
                read.seq = page[-1].seq
                for row in page:
                    read.rated[row.review_id] = (
                        row.user_id or "",
                        np.nan if row.rating is None else row.rating,
                    )
                    read.texts[row.review_id] = _text(row)
                read.texts = _sampled(read.texts)
            if self._counted is None or len(read.rated) > GROWN * self._counted[0]:
                there = self._store.read(review_ids)
                read.rated = {name: stance for name, stance in read.rated.items() if name in there}
                read.texts = {name: text for name, text in read.texts.items() if name in there}
                self._counted = len(read.rated), _counted(read)
            return self._counted[1]


def _text(row: Stored) -> str:
    return row.text or row.transcript or ""


def _sampled(texts: dict[str, str]) -> dict[str, str]:
    """The texts that a count reads, cut down where there are twice as many."""
    if len(texts) <= 2 * SAMPLE:
        return texts
    names = sorted(texts, key=lambda name: (zlib.crc32(name.encode()), name))
    return {name: texts[name] for name in names[:SAMPLE]}


def _counted(read: _Read) -> Counted:
    names = list(read.rated)
    ratings = np.array([read.rated[name][1] for name in names], dtype=np.float64)
    judging = Judging.of(ratings)
    stances = dict.fromkeys(names, AVERAGE)
    if judging is not None:
        authors: dict[str, int] = {}
        # Who wrote without a name is a person of their own, with no other rating.
        codes = [
            authors.setdefault(read.rated[name][0] or f"\0{position}", len(authors))
            for position, name in enumerate(names)
        ]
        known = np.ones(len(names), dtype=np.bool_)
        found = judging.stances(ratings, np.array(codes, dtype=np.int32), known)
        stances = dict(zip(names, found.tolist(), strict=True))
    usual = Usual.of([Review(name, text, stances[name]) for name, text in read.texts.items()])
    return Counted(usual, judging, stances)
