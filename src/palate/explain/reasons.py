"""Facts for the reason of each recommended item: the cited past item, and the terms and counts behind it."""

from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from palate.data import Histories
from palate.explain.crowd import Crowd, Support
from palate.explain.facts import QUOTED, Facts, Remark, Trend, Wrote
from palate.explain.titles import shortened
from palate.models import Contribution, Recommender

TOLD = 0.25
"""Share of the strongest modality's term from which another one is told too."""

TOLD_ALONE = 0.1
"""The same for content where one other shopper at most stands behind the behaviour."""

CLOSE = 0.33
"""Share of the strongest past item's terms from which another one may be cited in its place."""

BESIDE = 0.5
"""Share of the cited item's terms from which a prior is told beside them."""

NO_ITEMS = ("prior", "remainder", "query")
"""Sources that are no past items."""


@dataclass(frozen=True)
class Candidate:
    """Past item that may be cited for a recommended one.

    Parameters
    ----------
    source : str
        Its id.
    worth : float
        What its terms add up to.
    alike, guessed : tuple of str
        Modalities other than behaviour that are strong enough to be told; those that rest on a guess.
    together : bool
        Whether behaviour is strong enough to be told.
    support : Support
        Other users behind the two.
    """

    source: str
    worth: float
    alike: tuple[str, ...]
    guessed: tuple[str, ...]
    together: bool
    support: Support

    @property
    def is_weak(self) -> bool:
        """Whether the candidate rests on the choices of at most one other shopper, or on imputed features."""
        return not self.alike and (self.support.both < 2 or not self.together)


def facts_of(
    model: Recommender,
    crowd: Crowd,
    history: Histories,
    items: Sequence[str],
    terms: Sequence[Sequence[Contribution]],
    title: Callable[[str], str],
    *,
    is_known: bool,
    remark: Callable[[str], Remark | None] = lambda review: None,
    query: str = "",
) -> list[Facts]:
    """Select the facts for the reason of each item of a list.

    For an item may be cited what speaks for it nearly as strongly as what speaks most: of these, what is well
    supported and what was cited least so far in the list, so that a list does not rest on one past item
    where others say the same. Where it is what the user chose before that speaks most for choosing it again,
    that is said, and nothing is cited. A review of the user's own that speaks more for an item than every
    past item is quoted instead, and so are the words of a query.

    Parameters
    ----------
    model : Recommender
        Fitted.
    crowd : Crowd
        Of its histories.
    history : Histories
        Of the one user.
    items : sequence of str
        Ids of what is recommended, best first.
    terms : sequence of sequences of Contribution
        Of each item.
    title : callable
        From an item id to what people call the item.
    is_known : bool
        Whether the user is one of the crowd.
    remark : callable
        From the id of a review to what it says; None where that is not known any more.
    query : str
        The words that terms from a query come from.
    """
    positions = model.items_.positions(items)
    past = sorted({term.source for own in terms for term in own if not term.is_review} - set(NO_ITEMS))
    support = crowd.support(model.items_.positions(past), positions, history, is_known=is_known)
    row = {source: number for number, source in enumerate(past)}
    selling = _Selling(crowd, float(history.last_times()[0]))
    cited: Counter[str] = Counter()
    own_items = set(history.items.tolist())
    stances = _stances(model, history)
    found: list[Facts] = []
    for column, (position, own) in enumerate(zip(positions.tolist(), terms, strict=True)):
        candidates = candidates_of(own, lambda source, column=column: support[row[source]][column])
        best = max((candidate.worth for candidate in candidates), default=0.0)
        trend = selling.trend(position, own, best)
        if query and (fits := _from_query(own)) > 0.0 and fits > best:
            found.append(
                Facts(trend=trend, buyers=int(crowd.buyers[position]), query=shortened(query, QUOTED))
            )
            continue
        if (wrote := wrote_of(own, stances, remark, best)) is not None:
            found.append(Facts(trend=trend, buyers=int(crowd.buyers[position]), wrote=wrote))
            continue
        others = [candidate for candidate in candidates if candidate.source != items[column]]
        itself = bool(candidates) and candidates[0].source == items[column]
        chosen = None if itself else chosen_of(others, cited)
        if chosen is None or (trend and _prior(own) > best):
            found.append(Facts(again=position in own_items, trend=trend, buyers=int(crowd.buyers[position])))
            continue
        cited[chosen.source] += 1
        found.append(
            Facts(
                chosen.source,
                shortened(title(chosen.source)),
                chosen.alike,
                chosen.guessed,
                chosen.together,
                chosen.support,
                trend,
                int(crowd.buyers[position]),
            )
        )
    return found


def candidates_of(terms: Sequence[Contribution], support: Callable[[str], Support]) -> list[Candidate]:
    """List the past items whose terms raise a score, the strongest first."""
    by_source: dict[str, dict[str, float]] = defaultdict(lambda: defaultdict(float))
    guesses: set[tuple[str, str]] = set()
    for term in terms:
        if term.source not in NO_ITEMS and not term.is_review:
            by_source[term.source][term.modality] += term.score
            if term.imputed:
                guesses.add((term.source, term.modality))
    found: list[Candidate] = []
    for source, values in by_source.items():
        strongest, worth, others = max(values.values()), sum(values.values()), support(source)
        if worth <= 0.0:
            continue
        together = values.get("behaviour", 0.0) > TOLD * strongest
        least = (TOLD_ALONE if together and others.both < 2 else TOLD) * strongest
        content = [name for name, value in values.items() if name != "behaviour" and value > least]
        alike = tuple(modality for modality in content if (source, modality) not in guesses)
        guessed = tuple(modality for modality in content if (source, modality) in guesses)
        found.append(Candidate(source, worth, alike, guessed, together, others))
    return sorted(found, key=lambda candidate: -candidate.worth)


def wrote_of(
    terms: Sequence[Contribution],
    stances: Mapping[str, float],
    remark: Callable[[str], Remark | None],
    least: float,
) -> Wrote | None:
    """Return the user's own review that raises a score most, if by more than ``least``.

    Parameters
    ----------
    terms : sequence of Contribution
        Of one item.
    stances : mapping of str to float
        Stance of each of the user's reviews by its id.
    remark, least
        As in :func:`facts_of`; what the strongest past item's terms add up to.
    """
    by_review: dict[str, dict[str, float]] = defaultdict(lambda: defaultdict(float))
    for term in terms:
        if term.is_review:
            by_review[term.source][term.modality] += term.score
    if not by_review:
        return None
    review = max(by_review, key=lambda name: sum(by_review[name].values()))
    by_modality = by_review[review]
    said = remark(review) if sum(by_modality.values()) > max(least, 0.0) else None
    if said is None:
        return None
    modality = max(by_modality, key=lambda name: by_modality[name])
    return Wrote(review, said, modality, stances.get(review, 0.0) >= 0)


def _from_query(terms: Sequence[Contribution]) -> float:
    """Sum what the words of a query add to a score."""
    return sum(term.score for term in terms if term.source == "query")


def _stances(model: Recommender, history: Histories) -> dict[str, float]:
    """Return the stance of each review of one user by its id."""
    if history.remarks is None:
        return {}
    said = history.remarks
    pairs = zip(said.reviews.tolist(), said.stances.tolist(), strict=True)
    return {said.review(position, model.reviews_): stance for position, stance in pairs}


def chosen_of(candidates: Sequence[Candidate], cited: Counter[str]) -> Candidate | None:
    """Choose the past item to cite: near the strongest, well supported, and cited little so far."""
    if not candidates:
        return None
    close = [candidate for candidate in candidates if candidate.worth >= CLOSE * candidates[0].worth]
    return min(close, key=lambda candidate: (cited[candidate.source] + candidate.is_weak, -candidate.worth))


@dataclass(frozen=True)
class _Selling:
    """Items of which a reason may say that they sell well."""

    crowd: Crowd
    moment: float

    @cached_property
    def lately(self) -> NDArray[np.bool_] | None:
        """Items that sold well in the days before the moment."""
        return self.crowd.best_sellers_at(self.moment)

    def trend(self, item: int, terms: Sequence[Contribution], past: float) -> Trend:
        """Return the trend of an item that may be stated beside past items of that worth."""
        least = BESIDE * past
        recent = _prior(terms, "time-prior") > least
        if recent and self.lately is not None and self.lately[item]:
            return "now" if self.crowd.is_now(self.moment) else "then"
        return "popular" if _prior(terms) > least and self.crowd.best_sellers[item] else ""


def _prior(terms: Sequence[Contribution], *names: str) -> float:
    """Sum the priors of sales in a score."""
    wanted = names or ("popularity", "time-prior")
    return sum(term.score for term in terms if term.source == "prior" and term.modality in wanted)
