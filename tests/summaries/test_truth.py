"""Of a made-up shop it is known what each review tells: summaries must find it."""

from collections import Counter, defaultdict
from collections.abc import Iterator

import numpy as np
import pytest

from palate.simulate.facts import make_items
from palate.simulate.opinions import CONTENT
from palate.simulate.reviews import Habit, make_reviews
from palate.simulate.reviews import Review as MadeUp
from palate.simulate.shoppers import make_shoppers, shop_for_a_year
from palate.summaries import Aspect, Reading, Review, Usual

TOLD = 0.25
"""Share of an item's reviews that tell an aspect which a summary must find; each tells one or two of four."""

PURE = 2 / 3
"""Share of the reviews of an aspect found that must tell what it is said to be."""

Read = list[tuple[list[MadeUp], tuple[Aspect, ...]]]


@pytest.fixture(scope="module")
def summaries() -> Read:
    """Reviews with a text and the aspects found, of each item that many reviewed."""
    items, shoppers = (
        make_items(60, np.random.default_rng([7, 1])),
        make_shoppers(400, np.random.default_rng([7, 2])),
    )
    events = shop_for_a_year(items, shoppers, np.random.default_rng([7, 3]))
    made = make_reviews(items, shoppers, events, Habit(0.8, CONTENT), np.random.default_rng([7, 5]))
    stances = {1: -1.0, 2: -1.0, 3: 0.5, 4: 0.75, 5: 1.0}
    read = {
        review.review_id: Review(review.review_id, review.text, stances[review.rating]) for review in made
    }
    usual = Usual.of(list(read.values()))
    of_item: dict[int, list[MadeUp]] = defaultdict(list)
    for review in made:
        if review.text:
            of_item[review.item].append(review)
    found: Read = []
    for own in of_item.values():
        reading = Reading([read[review.review_id] for review in own], usual)
        ids = {review.review_id for review in reading.said.reviews}
        found.append(([review for review in own if review.review_id in ids], reading.aspects()))
    return [(own, aspects) for own, aspects in found if len(own) >= 8]


def _told(own: list[MadeUp]) -> Iterator[tuple[set[str], str]]:
    """Reviews that tell each aspect with its value, for those that many tell."""
    told: dict[tuple[str, str], set[str]] = defaultdict(set)
    for review in own:
        for remark in review.remarks:
            told[remark.aspect, remark.value].add(review.review_id)
    for (aspect, _), ids in told.items():
        if len(ids) >= TOLD * len(own):
            yield ids, aspect


def _of(ids: set[str], aspects: tuple[Aspect, ...]) -> set[str]:
    """Reviews of the aspects that are of what some reviews tell."""
    own = [set(aspect.review_ids) for aspect in aspects]
    return set[str]().union(*(found for found in own if len(found & ids) >= PURE * len(found)))


def test_most_of_what_many_reviews_tell_is_found(summaries: Read) -> None:
    told = [(ids, aspects) for own, aspects in summaries for ids, _ in _told(own)]
    assert len(told) > 60
    found = [bool(_of(ids, aspects)) for ids, aspects in told]
    covered = [len(_of(ids, aspects) & ids) / len(ids) for ids, aspects in told]
    assert np.mean(found) >= 0.9
    assert np.mean(covered) >= 0.5


def test_most_aspects_are_of_what_reviews_tell(summaries: Read) -> None:
    kinds = Counter[bool]()
    for own, aspects in summaries:
        told: dict[str, set[str]] = defaultdict(set)
        for review in own:
            for remark in review.remarks:
                told[remark.aspect].add(review.review_id)
        for aspect in aspects:
            of = set(aspect.review_ids)
            kinds[any(len(of & ids) >= PURE * len(of) for ids in told.values())] += 1
    assert kinds[True] >= 0.7 * kinds.total()
