"""One sentence that says why, made from the contributions and from nothing else."""

from collections import defaultdict
from collections.abc import Callable, Sequence

from palate.models.base import Contribution

VERBS = {"text": "reads", "image": "looks", "audio": "sounds"}
"""How a likeness in each modality is said; ready-made features are named as they are."""

GUESSES = {"text": "read", "image": "look", "audio": "sound"}
"""The same where one of the two items lacks the modality and was taken to be like others."""

TOLD = 0.25
"""Share of the strongest modality's term from which another one is told too."""


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
    strongest = max(by_source[best].values())
    told = [modality for modality, value in by_source[best].items() if value > TOLD * strongest]
    guessed = {term.modality for term in contributions if term.source == best and term.imputed}
    sentence = _sentence(
        [modality for modality in told if modality != "behaviour" and modality not in guessed],
        [modality for modality in told if modality in guessed],
        "behaviour" in told,
        title(best),
    )
    if worth.get("prior", 0.0) > 0.5 * worth[best]:
        sentence += ", and it sells well at the moment"
    return sentence + "."


def _sentence(content: Sequence[str], guessed: Sequence[str], together: bool, name: str) -> str:
    if not content and (together or not guessed):
        return f"People who chose {name} often choose it too"
    # What is known is told; what is only guessed is told where nothing else is known.
    verbs = [VERBS.get(modality, f"is, by {modality},") for modality in content] or [
        "is thought to " + GUESSES.get(modality, f"be, by {modality},") for modality in guessed
    ]
    said = f"It {' and '.join(verbs)} like {name}"
    return f"{said}, and people choose the two together" if together else said
