"""A profile without a language model: what a shopper had and said more often than the catalogue has it."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import log

from palate.profiles.profile import DISLIKES, LIKES, Taste
from palate.profiles.shopper import Shopper
from palate.profiles.traits import WORD, Trait, Traits
from palate.sentences import sentences
from palate.summaries.phrases import phrases
from palate.summaries.words import BREAK, may_be_aspect, words

MOST = 8
"""Tastes of one stance at most."""

WORDS = 4
"""Of these, words of titles or of reviews at most."""

SHOWN = 10
"""Items that show a taste, the latest first."""

LONG = 4
"""Items or reviews from which one alone shows nothing."""

FEW = 2.0
"""Items or reviews that a share is shrunk by: one of one tells little."""

MOST_TELLING = 20.0
"""How much larger than in the catalogue a share counts as at most; what is rarer is no better known."""


@dataclass(frozen=True)
class _Found:
    """A trait or phrase, and what shows it."""

    words: str
    value: str
    stance: str
    score: float
    items: tuple[str, ...]
    reviews: tuple[str, ...] = ()
    is_word: bool = False


def counted_tastes(shopper: Shopper, traits: Traits, code: str) -> tuple[Taste, ...]:
    """Tastes of a shopper, the most telling first; none where nothing stands out.

    A trait scores its share among the shopper's items, shrunk, times the logarithm of how much larger that is
    than its share in the catalogue; a phrase of reviews likewise among the shopper's reviews. What a title
    says anyway is no phrase of a review of its item.

    Parameters
    ----------
    shopper : Shopper
        What is read of them.
    traits : Traits
        Of the items.
    code : str
        Language of the words, "en" or "zh".
    """
    kept = [
        found
        for stance, items in ((LIKES, shopper.had), (DISLIKES, shopper.rejected))
        for found in _best([*_of_items(items, stance, traits, code), *_of_reviews(shopper, stance, traits)])
    ]
    had = {found.words for found in kept if found.stance == LIKES}
    # What is liked and disliked alike tells nothing against it.
    kept = [found for found in kept if found.stance == LIKES or found.words not in had]
    total = sum(found.score for found in kept)
    kept.sort(key=lambda found: (-found.score, found.words))
    return tuple(
        Taste(found.words, found.stance, round(found.score / total, 6), found.items, found.reviews)
        for found in kept
    )


def _best(found: Sequence[_Found]) -> list[_Found]:
    """The best of one stance; a value that is part of one before it says nothing more."""
    best: list[_Found] = []
    for candidate in sorted(
        found,
        key=lambda candidate: (-candidate.score, candidate.is_word, -len(candidate.value), candidate.words),
    ):
        of_words = sum(kept.is_word for kept in best)
        is_full = len(best) >= MOST or (candidate.is_word and of_words >= WORDS)
        if not is_full and not any(_within(candidate.value, kept.value) for kept in best):
            best.append(candidate)
    return best


def _within(value: str, other: str) -> bool:
    """Whether a value is another one, or a part of it."""
    own, longer = value.casefold(), other.casefold()
    return own == longer or f" {own} " in f" {longer} "


def _of_items(items: Sequence[str], stance: str, traits: Traits, code: str) -> Iterator[_Found]:
    showing: dict[Trait, list[str]] = defaultdict(list)
    for item in reversed(items):
        for trait in sorted(traits.of(item)):
            showing[trait].append(item)
    for trait, own in showing.items():
        score = _score(len(own), len(items), traits.share(trait))
        if score > 0 and len(own) >= _fewest(items):
            shown = tuple(own[:SHOWN])
            yield _Found(trait.words(code), trait.value, stance, score, shown, is_word=trait.facet == WORD)


def _of_reviews(shopper: Shopper, stance: str, traits: Traits) -> Iterator[_Found]:
    side = 1 if stance == LIKES else -1
    own = [remark for remark in shopper.wrote if remark.review.side == side]
    showing: dict[str, list[int]] = defaultdict(list)
    for position, remark in enumerate(own):
        title = {trait.value for trait in traits.of(remark.item_id) if trait.facet == WORD}
        for phrase in sorted(_phrases(remark.review.text, title)):
            showing[phrase].append(position)
    for phrase, positions in showing.items():
        score = _score(len(positions), len(own), traits.share(Trait(WORD, phrase)))
        if score > 0 and len(positions) >= _fewest(own):
            items = tuple(dict.fromkeys(own[position].item_id for position in reversed(positions)))[:SHOWN]
            reviews = tuple(own[position].review.review_id for position in positions[-SHOWN:])
            yield _Found(phrase, phrase, stance, score, items, reviews, is_word=True)


def _score(count: int, total: int, usual: float) -> float:
    return count / (total + FEW) * log(min(count / total / usual, MOST_TELLING))


def _fewest(rows: Sequence[object]) -> int:
    """How many of some items or reviews must show a taste."""
    return 2 if len(rows) >= LONG else 1


def _phrases(text: str, title: set[str]) -> set[str]:
    """Words and pairs of a review that can name what it speaks of, without those of a title."""
    return {
        phrase
        for sentence in sentences(text)
        for phrase, pair in phrases(words(sentence)).items()
        if (pair is not None or may_be_aspect(phrase)) and not title & {phrase, *(pair or ())}
    }


def title_words(title: str) -> set[str]:
    """Words of a title that can name what the item is."""
    return {word for word in words(title) if word != BREAK and may_be_aspect(word)}
