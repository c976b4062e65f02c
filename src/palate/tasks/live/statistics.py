"""Click-through and conversion of answers, by model, arm and placement."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from palate.shop.events import DECLARED, RATING, UNKNOWN, Weight, likened, normal, weight_of
from palate.store import Store
from palate.store.outcomes import Outcome, events_of_unknown_answers, names_of_outcomes, outcomes

BOUGHT = DECLARED["purchase"]


@dataclass(frozen=True)
class Statistics:
    """Outcomes of the answers in a period.

    Parameters
    ----------
    outcomes : sequence of Outcome
        By model, arm and placement.
    unknown : int
        Events that name an answer which is not stored, or did not show their item; they count for none.
    """

    outcomes: Sequence[Outcome]
    unknown: int


@dataclass(frozen=True)
class Meanings:
    """Names of the events that count as a click and as a conversion.

    A click is any sign of liking: what counts for taste, and a rating. A conversion is a purchase under any
    of its names.

    Parameters
    ----------
    weights : mapping of str to Weight
        ``[events]`` of palate.toml.
    conversions : sequence of str
        ``conversions`` of palate.toml; purchases where it is empty.
    """

    weights: Mapping[str, Weight]
    conversions: Sequence[str] = ()

    def is_conversion(self, name: str) -> bool:
        """Return whether an event of a name is a conversion."""
        if self.conversions:
            return normal(name) in {normal(conversion) for conversion in self.conversions}
        return _weight(name, {}) == BOUGHT

    def is_click(self, name: str) -> bool:
        """Return whether an event of a name shows that a recommended item was looked at, or more."""
        own: dict[str, Weight] = {normal(event): weight for event, weight in self.weights.items()}
        weight = _weight(name, own)
        return weight == RATING or float(weight) > 0 or self.is_conversion(name)


def statistics(store: Store, meanings: Meanings, since: float, until: float) -> Statistics:
    """Count the outcomes of the answers given in a period, whenever they came.

    Parameters
    ----------
    store : Store
        Open.
    meanings : Meanings
        Which events count as what.
    since, until : float
        Unix seconds; the end is not part of it.
    """
    with store.reading() as connection:
        names = names_of_outcomes(connection, since, until)
        clicks = [name for name in names if meanings.is_click(name)]
        conversions = [name for name in names if meanings.is_conversion(name)]
        found = outcomes(connection, since, until, clicks, conversions)
        return Statistics(found, events_of_unknown_answers(connection, since, until))


def _weight(name: str, overridden: Mapping[str, Weight]) -> Weight:
    weight = weight_of(name, overridden)
    if weight is None:
        alike = likened(name)
        weight = UNKNOWN if alike is None else alike[0]
    return weight
