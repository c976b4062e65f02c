"""Weights of the channels of comparison, by the language and the contents of a question."""

from collections.abc import Mapping

WEIGHTS: Mapping[str, Mapping[str, float]] = {
    "en": {
        "words": 1.0,
        "meaning": 0.33,
        "across": 0.25,
        "reviews": 0.5,
        "kind": 0.75,
        "like": 1.0,
        "taste": 0.33,
    },
    "zh": {
        "words": 1.0,
        "meaning": 0.5,
        "across": 0.25,
        "reviews": 0.5,
        "kind": 0.75,
        "like": 1.0,
        "taste": 0.33,
    },
}
"""Weights of z-scores, chosen on what was held out: titles of groceries and stamps, whose texts were searched
without them, and in Chinese without any Chinese text; likes of films, held out by conversation and asked for
by genre, person, plot or films named beside them; rows of office supplies and of a made-up shop, asked for by
brand, category and words of titles."""

POPULAR = 2.2
"""Weight of popularity for the square of the nats that it tells, which leaves out what hardly tells."""

MOST_POPULAR = 1.0
"""The most that popularity weighs."""

WORDS_ALONE = 0.15
"""Share of its weight that popularity keeps where a question is words alone, which are the better guide."""


def weights_for(language: str, *, told: float, words_alone: bool) -> Mapping[str, float]:
    """Weights of a question.

    Parameters
    ----------
    language : str
        "en" or "zh".
    told : float
        What popularity tells of what is liked, in nats.
    words_alone : bool
        Whether the question has words to search for and says nothing else: no attribute, no item.
    """
    popular = min(POPULAR * told**2, MOST_POPULAR)
    return {**WEIGHTS[language], "popular": popular * (WORDS_ALONE if words_alone else 1.0)}
