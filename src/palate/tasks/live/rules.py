"""Merchandising rules on a scored catalogue: exclude, then boost, then pin and limit."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from math import isfinite
from typing import NamedTuple, cast

import numpy as np
from numpy.typing import NDArray

from palate.errors import InputError
from palate.linalg.top_k import top_of
from palate.store import Store
from palate.store.rules import Rule, all_rules, rules_version
from palate.tables.schema import ITEM
from palate.tasks.live.catalogue import LiveCatalogue
from palate.tasks.live.filters import Filter, OneOf

Scores = NDArray[np.float32]
Mask = NDArray[np.bool_]


class Placed(NamedTuple):
    """Item with score and the rules that moved it; a tuple, since every answer makes as many as it has items.

    Attributes
    ----------
    position : int
        Of the item in the catalogue.
    score : float
        The model's, whatever rules made of it.
    rules : tuple of str
        Ids of the rules that moved it.
    explores : bool
        Whether it is there because it was seldom shown.
    """

    position: int
    score: float
    rules: tuple[str, ...] = ()
    explores: bool = False


@dataclass(frozen=True)
class Limit:
    """At most ``most`` items that a rule is for; of each value of an attribute where ``per`` names one."""

    most: int
    per: str | None = None


@dataclass(frozen=True)
class LiveRule:
    """A rule that was checked, with its filter and value as they are applied."""

    rule: Rule
    wanted: Filter
    ids: frozenset[object] | None
    limit: Limit | None = None

    @classmethod
    def of(cls, rule: Rule) -> "LiveRule":
        """Check a rule.

        Filters are those of requests, with ``item_id`` as one more attribute. The value of a boost is the
        factor by which an item's lead over the worst one grows: above 1 it rises, below it falls. A pin's is
        the place, from 1. A limit's is a number, or ``{"most": 2, "per": "brand"}``.

        Raises
        ------
        InputError
            If the filter, the value or the times can't be.
        """
        conditions = {name: wanted for name, wanted in rule.filter.items() if name != ITEM}
        ids = None
        if ITEM in rule.filter:
            ((_, named),) = Filter.of({ITEM: rule.filter[ITEM]}).conditions
            if not isinstance(named, OneOf):
                raise InputError("filter: item_id takes an id or a list of ids")
            ids = named.values
        if not rule.filter and rule.kind in ("pin", "exclude"):
            raise InputError(f"a rule that is to {rule.kind} needs a filter, or it would be for every item")
        if rule.starts is not None and rule.ends is not None and rule.starts >= rule.ends:
            raise InputError("a rule ends after it starts")
        limit = _checked_value(rule)
        return cls(rule, Filter.of(conditions), None if ids is None else frozenset(ids), limit)

    def holds(self, placement: str | None, now: float) -> bool:
        """Whether it is for a placement, at a time."""
        rule = self.rule
        here = rule.placement is None or rule.placement == placement
        return here and (rule.starts is None or rule.starts <= now) and (rule.ends is None or now < rule.ends)

    def items(self, catalogue: LiveCatalogue) -> Mask:
        """Items that it is for; none where the catalogue has no such attribute (any more)."""
        try:
            mask = catalogue.allowed(self.wanted)
        except InputError:
            return np.zeros(len(catalogue.items), dtype=np.bool_)
        if self.ids is None:
            return mask
        named = np.zeros(len(catalogue.items), dtype=np.bool_)
        positions = catalogue.items.positions([str(item_id) for item_id in self.ids])
        named[positions[positions >= 0]] = True
        return mask & named


@dataclass(frozen=True)
class LiveRules:
    """All rules as of one version; replaced as a whole."""

    rules: Sequence[LiveRule] = field(default_factory=tuple[LiveRule, ...])
    version: int = 0

    @classmethod
    def of(cls, rules: Sequence[Rule], version: int) -> "LiveRules":
        """Rules as they are stored."""
        return cls([LiveRule.of(rule) for rule in rules], version)

    def place(
        self,
        scores: Scores,
        allowed: Mask,
        catalogue: LiveCatalogue,
        k: int,
        tie_order: NDArray[np.int64],
        placement: str | None = None,
        now: float = 0.0,
    ) -> list[Placed]:
        """Select the k items to show, in order.

        Parameters
        ----------
        scores : ndarray of float32, shape (n_items,)
            The model's, higher is better.
        allowed : ndarray of bool, shape (n_items,)
            Items that the request lets through; no rule brings back another.
        catalogue : LiveCatalogue
            The items.
        k : int
            How many.
        tie_order : ndarray of int64, shape (n_items,)
            Order of items with equal scores.
        placement : str, optional
            Where they will be shown.
        now : float
            Unix seconds.
        """
        kinds: dict[str, list[tuple[LiveRule, Mask]]] = {}
        for rule in self.rules:
            if rule.holds(placement, now):
                kinds.setdefault(rule.rule.kind, []).append((rule, rule.items(catalogue)))
        if not kinds:
            best = top_of(scores, k, allowed, tie_order)
            return list(map(Placed, best.tolist(), scores[best].tolist()))
        left = allowed.copy()
        for _, mask in kinds.get("exclude", ()):
            left &= ~mask
        boosts = kinds.get("boost", ())
        ranked = _boosted(scores, left, boosts)
        pins = _pinned(ranked, left, kinds.get("pin", ()), k, tie_order)
        pinned = {position for position, _ in pins.values()}
        limits = _Limits(kinds.get("limit", ()), catalogue, pinned)
        best = _best_first(ranked, left, k + len(pins), tie_order, deeper=bool(limits))
        rest = (item for item in best if item not in pinned and limits.lets(item))
        order = [pins.pop(row, None) or (next(rest, -1), "") for row in range(k)]
        # Where too few items are left to reach the place of a pin, it follows the last of them.
        order = [entry for entry in order if entry[0] >= 0]
        placed: list[Placed] = []
        for position, pin in order:
            moved = [rule.rule.id for rule, mask in boosts if mask[position]]
            placed.append(Placed(position, float(scores[position]), (*([pin] if pin else []), *moved)))
        return placed

    def left(self, allowed: Mask, catalogue: LiveCatalogue, placement: str | None, now: float) -> Mask:
        """Items that are let through and not excluded; parameters are those of :meth:`place`."""
        left = allowed.copy()
        for rule in self.rules:
            if rule.rule.kind == "exclude" and rule.holds(placement, now):
                left &= ~rule.items(catalogue)
        return left

    def fitting(
        self, catalogue: LiveCatalogue, placement: str | None, now: float
    ) -> Callable[[Sequence[int], int], bool]:
        """What tells whether limits let one more item, the last argument, through beside others."""
        limits = [
            (rule, rule.items(catalogue))
            for rule in self.rules
            if rule.rule.kind == "limit" and rule.holds(placement, now)
        ]
        return lambda others, position: not limits or _Limits(limits, catalogue, others).lets(position)

    def pinned(self, catalogue: LiveCatalogue, placement: str | None, now: float) -> Mask:
        """Items that have a place of their own, bool of shape (n_items,); parameters are those of `place`."""
        mask = np.zeros(len(catalogue.items), dtype=np.bool_)
        for rule in self.rules:
            if rule.rule.kind == "pin" and rule.holds(placement, now):
                mask |= rule.items(catalogue)
        return mask


def stored_rules(store: Store) -> LiveRules:
    """The rules that a store has now."""
    return LiveRules.of(store.read(all_rules), store.read(rules_version))


def _checked_value(rule: Rule) -> Limit | None:
    value = rule.value
    if rule.kind == "boost":
        number = isinstance(value, int | float) and not isinstance(value, bool)
        if not number or not isfinite(value) or value < 0:
            raise InputError("the value of a boost is a factor of 0 or more: 2 raises, 0.5 lowers")
    elif rule.kind == "pin":
        if not _whole(value):
            raise InputError("the value of a pin is a place: 1 is the first")
    elif rule.kind == "exclude":
        if value is not None:
            raise InputError("a rule that excludes has no value")
    elif rule.kind == "limit":
        parts = cast("dict[str, object]", value) if isinstance(value, dict) else {"most": value}
        most, per = parts.get("most"), parts.get("per")
        if set(parts) - {"most", "per"} or not _whole(most) or not isinstance(per, str | None):
            raise InputError('the value of a limit is a number of items, or {"most": 2, "per": "brand"}')
        return Limit(int(str(most)), per)
    else:
        raise InputError(f"no rule is called '{rule.kind}'; there are: boost, pin, exclude, limit")
    return None


def _whole(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value >= 1


def _boosted(scores: Scores, left: Mask, boosts: Sequence[tuple[LiveRule, Mask]]) -> Scores:
    """Scores whose lead over the worst item is multiplied: neither their scale nor their sign counts."""
    if not boosts or not left.any():
        return scores
    floor = scores[left].min()
    lead: Scores = scores - floor
    for rule, mask in boosts:
        lead[mask] *= np.float32(rule.rule.value)
    boosted: Scores = floor + lead
    return boosted


def _pinned(
    ranked: Scores, left: Mask, pins: Sequence[tuple[LiveRule, Mask]], k: int, tie_order: NDArray[np.int64]
) -> dict[int, tuple[int, str]]:
    """Position and rule by row, from 0; what is pinned to one place follows each other, best first."""
    placed: dict[int, tuple[int, str]] = {}
    taken: set[int] = set()
    for rule, mask in sorted(pins, key=lambda pin: (pin[0].rule.value, pin[0].rule.id)):
        row = int(rule.rule.value) - 1
        for position in _best_first(ranked, left & mask, k, tie_order, deeper=False):
            while row in placed:
                row += 1
            if row >= k:
                break
            if position not in taken:
                placed[row] = position, rule.rule.id
                taken.add(position)
    return placed


def _best_first(
    ranked: Scores, left: Mask, k: int, tie_order: NDArray[np.int64], *, deeper: bool
) -> Iterator[int]:
    """Positions of items, best first: k of them, and with ``deeper`` as many as are asked for."""
    size, seen = min(k, len(ranked)), 0
    while size > seen:
        positions = top_of(ranked, size, left, tie_order)
        yield from positions[seen:].tolist()
        if not deeper or len(positions) < size:
            return
        seen, size = size, min(size * 8, len(ranked))


class _Limits:
    """What limits have let through so far; pinned items count, and are not held back."""

    def __init__(
        self, limits: Sequence[tuple[LiveRule, Mask]], catalogue: LiveCatalogue, pinned: Iterable[int]
    ) -> None:
        self._limits = limits
        self._columns = catalogue.columns
        self._counts: Counter[tuple[int, object]] = Counter()
        for position in pinned:
            self._counts.update(self._keys(position))

    def __bool__(self) -> bool:
        return bool(self._limits)

    def lets(self, position: int) -> bool:
        """Whether one more item is let through, which then counts."""
        keys = self._keys(position)
        if any(self._counts[key] >= self._most(key[0]) for key in keys):
            return False
        self._counts.update(keys)
        return True

    def _most(self, which: int) -> int:
        limit = self._limits[which][0].limit
        assert limit is not None
        return limit.most

    def _keys(self, position: int) -> list[tuple[int, object]]:
        """What an item counts for: one key a limit; none where it lacks the attribute."""
        keys: list[tuple[int, object]] = []
        for which, (rule, mask) in enumerate(self._limits):
            assert rule.limit is not None
            if not mask[position]:
                continue
            if rule.limit.per is None:
                keys.append((which, None))
            elif (column := self._columns.get(rule.limit.per)) is not None:
                value = column[position]
                if value is not None and value == value:
                    keys.append((which, value))
        return keys
