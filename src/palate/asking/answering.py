"""A shopper's question answered: read, search, weigh, and say which items fit."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from palate.asking import wording
from palate.asking.answers import LONGEST, Answer, Found, Suggested
from palate.asking.catalogue import Asked, Taste
from palate.asking.channels import channels_of, query_terms
from palate.asking.clarify import choices_of
from palate.asking.constraints import Absent, Band, Bound, Constraint, Value
from palate.asking.fits import fit_of
from palate.asking.fusion import standardised
from palate.asking.named import Named
from palate.asking.plain import Plain, blanked, plainly
from palate.asking.prices import PRICE
from palate.asking.reading import language_of, read_question
from palate.asking.references import references
from palate.asking.state import State, compares, kept, merged, starts_anew, wants_others, without_turns
from palate.asking.tokens import stem
from palate.asking.weights import weights_for
from palate.errors import InputError, check_k

CLEAR = 1.0
"""z-score from which an item clearly fits in some way."""

SILENCE = 1.0
"""What an item loses whose texts do not speak of what is not wanted; it is shown after those that deny it."""


def ask(
    catalogue: Asked,
    question: str,
    taste: Taste,
    k: int = 5,
    *,
    user: str | None = None,
    state: State | None = None,
    language: str | None = None,
) -> Answer:
    """Answer a question.

    Parameters
    ----------
    catalogue : Asked
        The catalogue.
    question : str
        In English, Chinese or both.
    taste : Taste
        By which matches are weighed again.
    k : int
        How many items, at least 1.
    user : str, optional
        Whose taste it is, to say so.
    state : State, optional
        Of the turns before.
    language : str, optional
        Of the answer: "en" or "zh"; that of the question without it.

    Raises
    ------
    InputError
        If the question is empty or longer than LONGEST characters, or k is below 1.
    """
    check_k(k)
    if not question.strip():
        raise InputError("the question is empty")
    if len(question) > LONGEST:
        raise InputError(f"the question has {len(question):,} characters; at most {LONGEST:,} are read")
    return _Turn(catalogue, question, taste, state or State()).answer(k, user, language)


class _Turn:
    """One turn of a conversation."""

    def __init__(self, catalogue: Asked, question: str, taste: Taste, before: State) -> None:
        self.catalogue, self.taste = catalogue, taste
        plain = Plain.of(question).text
        self.before = State() if starts_anew(plain) else before
        self.referred = references(plain, self._last_titles())
        own = blanked(plain, *self.referred.spans)
        self.others = wants_others(own) and bool(self.before.last)
        self.compared = compares(own) if self.before.last else 0
        self.named: Sequence[Named] = catalogue.named.named(own)
        titles = [(name.start, name.end) for name in self.named]
        spoken = _without(question, [*self.referred.spans, *titles])
        self.reading = read_question(spoken, catalogue.facets, self._knows)
        # A title may be in another language than its question; what refers to an item is not.
        language = language_of(blanked(plain, *titles))
        self.reading = replace(self.reading, question=question, language=language)
        self.constraints = merged(self.before.constraints, self._constraints_now())
        self.remainder = self._remainder()
        last = self.before.last
        self.rejected = kept(self.before.rejected, [last[position] for position in self.referred.rejected])
        self.liked = self._liked()

    def _last_titles(self) -> list[str]:
        """Of the last answer, plain; "" for an item that is not there any more."""
        rows = self.catalogue.items.positions(list(self.before.last)).tolist()
        return [plainly(str(self.catalogue.titles[row])) if row >= 0 else "" for row in rows]

    def _liked(self) -> tuple[str, ...]:
        """Items of earlier answers that others like are wanted, until a turn likens to others."""
        if self.referred.liked:
            return tuple(self.before.last[position] for position in self.referred.liked)
        gone = set(self.rejected)
        return (
            ()
            if self.named or self._names_thing
            else tuple(item for item in self.before.liked if item not in gone)
        )

    def _knows(self, word: str) -> bool:
        return stem(word) in self.catalogue.index.column

    def _constraints_now(self) -> Sequence[Constraint]:
        now: list[Constraint] = list(self.reading.constraints)
        if self.compared:
            now = [constraint for constraint in now if not isinstance(constraint, Band)]
            median = self._median_price()
            span = (0, len(self.reading.question))
            if median is not None:
                least, most = (None, median) if self.compared < 0 else (median, None)
                now.append(Bound(PRICE, least, most, span, strict=True))
        if (price := self._price_referred()) is not None:
            least, most = (None, price) if self.referred.cheaper is not None else (price, None)
            now.append(Bound(PRICE, least, most, (0, len(self.reading.question)), strict=True))
        return now

    @property
    def _than(self) -> int | None:
        """Place of the item that the wanted ones are to be cheaper or dearer than."""
        return self.referred.dearer if self.referred.cheaper is None else self.referred.cheaper

    def _price_referred(self) -> float | None:
        """Price of the item that the wanted ones are compared with; None where it has none."""
        return None if self._than is None else self._price_of([self.before.last[self._than]])

    def _median_price(self) -> float | None:
        """Of the last answer; None where none of it has a price."""
        return self._price_of(self.before.last)

    def _price_of(self, ids: Sequence[str]) -> float | None:
        """Median price of some items; None where none has one."""
        if PRICE not in self.catalogue.facets.numeric:
            return None
        rows = self.catalogue.items.positions(list(ids))
        prices = self.catalogue.facets.columns[PRICE].astype(np.float64)[rows[rows >= 0]]
        known = prices[np.isfinite(prices)]
        return float(np.median(known)) if len(known) else None

    def _remainder(self) -> str:
        """What is searched for: that of earlier turns goes on where this one names no other thing."""
        own = without_turns(self.reading.remainder) if self.before.last else self.reading.remainder
        telling = query_terms(own)
        if self._names_thing or not self.before.remainder:
            return own
        if not telling or not set(telling) - self._demanded(self.reading.constraints):
            return self.before.remainder
        return f"{self.before.remainder} {own}"

    @property
    def _names_thing(self) -> bool:
        """Whether this turn names another kind of thing."""
        return any(
            isinstance(constraint, Value)
            and not constraint.negated
            and self.catalogue.facets.is_head(constraint.facet)
            for constraint in self.reading.constraints
        )

    @property
    def _names_values(self) -> bool:
        """Whether attributes are demanded or spoken of."""
        demands = any(
            isinstance(constraint, Value) and not constraint.negated for constraint in self.constraints
        )
        return demands or bool(self.reading.spoken)

    def _demanded(self, constraints: Sequence[Constraint]) -> set[str]:
        """Terms of values that are demanded."""
        values = [
            value
            for constraint in constraints
            if isinstance(constraint, Value) and not constraint.negated
            for value in constraint.values
        ]
        said = [
            self.reading.question[slice(*constraint.span)]
            for constraint in constraints
            if isinstance(constraint, Value)
        ]
        return {term for text in (*values, *said) for term in query_terms(text)}

    # -- searching -------------------------------------------------------------------------------------------

    def answer(self, k: int, user: str | None, language: str | None) -> Answer:
        catalogue, language = self.catalogue, language or self.reading.language
        fit = fit_of(self.constraints, catalogue.facets, catalogue.index.plain)
        allowed = fit.allowed & catalogue.shown
        fitting = int(allowed.sum())
        liked = catalogue.items.positions(list(self.liked))
        likes = [*(row for name in self.named for row in name.rows), *liked[liked >= 0].tolist()]
        out = catalogue.items.positions([*self.rejected, *(self.before.shown if self.others else ())])
        left = allowed.copy()
        left[[*likes, *out[out >= 0].tolist()]] = False
        rows, scores, parts = self._ranked(left, fit.silent, likes)
        best = sorted(rows[:k].tolist(), key=lambda row: bool(fit.silent[row]))
        found = [self._found(row, float(scores[row]), parts, fit.silent) for row in best]
        choices = None
        if found and self.before.asked < 2:
            choices = choices_of(catalogue.facets, rows, scores, self.constraints, fitting)
        told = wording.Told(
            [(item.title, item.item_id) for item in found],
            fitting,
            int(catalogue.shown.sum()),
            self.constraints,
            () if found else self._without_each(),
            _unsaid(found),
            user if self.taste.is_personal else None,
            [
                constraint.facet
                for constraint in self.constraints
                if isinstance(constraint, Bound | Band) and self._is_unknown(constraint.facet)
            ],
            self.reading.corrections,
            choices,
            had_all=fitting > 0 and not found,
            rejected=self._cited(self.rejected),
            liked=self._cited(self.liked),
            unpriced=self._cited([self.before.last[self._than]] if self._than is not None else [])
            if self._price_referred() is None
            else (),
            missing=(self.referred.missing, len(self.before.last)),
            unclear=self.referred.unclear,
        )
        state = replace(
            self.before,
            constraints=self.constraints,
            remainder=self.remainder,
            rejected=self.rejected,
            liked=self.liked,
        )
        state = state.answered([item.item_id for item in found], asked=choices is not None)
        offered = () if choices is None else choices[1]
        asked = wording.clarifying(told, language)
        return Answer(
            wording.answer(told, language),
            found,
            self.constraints,
            language,
            asked,
            state,
            offered,
            [self._suggested(item, cited) for item, cited in zip(found, told.cited, strict=True)],
            told.user,
        )

    def _suggested(self, item: Found, cited: str) -> Suggested:
        price = self._price_of([item.item_id])
        ways = sorted(item.parts, key=lambda way: -item.parts[way])
        clear = [way for way in ways if item.parts[way] >= CLEAR]
        return Suggested(cited, None if price is None else wording.number(price), clear)

    def _cited(self, ids: Sequence[str]) -> list[tuple[str, str]]:
        """Titles and ids of items that are still there."""
        rows = self.catalogue.items.positions(list(ids)).tolist()
        pairs = zip(ids, rows, strict=True)
        return [(str(self.catalogue.titles[row]), side) for side, row in pairs if row >= 0]

    def _ranked(
        self, left: NDArray[np.bool_], silent: NDArray[np.bool_], likes: Sequence[int]
    ) -> tuple[NDArray[np.int64], NDArray[np.float64], Mapping[str, NDArray[np.float64]]]:
        """Rows of items, best first, and scores by row."""
        telling = set(query_terms(self.remainder)) - self._demanded(self.constraints)
        searched = self.remainder if telling else ""
        channels = channels_of(self.catalogue, searched, self.reading.spoken, likes, self.taste)
        if not left.any():
            return np.empty(0, dtype=np.int64), np.zeros(len(left)), {}
        rows, standard = standardised(channels, left)
        popularity = self.catalogue.popularity
        weights = weights_for(
            self.reading.language,
            told=0.0 if popularity is None else popularity.told,
            words_alone=bool(searched) and not likes and not self._names_values,
        )
        total = np.zeros(len(left))
        total[rows] = sum((weights[name] * z for name, z in standard.items()), np.zeros(len(rows)))
        parts = {name: np.zeros(len(left)) for name in standard}
        for name, z in standard.items():
            parts[name][rows] = z
        keys = [self.catalogue.ties[rows], SILENCE * silent[rows] - total[rows], *self._first(rows)]
        return rows[np.lexsort(keys)], total, parts

    def _first(self, rows: NDArray[np.int64]) -> list[NDArray[np.float64]]:
        """What goes before the score: the price itself where the cheapest or dearest are wanted."""
        found: list[NDArray[np.float64]] = []
        for constraint in self.constraints:
            if isinstance(constraint, Band) and constraint.first and not constraint.negated:
                numbers = self.catalogue.facets.columns[constraint.facet].astype(np.float64)[rows]
                found.append(numbers if constraint.is_low else -numbers)
        return found

    def _found(
        self, row: int, score: float, parts: Mapping[str, NDArray[np.float64]], silent: NDArray[np.bool_]
    ) -> Found:
        unsaid: tuple[str, ...] = ()
        if silent[row]:
            absent = [constraint for constraint in self.constraints if isinstance(constraint, Absent)]
            unsaid = tuple(
                constraint.words
                for constraint in absent
                if fit_of([constraint], self.catalogue.facets, self.catalogue.index.plain).silent[row]
            )
        own = {name: float(values[row]) for name, values in parts.items()}
        return Found(self.catalogue.items[row], str(self.catalogue.titles[row]), score, own, unsaid)

    def _without_each(self) -> list[tuple[Constraint, int]]:
        """How many items fit without each constraint, where any does."""
        if len(self.constraints) < 2:
            return []
        counts: list[tuple[Constraint, int]] = []
        for left_out in self.constraints:
            others = [constraint for constraint in self.constraints if constraint is not left_out]
            fit = fit_of(others, self.catalogue.facets, self.catalogue.index.plain)
            if count := int((fit.allowed & self.catalogue.shown).sum()):
                counts.append((left_out, count))
        return counts

    def _is_unknown(self, facet: str) -> bool:
        """Whether no item has a number."""
        facets = self.catalogue.facets
        return facet not in facets.numeric or not np.isfinite(facets.columns[facet].astype(np.float64)).any()


def _unsaid(found: Sequence[Found]) -> list[tuple[str, Sequence[str]]]:
    """Ids of the items whose texts do not speak of it, by what is not wanted."""
    words = dict.fromkeys(word for item in found for word in item.unsaid)
    return [(word, [item.item_id for item in found if word in item.unsaid]) for word in words]


def _without(question: str, spans: Sequence[tuple[int, int]]) -> str:
    """A question without parts of it, such as the titles that it names."""
    whole = Plain.of(question)
    return blanked(question, *(whole.span(*span) for span in spans))
