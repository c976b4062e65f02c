"""One sentence that says why, made from the contributions and from nothing else."""

from collections import defaultdict
from collections.abc import Callable, Sequence

from palate.models.base import Contribution

LIKENESS = {
    "text": "reads like",
    "image": "looks like",
    "audio": "sounds like",
    "behaviour": "is often chosen together with",
}
"""What each modality says of an item and a past item."""

TOLD = 2
"""Modalities named in a sentence."""


def reason(contributions: Sequence[Contribution], title: Callable[[str], str]) -> str:
    """A sentence naming the past item that speaks most for a recommendation, and by which modalities.

    Parameters
    ----------
    contributions : sequence of Contribution
        Terms of one item's score.
    title : callable
        From an item id to what people call the item.

    Returns
    -------
    str
        Only terms that raise the score are told.
    """
    by_source: dict[str, dict[str, float]] = defaultdict(lambda: defaultdict(float))
    for term in contributions:
        by_source[term.source][term.modality] += term.score
    worth = {source: sum(max(value, 0.0) for value in terms.values()) for source, terms in by_source.items()}
    best = max(worth, key=lambda source: worth[source], default="prior")
    if worth.get(best, 0.0) <= 0.0:
        return "Nothing in your history speaks for it; it is the best of what is left."
    if best == "prior":
        return "It sells well at the moment."
    terms = sorted(by_source[best].items(), key=lambda term: -term[1])
    told = [modality for modality, value in terms if value > 0.25 * terms[0][1]][:TOLD]
    said = " and ".join(LIKENESS.get(modality, f"is near, by {modality}, to") for modality in told)
    sentence = f"It {said} {title(best)}"
    if worth.get("prior", 0.0) > 0.5 * worth[best]:
        sentence += ", and sells well at the moment"
    return sentence + "."
