"""Items like an item, some words, a picture or a sound, within each modality and across them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from palate.data import Features, Index, unit_rows
from palate.errors import InputError, NotAvailable, check_k
from palate.features import FeatureSet
from palate.features.review_vectors import TEXT
from palate.fusion import Joint
from palate.search.query import Asked, Query, asked, in_reviews
from palate.search.said import Said, quoted
from palate.shop import Reviews


@dataclass(frozen=True)
class Match:
    """One item found.

    Parameters
    ----------
    item_id : str
        Its id.
    score : float
        Weighted mean of ``modalities``; a modality that the item lacks counts 0.
    modalities : mapping of str to float
        Cosine by modality: of the same modality where the query has it, in the joint space where not; of the
        nearest review in the modalities of reviews.
    said : Said, optional
        The review that is nearest to the query, where one was compared with it.
    """

    item_id: str
    score: float
    modalities: Mapping[str, float]
    said: Said | None = None


@dataclass(frozen=True)
class _Compared:
    """All items compared with a query by one modality.

    Parameters
    ----------
    scores : ndarray of float64, shape (n_items,)
        Cosines, 0 where the item lacks the modality.
    present : ndarray of bool, shape (n_items,)
        Which items have it.
    weight : float
        1 within a modality; across modalities, how far the joint space is to be trusted there.
    """

    scores: NDArray[np.float64]
    present: NDArray[np.bool_]
    weight: float = 1.0


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
    """The k items nearest to a query, best first.

    What the query has is compared with the same modality of the items, and of every review of them; the other
    modalities of the items are reached through the joint space.

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
        If the item, the modality or the query's file can't be used, or nothing leads to the modality.
    """
    check_k(k)
    features = built.features
    there = list(dict.fromkeys(one.modality for one in features.values()))
    if via is not None and via not in there:
        raise InputError(f"no modality '{via}' here; there are: {', '.join(there) or 'none'}")
    wanted = there if via is None else [via]
    heard = in_reviews(built, query, len(items))
    sought = asked(built, items, query, among_reviews=bool(heard))
    compared = {name: found for name in wanted if (found := _within(features, sought, name)) is not None}
    compared |= {name: _Compared(heard[name].scores, heard[name].present) for name in wanted if name in heard}
    if len(compared) < len(wanted) and (space := joint()) is not None:
        for name in wanted:
            if name not in compared and (found := _across(features, space, sought, name)) is not None:
                compared[name] = found
    if not compared:
        by = ", ".join(dict.fromkeys(features[name].modality for name in sought.direct)) or "nothing"
        raise NotAvailable(
            f"nothing leads from this query to the {via or 'items'}: it can be compared by {by}; "
            "a joint space would need more items that have both modalities"
        )
    best = _best(compared, items, k, sought.row, ties)
    nearest_reviews = [heard[name] for name in wanted if name in heard]
    if reviews is None or not nearest_reviews or built.reviews is None:
        return best
    encoder = built.reviews.encoders.get(TEXT)
    rows = [int(nearest_reviews[0].best[items.position(match.item_id)]) for match in best]
    return [
        match if row < 0 else replace(match, said=quoted(reviews, row, query.text, encoder))
        for match, row in zip(best, rows, strict=True)
    ]


def nearest(
    joint: Joint, items: Index, fused: Features, k: int, ties: NDArray[np.int64] | None = None
) -> list[Match]:
    """The k items whose joint vectors lie nearest to the first row of some fused features, best first.

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
    return _best({"fused": _Compared(scores, present)}, items, k, None, ties)


def _within(features: Mapping[str, Features], sought: Asked, modality: str) -> _Compared | None:
    """Items by the modality that the query has itself."""
    names = [name for name in sought.direct if features[name].modality == modality]
    if not names:
        return None
    scores = np.mean([features[name].similarities(sought.direct[name])[0] for name in names], axis=0)
    present = np.logical_or.reduce([features[name].present for name in names])
    return _Compared(np.where(present, scores, 0.0), present)


def _across(features: Mapping[str, Features], joint: Joint, sought: Asked, modality: str) -> _Compared | None:
    """Items by a modality that the query lacks, in the joint space."""
    sources = _in_joint(joint, sought)
    targets = [name for name in joint.items.projected if features[name].modality == modality]
    trust = max((joint.trust.get((source, name), 0.0) for source in sources for name in targets), default=0.0)
    if trust == 0.0:
        return None
    # A picture and a sentence of the same thing are two witnesses; their mean direction is the better one.
    query = unit_rows(np.stack(list(sources.values())).sum(axis=0))
    total = np.sum([joint.items.projected[name] @ query[0] for name in targets], axis=0)
    count = np.sum([joint.items.present[name] for name in targets], axis=0)
    return _Compared(np.where(count > 0, total / np.maximum(count, 1), 0.0), count > 0, trust)


def _in_joint(joint: Joint, sought: Asked) -> dict[str, NDArray[np.float32]]:
    """The query in the joint space, one row for each modality that it has."""
    if sought.row is not None:
        return {
            name: joint.items.projected[name][[sought.row]]
            for name in sought.direct
            if name in joint.items.projected
        }
    return {
        name: joint.space.project(plain())
        for name, plain in sought.plain.items()
        if name in joint.space.projections
    }


def _best(
    compared: Mapping[str, _Compared],
    items: Index,
    k: int,
    left_out: int | None,
    ties: NDArray[np.int64] | None,
) -> list[Match]:
    weights = np.array([one.weight for one in compared.values()])
    scores = np.stack([one.scores for one in compared.values()])
    total = weights @ scores / weights.sum()
    total[~np.logical_or.reduce([one.present for one in compared.values()])] = -np.inf
    if left_out is not None:
        total[left_out] = -np.inf
    order = np.lexsort((items.hash_order if ties is None else ties, -total))
    best = [place for place in order[:k] if np.isfinite(total[place])]
    return [
        Match(
            items[place],
            float(total[place]),
            {name: float(one.scores[place]) for name, one in compared.items() if one.present[place]},
        )
        for place in map(int, best)
    ]
