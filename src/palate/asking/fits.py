"""Items that meet the constraints of a question."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from palate.asking.constraints import Absent, Band, Bound, Constraint, Value
from palate.asking.facets import Facets
from palate.asking.tokens import HAN_RUN, singular

Mask = NDArray[np.bool_]

FEWEST = 3
"""Items with a price that a category needs to have thirds of its own."""

SLACK = 1e-9
"""Share of a bound that rounding may add."""

_BEFORE = re.compile(
    r"(?:\b(?:no|not|without|zero|non|never|free (?:of|from)|contains? no|0)(?:\W{1,2}\w+){0,2}\W{1,2}"
    r"|(?:不含|不加|不添加|未添加|未加|没有|无|零|0|免|非|不|去|脱)(?:任何|添加|有|含|人工|额外|的)?)$"
)
_AFTER = re.compile(r"[- ]?free\b|less\b")


@dataclass(frozen=True)
class Fit:
    """Items that meet all constraints.

    Parameters
    ----------
    allowed : ndarray of bool, shape (n_items,)
        Items that meet each.
    silent : ndarray of bool, shape (n_items,)
        Those of which no text says whether they have what is not wanted.
    """

    allowed: Mask
    silent: Mask


def fit_of(constraints: Iterable[Constraint], facets: Facets, texts: Sequence[str]) -> Fit:
    """Check every item against constraints.

    Parameters
    ----------
    constraints : iterable of Constraint
        All must be met.
    facets : Facets
        Attributes of the items.
    texts : sequence of str
        All that each item says of itself, in :func:`palate.asking.plain.plainly`'s form.
    """
    allowed = np.ones(len(texts), dtype=np.bool_)
    silent = np.zeros(len(texts), dtype=np.bool_)
    for constraint in constraints:
        if isinstance(constraint, Absent):
            has, denies = _says(constraint.names, texts, allowed)
            allowed &= ~has
            silent |= ~denies
        else:
            allowed &= _meets(constraint, facets, len(texts))
    return Fit(allowed, silent & allowed)


def _meets(constraint: Bound | Band | Value, facets: Facets, n_items: int) -> Mask:
    if constraint.facet not in facets.columns:
        return np.zeros(n_items, dtype=np.bool_)
    if isinstance(constraint, Value):
        return facets.members(constraint.facet, constraint.values) ^ constraint.negated
    if constraint.facet not in facets.numeric:
        return np.zeros(n_items, dtype=np.bool_)
    numbers = facets.columns[constraint.facet].astype(np.float64)
    if isinstance(constraint, Band):
        return np.isfinite(numbers) & (third(numbers, facets, is_low=constraint.is_low) ^ constraint.negated)
    return within(constraint, numbers)


def within(bound: Bound, numbers: NDArray[np.float64]) -> Mask:
    """Numbers that lie within a bound; unknown ones do not."""
    met = np.isfinite(numbers)
    with np.errstate(invalid="ignore"):
        if bound.least is not None:
            met &= (
                numbers > bound.least if bound.strict else numbers >= bound.least - SLACK * abs(bound.least)
            )
        if bound.most is not None:
            met &= numbers < bound.most if bound.strict else numbers <= bound.most + SLACK * abs(bound.most)
    return met


def third(numbers: NDArray[np.float64], facets: Facets, *, is_low: bool) -> Mask:
    """Numbers in the lowest or the highest third of their category, of all items where it has few."""
    signed = numbers if is_low else -numbers
    known = np.isfinite(signed)
    if not known.any():
        return known
    limits = np.full(len(signed), np.quantile(signed[known], 1 / 3, method="lower"))
    head = next(
        (name for name in facets.columns if name not in facets.numeric and facets.is_head(name)), None
    )
    if head is not None:
        cells = np.array([str(cell) for cell in facets.columns[head]])
        for cell in set(cells[known].tolist()):
            group = known & (cells == cell)
            if int(group.sum()) >= FEWEST:
                limits[group] = np.quantile(signed[group], 1 / 3, method="lower")
    with np.errstate(invalid="ignore"):
        return known & (signed <= limits)


def _says(names: Sequence[tuple[str, ...]], texts: Sequence[str], asked: Mask) -> tuple[Mask, Mask]:
    """Items whose texts say that they have a thing, and items whose texts say that they have it not."""
    has, denies = np.zeros(len(texts), dtype=np.bool_), np.zeros(len(texts), dtype=np.bool_)
    patterns = [_pattern(name) for name in names]
    for row in np.flatnonzero(asked).tolist():
        for name, pattern in zip(names, patterns, strict=True):
            for start, end in _places(texts[row], name, pattern):
                is_denied = _denied(texts[row], start, end)
                has[row] |= not is_denied
                denies[row] |= is_denied
    return has, denies & ~has


def _pattern(name: tuple[str, ...]) -> re.Pattern[str]:
    """Where words may stand side by side, in singular or plural."""
    written = [
        re.escape(word) if HAN_RUN.match(word) else rf"(?<![^\W_]){_beginning(word)}[^\W_]*" for word in name
    ]
    text = written[0]
    for before, word, now in zip(name, written[1:], name[1:], strict=False):
        together = HAN_RUN.match(before) and HAN_RUN.match(now)
        text += word if together else r"[\W_]{0,2}" + word
    return re.compile(text)


def _beginning(word: str) -> str:
    """What singular and plural begin with."""
    return re.escape(word[:-1] if len(word) > 3 and word[-1] == "y" else word)


def _places(text: str, name: tuple[str, ...], pattern: re.Pattern[str]) -> Iterable[tuple[int, int]]:
    wanted = [word for word in name if not HAN_RUN.match(word)]
    for match in pattern.finditer(text):
        words = [singular(word) for word in re.findall(r"[^\W_\u3400-\u9fff\uf900-\ufaff]+", match[0])]
        if words == wanted:
            yield match.span()


def _denied(text: str, start: int, end: int) -> bool:
    before = text[max(0, start - 40) : start]
    return _AFTER.match(text, end) is not None or _BEFORE.search(before) is not None
