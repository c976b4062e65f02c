"""Constraints of a question on items, each checked in code, whatever has ranked the items."""

from dataclasses import dataclass

Span = tuple[int, int]
"""Start and end of what was read, as positions in the question."""


@dataclass(frozen=True)
class Bound:
    """A number from ``least`` to ``most``; None leaves an end open. An item whose number is unknown fails.

    Parameters
    ----------
    facet : str
        The column.
    least, most : float, optional
        Ends.
    strict : bool
        Whether the ends themselves fail.
    span : (int, int)
        Where the question says so.
    about : float, optional
        The number that the question names, where it says "about".
    """

    facet: str
    least: float | None
    most: float | None
    span: Span
    strict: bool = False
    about: float | None = None

    def document(self) -> dict[str, object]:
        """As JSON."""
        if self.about is not None:
            return _document(self.facet, "about", self.about, self.span)
        if self.least is None or self.most is None:
            sign = ">" if self.most is None else "<"
            number = self.least if self.most is None else self.most
            return _document(self.facet, sign if self.strict else sign + "=", number, self.span)
        return _document(self.facet, "between", [self.least, self.most], self.span)


@dataclass(frozen=True)
class Band:
    """The lowest or the highest third of a number, each item among those of its category.

    Parameters
    ----------
    facet : str
        The column.
    is_low : bool
        Which third.
    negated : bool
        Whether items of that third fail, instead of all others.
    span : (int, int)
        Where the question says so.
    first : bool
        Whether the question wants the very lowest or highest first.
    """

    facet: str
    is_low: bool
    span: Span
    negated: bool = False
    first: bool = False

    def document(self) -> dict[str, object]:
        """As JSON."""
        name = "low" if self.is_low else "high"
        return _document(self.facet, f"not {name}" if self.negated else name, None, self.span)


@dataclass(frozen=True)
class Value:
    """One of some values of an attribute, or none of them.

    Parameters
    ----------
    facet : str
        The column.
    values : tuple of str
        As the catalogue writes them.
    negated : bool
        Whether items that have one of them fail; else items that have none of them do.
    span : (int, int)
        Where the question says so.
    """

    facet: str
    values: tuple[str, ...]
    span: Span
    negated: bool = False

    def document(self) -> dict[str, object]:
        """As JSON."""
        return _document(self.facet, "not" if self.negated else "is", list(self.values), self.span)


@dataclass(frozen=True)
class Absent:
    """Something that no text of the item may say it has.

    Parameters
    ----------
    words : str
        What the question calls it.
    names : tuple of tuple of str
        The same as words in singular, in each language that is known.
    span : (int, int)
        Where the question says so.
    """

    words: str
    names: tuple[tuple[str, ...], ...]
    span: Span

    def document(self) -> dict[str, object]:
        """As JSON."""
        return _document("text", "without", self.words, self.span)


Constraint = Bound | Band | Value | Absent


def _document(facet: str, operator: str, value: object, span: Span) -> dict[str, object]:
    return {"facet": facet, "operator": operator, "value": value, "span": list(span)}
