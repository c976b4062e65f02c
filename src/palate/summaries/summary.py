"""Summary of an item's reviews, as people and programs get it."""

from dataclasses import asdict, dataclass

EXTRACTED = "extracted"
"""Of summaries that are counted and quoted, without a language model."""

REPHRASED = "rephrased"
"""Of summaries where a language model said some of the quotes in fewer words."""


@dataclass(frozen=True)
class Quote:
    """One sentence of a review, word for word.

    Parameters
    ----------
    text : str
        The sentence.
    review_id : str
        Review that it is from.
    stance : str
        "praise", "complaint" or "mixed": that of the review, by its rating.
    brief : str, optional
        The same in fewer words, by a language model.
    """

    text: str
    review_id: str
    stance: str
    brief: str | None = None


@dataclass(frozen=True)
class Aspect:
    """Something that several reviews of an item speak of.

    Parameters
    ----------
    name : str
        A word or two of the reviews.
    terms : tuple of str
        Words that mention it.
    mentions, praises, complaints : int
        Reviews that mention it, and how many of these praise the item or complain about it.
    review_ids : tuple of str
        Reviews that mention it.
    quotes : tuple of Quote
        What says it best.
    """

    name: str
    terms: tuple[str, ...]
    mentions: int
    praises: int
    complaints: int
    review_ids: tuple[str, ...]
    quotes: tuple[Quote, ...]


@dataclass(frozen=True)
class Summary:
    """What reviews say of an item.

    Parameters
    ----------
    item_id, title : str
        The item.
    language : str
        "en" or "zh": that of most reviews, or the one asked for; quotes are in the language they were
        written in.
    method : str
        How the summary was made: :data:`EXTRACTED` or :data:`REPHRASED`.
    reviews : int
        Reviews of the item.
    texts : int
        Texts among them that are unlike each other; all counts below are of these.
    praises, complaints : int
        Texts whose review praises the item or complains about it.
    rating : float, optional
        Mean rating of all reviews that have one.
    aspects : tuple of Aspect
        The most telling first.
    central, pros, cons : tuple of Quote
        Sentences that are most like all others, like those of praise, and like those of complaints.
    """

    item_id: str
    title: str
    language: str
    method: str
    reviews: int
    texts: int
    praises: int
    complaints: int
    rating: float | None
    aspects: tuple[Aspect, ...] = ()
    central: tuple[Quote, ...] = ()
    pros: tuple[Quote, ...] = ()
    cons: tuple[Quote, ...] = ()

    def document(self) -> dict[str, object]:
        """As JSON has it."""
        return asdict(self, dict_factory=_without_none_briefs)


def _without_none_briefs(pairs: list[tuple[str, object]]) -> dict[str, object]:
    """Fields, without the brief wording of quotes that have none."""
    return {name: value for name, value in pairs if name != "brief" or value is not None}
