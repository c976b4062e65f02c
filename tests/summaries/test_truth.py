"""Of a made-up shop it is known what each review tells: summaries must find it."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pytest

from palate.simulate.facts import make_items
from palate.simulate.opinions import CONTENT, Remark
from palate.simulate.phrases import NAMES
from palate.simulate.reviews import Habit, make_reviews
from palate.simulate.reviews import Review as MadeUp
from palate.simulate.shoppers import make_shoppers, shop_for_a_year
from palate.summaries import Aspect, Reading, Review, Usual
from palate.summaries.words import BREAK, words

TOLD = 0.25
"""Share of an item's reviews that tell an aspect which a summary must find; each tells one or two of four."""

COVERED = 0.5
"""Share of the reviews that tell an aspect which the aspects found must have."""


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


def _told(own: list[MadeUp]) -> Iterator[tuple[Remark, set[str]]]:
    """What many reviews tell, praised or not, with the reviews that tell it."""
    told: dict[Remark, set[str]] = defaultdict(set)
    for review in own:
        for remark in review.remarks:
            told[replace(remark, praise=True)].add(review.review_id)
    return ((remark, ids) for remark, ids in told.items() if len(ids) >= TOLD * len(own))


def _names() -> dict[tuple[str, str], set[str]]:
    """Words that name each value of each aspect and nothing else."""
    named = {
        (aspect, value): {word for name in (*said.en, *said.zh) for word in words(name)} - {BREAK}
        for aspect, values in NAMES.items()
        for value, said in values.items()
    }
    often = Counter(word for own in named.values() for word in own)
    return {key: {word for word in own if often[word] == 1} for key, own in named.items()}


def _named_so(aspects: tuple[Aspect, ...], names: set[str]) -> list[Aspect]:
    """Aspects with a term that names a value."""
    return [aspect for aspect in aspects if any(names & set(words(term)) for term in aspect.terms)]


def test_most_of_what_many_reviews_tell_is_found_by_name(summaries: Read) -> None:
    names = _names()
    covered: list[float] = []
    for own, aspects in summaries:
        for remark, ids in _told(own):
            found = _named_so(aspects, names[remark.aspect, remark.value])
            have = {review for aspect in found for review in aspect.review_ids}
            covered.append(len(have & ids) / len(ids))
    assert len(covered) > 60
    assert np.mean(np.array(covered) > 0) >= 0.9
    assert np.mean(np.array(covered) >= COVERED) >= 0.7


def test_most_aspects_are_of_what_the_reviews_tell(summaries: Read) -> None:
    names = _names()
    true: list[bool] = []
    for own, aspects in summaries:
        told = {(remark.aspect, remark.value) for review in own for remark in review.remarks}
        words_of_it = set[str]().union(*(names[key] for key in told))
        named = _named_so(aspects, words_of_it)
        true += [aspect in named for aspect in aspects]
    assert np.mean(true) >= 0.7
