"""How much each way of comparing counts, by the language of the question."""

from collections.abc import Mapping

WEIGHTS: Mapping[str, Mapping[str, float]] = {
    "en": {
        "words": 1.0,
        "meaning": 0.5,
        "across": 0.25,
        "reviews": 0.5,
        "kind": 0.5,
        "like": 0.25,
        "taste": 0.25,
    },
    "zh": {
        "words": 1.0,
        "meaning": 0.5,
        "across": 0.25,
        "reviews": 0.5,
        "kind": 0.5,
        "like": 0.25,
        "taste": 0.25,
    },
}
"""Weights of z-scores, chosen on what was held out: titles of groceries and stamps, whose texts were searched
without them, and in Chinese without any Chinese text; likes of films, by questions for their genre."""

PERSONAL = 8.0
"""Times the weight of taste, where it is one shopper's or the question names what is liked."""


def weights_for(language: str, *, personal: bool) -> Mapping[str, float]:
    """Weights of a question.

    Parameters
    ----------
    language : str
        "en" or "zh".
    personal : bool
        Whether taste is one shopper's and not that of all.
    """
    own = WEIGHTS[language]
    return {**own, "taste": own["taste"] * (PERSONAL if personal else 1.0)}
