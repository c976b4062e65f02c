"""A shopper's question answered: read, search, weigh, and say which items fit."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from palate.asking import wording
from palate.asking.catalogue import Asked, Taste
from palate.asking.channels import channels_of, query_terms
from palate.asking.clarify import choices_of
from palate.asking.constraints import Absent, Band, Bound, Constraint, Value
from palate.asking.fits import fit_of
from palate.asking.fusion import standardised
from palate.asking.named import Named
from palate.asking.plain import Plain
from palate.asking.prices import PRICE
from palate.asking.reading import read_question
from palate.asking.state import State, compares, merged, starts_anew, wants_others, without_turns
from palate.asking.tokens import stem
from palate.asking.weights import weights_for
from palate.errors import InputError, check_k

LONGEST = 2000
"""Characters of a question at most."""

SILENCE = 1.0
"""What an item loses whose texts do not speak of what is not wanted; it is shown after those that deny it."""


@dataclass(frozen=True)
class Found:
    """One item of an answer.

    Parameters
    ----------
    item_id : str
        Its id.
    title : str
        What it is called.
    score : float
        Weighted sum of ``parts``.
    parts : mapping of str to float
        z-score by the way of comparing: words, meaning, across, reviews, kind, like, taste.
    unsaid : tuple of str
        What is not wanted and the item's texts do not speak of.
    """

    item_id: str
    title: str
    score: float
    parts: Mapping[str, float]
    unsaid: tuple[str, ...] = ()

    def document(self) -> dict[str, object]:
        """As JSON."""
        document: dict[str, object] = {
            "item_id": self.item_id,
            "title": self.title,
            "score": self.score,
            "parts": dict(self.parts),
        }
        return {**document, "unsaid": list(self.unsaid)} if self.unsaid else document


@dataclass(frozen=True)
class Answer:
    """What a question is answered with.

    Parameters
    ----------
    answer : str
        In words, from a template; it names no item but those of ``items``.
    items : sequence of Found
        Best first; each meets all constraints.
    constraints : sequence of Constraint
        As they were understood, those of earlier turns among them.
    language : str
        "en" or "zh".
    question : str or None
        A clarifying question, where one would help.
    state : State
        For the next turn.
    grounded : bool
        Whether all facts of the answer are those of the catalogue.
    """

    answer: str
    items: Sequence[Found]
    constraints: Sequence[Constraint]
    language: str
    question: str | None
    state: State
    grounded: bool = True

    def document(self) -> dict[str, object]:
        """As JSON, without the state."""
        return {
            "answer": self.answer,
            "items": [one.document() for one in self.items],
            "grounded": self.grounded,
            "language": self.language,
            "constraints": [one.document() for one in self.constraints],
            "question": self.question,
        }


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
        self.others = wants_others(plain) and bool(self.before.last)
        self.compared = compares(plain) if self.before.last else 0
        self.named: Sequence[Named] = catalogue.named.named(plain)
        self.reading = read_question(_without(question, plain, self.named), catalogue.facets, self._knows)
        self.reading = replace(self.reading, question=question)
        self.constraints = merged(self.before.constraints, self._constraints_now())
        self.remainder = self._remainder()

    def _knows(self, word: str) -> bool:
        return stem(word) in self.catalogue.index.column

    def _constraints_now(self) -> Sequence[Constraint]:
        now: list[Constraint] = list(self.reading.constraints)
        if self.compared:
            now = [one for one in now if not isinstance(one, Band)]
            median = self._median_price()
            span = (0, len(self.reading.question))
            if median is not None:
                least, most = (None, median) if self.compared < 0 else (median, None)
                now.append(Bound(PRICE, least, most, span, strict=True))
        return now

    def _median_price(self) -> float | None:
        """Of the last answer; None where none of it has a price."""
        if PRICE not in self.catalogue.facets.numeric:
            return None
        rows = self.catalogue.items.positions(self.before.last)
        prices = self.catalogue.facets.columns[PRICE].astype(np.float64)[rows[rows >= 0]]
        known = prices[np.isfinite(prices)]
        return float(np.median(known)) if len(known) else None

    def _remainder(self) -> str:
        """What is searched for: that of earlier turns goes on where this one names no other thing."""
        own = without_turns(self.reading.remainder) if self.before.last else self.reading.remainder
        telling = query_terms(own)
        names_thing = any(
            isinstance(one, Value) and not one.negated and self.catalogue.facets.is_head(one.facet)
            for one in self.reading.constraints
        )
        if names_thing or not self.before.remainder:
            return own
        if not telling or not set(telling) - self._demanded(self.reading.constraints):
            return self.before.remainder
        return f"{self.before.remainder} {own}"

    def _demanded(self, constraints: Sequence[Constraint]) -> set[str]:
        """Terms of values that are demanded."""
        values = [
            value for one in constraints if isinstance(one, Value) and not one.negated for value in one.values
        ]
        said = [self.reading.question[slice(*one.span)] for one in constraints if isinstance(one, Value)]
        return {term for text in (*values, *said) for term in query_terms(text)}

    # -- searching -------------------------------------------------------------------------------------------

    def answer(self, k: int, user: str | None, language: str | None) -> Answer:
        catalogue, language = self.catalogue, language or self.reading.language
        fit = fit_of(self.constraints, catalogue.facets, catalogue.index.plain)
        allowed = fit.allowed & catalogue.shown
        fitting = int(allowed.sum())
        likes = [row for one in self.named for row in one.rows]
        out = catalogue.items.positions([*self.before.rejected, *(self.before.shown if self.others else ())])
        left = allowed.copy()
        left[[*likes, *out[out >= 0].tolist()]] = False
        rows, scores, parts = self._ranked(left, fit.silent, likes)
        best = sorted(rows[:k].tolist(), key=lambda row: bool(fit.silent[row]))
        found = [self._found(row, float(scores[row]), parts, fit.silent) for row in best]
        choices = None
        if found and self.before.asked < 2:
            choices = choices_of(catalogue.facets, rows, scores, self.constraints, fitting)
        told = wording.Told(
            [(one.title, one.item_id) for one in found],
            fitting,
            int(catalogue.shown.sum()),
            self.constraints,
            () if found else self._without_each(),
            _unsaid(found),
            user if self.taste.is_personal else None,
            list(
                filter(
                    self._is_unknown, (one.facet for one in self.constraints if isinstance(one, Bound | Band))
                )
            ),
            self.reading.corrections,
            choices,
            had_all=fitting > 0 and not found,
        )
        state = replace(self.before, constraints=self.constraints, remainder=self.remainder)
        state = state.answered([one.item_id for one in found], asked=choices is not None)
        asked = wording.clarifying(told, language)
        return Answer(wording.answer(told, language), found, self.constraints, language, asked, state)

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
        weights = weights_for(self.reading.language, personal=self.taste.is_personal or bool(likes))
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
        for one in self.constraints:
            if isinstance(one, Band) and one.first and not one.negated:
                numbers = self.catalogue.facets.columns[one.facet].astype(np.float64)[rows]
                found.append(numbers if one.is_low else -numbers)
        return found

    def _found(
        self, row: int, score: float, parts: Mapping[str, NDArray[np.float64]], silent: NDArray[np.bool_]
    ) -> Found:
        unsaid: tuple[str, ...] = ()
        if silent[row]:
            absent = [one for one in self.constraints if isinstance(one, Absent)]
            unsaid = tuple(
                one.words
                for one in absent
                if fit_of([one], self.catalogue.facets, self.catalogue.index.plain).silent[row]
            )
        own = {name: float(values[row]) for name, values in parts.items()}
        return Found(self.catalogue.items[row], str(self.catalogue.titles[row]), score, own, unsaid)

    def _without_each(self) -> list[tuple[Constraint, int]]:
        """How many items fit without each constraint, where any does."""
        if len(self.constraints) < 2:
            return []
        counts: list[tuple[Constraint, int]] = []
        for left_out in self.constraints:
            others = [one for one in self.constraints if one is not left_out]
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
    words = dict.fromkeys(word for one in found for word in one.unsaid)
    return [(word, [one.item_id for one in found if word in one.unsaid]) for word in words]


def _without(question: str, plain: str, named: Sequence[Named]) -> str:
    """A question without the titles that it names."""
    whole = Plain.of(question)
    for one in named:
        start, end = whole.span(one.start, one.end)
        question = question[:start] + " " * (end - start) + question[end:]
    return question
