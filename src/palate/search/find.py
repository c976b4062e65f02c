"""Search for similar items, within each modality and across modalities."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from palate.data import Features, Index
from palate.errors import InputError, NotAvailable, check_k
from palate.features import FeatureSet
from palate.features.review_vectors import TEXT
from palate.fusion import Joint
from palate.search.asked import Asked, asked, asked_by_item
from palate.search.calibration import calibration, weighed
from palate.search.compared import Compared, compared_with, together
from palate.search.query import Query
from palate.search.said import Heard, Said, quoted
from palate.shop import Reviews
from palate.wording import there_are


@dataclass(frozen=True)
class Match:
    """Found item.

    Parameters
    ----------
    item_id : str
        Its id.
    score : float
        Weighted mean of ``modalities``, where one that the item lacks counts 0. An item that has nothing of
        the modalities of the query takes the score of those that rank alike and have both; see
        :func:`palate.search.calibration.calibration`.
    modalities : mapping of str to float
        Cosine by modality: of the same modality where the query has it, in the joint space where not; of the
        nearest review in the modalities of reviews.
    said : Said, optional
        The review that is nearest to the query, where one was compared with it.
    title : str
        What people call the item; "" where nobody asked.
    """

    item_id: str
    score: float
    modalities: Mapping[str, float]
    said: Said | None = None
    title: str = ""

    def __repr__(self) -> str:
        """Return the item, its score and what it comes from, in a line."""
        called = f" {self.title!r}" if self.title not in ("", self.item_id) else ""
        parts = ", ".join(f"{name} {score:.2f}" for name, score in self.modalities.items())
        return f"Match({self.item_id}{called}, {self.score:.4g}: {parts})"


def find_similar(
    built: FeatureSet,
    items: Index,
    query: Query,
    k: int,
    via: str | None,
    joint: Callable[[], Joint | None],
    ties: NDArray[np.int64] | None = None,
    reviews: Reviews | None = None,
) -> list[Match]:
    """Find the k items nearest to a query, best first.

    Words, a picture and a sound are each compared with the same modality of the items, and of every review of
    them; the other modalities of the items are reached through the joint space. A modality that several of
    them reach takes the mean of its scores. What is worked out of the reviews for the first query is kept in
    ``built`` for those after it.

    Parameters
    ----------
    built : FeatureSet
        Features of the catalogue, those that reviews give among them.
    items : Index
        Ids of the catalogue.
    query : Query
        What to look for.
    k : int
        How many, at least 1.
    via : str, optional
        Compare by this modality of the items alone.
    joint : callable
        Gives the joint space, None where the catalogue can't have one; asked only where it is needed.
    ties : ndarray of int64, shape (n_items,), optional
        Rank of each item among those of equal score, such as ``Dataset.tie_order``; by a hash of the id
        without it.
    reviews : Reviews, optional
        From which the sentence that matched is quoted.

    Raises
    ------
    UnknownItem, InputError, NotAvailable
        If the item, the modality or a file of the query can't be used, or nothing leads from one of the
        query's parts to the modality.
    """
    check_k(k)
    there = list(dict.fromkeys(feature.modality for feature in built.features.values()))
    if via is not None and via not in there:
        raise InputError(f"no modality '{via}' here{there_are(via, there)}")
    wanted = there if via is None else [via]
    sought, reached = _reached(built, items, query, wanted, joint, via)
    best = _best(together(reached), items, k, sought[0].row, ties)
    heard = next(
        (query_part.heard[name] for name in wanted for query_part in sought if name in query_part.heard), None
    )
    if reviews is None or heard is None:
        return best
    return _quoting(best, heard, items, built, query, reviews)


def query_scores(
    built: FeatureSet, items: Index, query: Query, joint: Callable[[], Joint | None]
) -> dict[str, NDArray[np.float64]]:
    """Compute the score of every item by modality, shape (n_items,); sums are those of :class:`Match`.

    Parameters, and errors, are those of :func:`find_similar`.
    """
    there = list(dict.fromkeys(feature.modality for feature in built.features.values()))
    _, reached = _reached(built, items, query, there, joint)
    return weighed(together(reached))


def _reached(
    built: FeatureSet,
    items: Index,
    query: Query,
    wanted: Sequence[str],
    joint: Callable[[], Joint | None],
    via: str | None = None,
) -> tuple[list[Asked], list[dict[str, Compared]]]:
    """The parts of a query, and all items compared with each."""
    if query.item is not None:
        sought = [asked_by_item(built, items, query.item)]
    else:
        sought = [asked(built, part, len(items)) for part in query.parts]
    reached = [compared_with(built, query_part, wanted, joint) for query_part in sought]
    for query_part, found in zip(sought, reached, strict=True):
        if not found:
            raise _leads_nowhere(built, query_part, via)
    return sought, reached


def _leads_nowhere(built: FeatureSet, sought: Asked, via: str | None) -> NotAvailable:
    by = ", ".join(dict.fromkeys(built.features[name].modality for name in sought.direct)) or "nothing"
    return NotAvailable(
        f"nothing leads from this query to the {via or 'items'}: it can be compared by {by}; "
        "a joint space would need more items that have both modalities"
    )


def _quoting(
    matches: Sequence[Match],
    heard: Heard,
    items: Index,
    built: FeatureSet,
    query: Query,
    reviews: Reviews,
) -> list[Match]:
    """Matches with what was said in the nearest review of each that has one."""
    rows = heard.best[[items.position(match.item_id) for match in matches]]
    encoder = None if built.reviews is None else built.reviews.encoders.get(TEXT)
    words = next((part for part in query.parts if part.kind == "text"), None)
    said = iter(quoted(reviews, rows[rows >= 0].tolist(), words, encoder))
    return [
        match if row < 0 else replace(match, said=next(said))
        for match, row in zip(matches, rows, strict=True)
    ]


def nearest(
    joint: Joint, items: Index, fused: Features, k: int, ties: NDArray[np.int64] | None = None
) -> list[Match]:
    """Find the k items nearest to the first row of some fused features, best first.

    Parameters
    ----------
    joint : Joint
        Of the catalogue.
    items : Index
        Ids of the catalogue.
    fused : Features
        Fused in ``joint.space``.
    k : int
        How many, at least 1.
    ties : ndarray of int64, shape (n_items,), optional
        As for :func:`find_similar`.

    Raises
    ------
    InputError
        If they have another width than the space, or are not one row.
    """
    check_k(k)
    if fused.dim != joint.space.dim or len(fused.present) != 1:
        raise InputError(
            f"expected one vector of {joint.space.dim} numbers, fused in this workspace's joint space; "
            f"got {len(fused.present)} of {fused.dim}"
        )
    query = np.asarray(fused.values, dtype=np.float32)
    catalogue, present = joint.items.together()
    scores = np.where(present, catalogue @ query[0], 0.0).astype(np.float64)
    return _best({"fused": Compared(scores, present)}, items, k, None, ties)


def _best(
    compared: Mapping[str, Compared],
    items: Index,
    k: int,
    left_out: int | None,
    ties: NDArray[np.int64] | None,
) -> list[Match]:
    weights = np.array([modality.weight for modality in compared.values()])
    scores = np.stack([modality.scores for modality in compared.values()])
    total = weights @ scores / weights.sum() + calibration(compared)
    total[~np.logical_or.reduce([modality.present for modality in compared.values()])] = -np.inf
    if left_out is not None:
        total[left_out] = -np.inf
    order = np.lexsort((items.hash_order if ties is None else ties, -total))
    best = [position for position in order[:k] if np.isfinite(total[position])]
    return [
        Match(
            items[position],
            float(total[position]),
            {
                name: float(modality.scores[position])
                for name, modality in compared.items()
                if modality.present[position]
            },
        )
        for position in map(int, best)
    ]
