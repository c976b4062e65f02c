"""Recommendations with contributions and reasons."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from palate.data import Histories
from palate.explain.crowd import Crowd
from palate.explain.facts import Facts, Remark
from palate.explain.languages import Language
from palate.explain.reasons import facts_of
from palate.models import Contribution, Recommended, Recommender


@dataclass(frozen=True)
class Explained:
    """Recommended item with its contributions and reason.

    Parameters
    ----------
    item_id : str
        The item.
    score : float
        Its score; the sum of the contributions.
    contributions : sequence of Contribution
        Terms of the score, largest first.
    reason : str
        One sentence made from them.
    because : str, optional
        Id of the past item that the reason cites, where it cites one.
    facts : Facts, optional
        What the reason states.
    worded_by : str
        "template", or "model" where a language model put the facts into words.
    title : str
        What people call the item; "" where nobody asked.
    """

    item_id: str
    score: float
    contributions: Sequence[Contribution]
    reason: str
    because: str | None = None
    facts: Facts | None = None
    worded_by: str = "template"
    title: str = ""

    def __repr__(self) -> str:
        """Return the item, its score and why, in a line."""
        called = f" {self.title!r}" if self.title not in ("", self.item_id) else ""
        return f"Explained({self.item_id}{called}, {self.score:.4g}" + (
            f": {self.reason})" if self.reason else ")"
        )

    def document(self) -> dict[str, object]:
        """Return the item as `recommend --explain --json` prints it."""
        terms = [
            {"modality": c.modality, "source": c.source, "score": c.score}
            | ({"imputed": True} if c.imputed else {})
            | ({"review": True} if c.is_review else {})
            for c in self.contributions
        ]
        return {"item_id": self.item_id, "score": self.score, "contributions": terms, "reason": self.reason}


def explained(
    model: Recommender,
    history: Histories,
    k: int,
    title: Callable[[str], str],
    language: Language,
    *,
    crowd: Crowd | None = None,
    known: bool = True,
    keep_seen: bool = False,
    remark: Callable[[str], Remark | None] = lambda review: None,
) -> list[Explained]:
    """Recommend the best k items to a user, with their contributions and reasons.

    Parameters
    ----------
    model : Recommender
        Fitted.
    history : Histories
        Of one user, seen in training or not.
    k : int
        How many.
    title : callable
        From an item id to what people call the item.
    language : Language
        Of the reasons.
    crowd : Crowd, optional
        Of the model's histories, where it was counted before.
    known : bool
        Whether the user is one of those that the model was trained on.
    keep_seen : bool
        Whether items of the user's own history may come back.
    remark : callable
        From the id of a review to what it says; None where that is not known any more.
    """
    best = model.recommend(history, k, keep_seen=keep_seen)[0]
    return reasoned(model, history, best, title, language, crowd=crowd, known=known, remark=remark)


def reasoned(
    model: Recommender,
    history: Histories,
    best: Sequence[Recommended],
    title: Callable[[str], str],
    language: Language,
    *,
    crowd: Crowd | None = None,
    known: bool = True,
    remark: Callable[[str], Remark | None] = lambda review: None,
    query: str = "",
) -> list[Explained]:
    """Add contributions and reasons to recommended items; parameters are those of :func:`explained`.

    Parameters
    ----------
    best : sequence of Recommended
        The items, with their scores by ``model`` for ``history``.
    query : str
        The words that terms from a query come from, where the model has any.
    """
    items = [recommended.item_id for recommended in best]
    terms = model.contributions(history, items)
    crowd = crowd or Crowd(model.histories_, len(model.items_))
    facts = facts_of(model, crowd, history, items, terms, title, is_known=known, remark=remark, query=query)
    return [
        Explained(
            recommended.item_id,
            recommended.score,
            own,
            language.reason(fact),
            fact.source,
            fact,
            title=title(recommended.item_id),
        )
        for recommended, own, fact in zip(best, terms, facts, strict=True)
    ]
