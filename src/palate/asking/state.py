"""State of a conversation, and its changes by later turns."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, cast

from palate.asking.constraints import Absent, Band, Bound, Constraint, Value
from palate.errors import InputError

MOST_SHOWN = 500
"""Items of a conversation that are remembered as shown, and as rejected, the latest."""

_ANEW = re.compile(r"\b(?:start over|new search|forget (?:it|that|all)|reset)\b|重新开始|重来|换个话题")
_OTHERS = re.compile(
    r"\b(?:show me (?:more|others?|something else)|(?:any|some|see|the|what) (?:others?|"
    r"more)\b|others?\b|more options|something else|something different"
    r"|different ones|anything else|next)\b|换一批|换一?个|换一些|还有(?:别的|其他的?|吗|"
    r"没有|什么)|别的|其他的|其它的|下一批|下一页|再来"
)
_CHEAPER = re.compile(
    r"\b(?:cheaper|less expensive|less pricey|lower price[ds]?)\b|更便宜|再便宜|"
    r"便宜(?:一点|一些|点|些)"
)
_DEARER = re.compile(
    r"\b(?:more expensive|pricier|dearer|higher price[ds]?)\b|(?:更|再)?贵(?:一点|一些|点|"
    r"些)"
)


@dataclass(frozen=True)
class State:
    """What a conversation has come to.

    Parameters
    ----------
    constraints : tuple of Constraint
        What is demanded so far.
    remainder : str
        What is searched for.
    shown : tuple of str
        Ids of items that were shown, oldest first.
    last : tuple of str
        Ids of the last answer.
    rejected : tuple of str
        Ids that are not to be shown again.
    liked : tuple of str
        Ids of items of earlier answers that others like are wanted.
    asked : int
        Clarifying questions so far.
    """

    constraints: tuple[Constraint, ...] = ()
    remainder: str = ""
    shown: tuple[str, ...] = ()
    last: tuple[str, ...] = ()
    rejected: tuple[str, ...] = ()
    asked: int = 0
    liked: tuple[str, ...] = ()

    def document(self) -> dict[str, object]:
        """As JSON."""
        return {
            "constraints": [_written(constraint) for constraint in self.constraints],
            "remainder": self.remainder,
            "shown": list(self.shown),
            "last": list(self.last),
            "rejected": list(self.rejected),
            "asked": self.asked,
            "liked": list(self.liked),
        }

    @classmethod
    def of(cls, document: Mapping[str, object]) -> "State":
        """What :meth:`document` wrote.

        Raises
        ------
        InputError
            If it is none.
        """
        try:
            parts = cast("Mapping[str, Any]", document)
            ids = {name: tuple(map(_text, parts[name])) for name in ("shown", "last", "rejected")}
            ids["liked"] = tuple(map(_text, parts.get("liked", ())))  # not in states of earlier versions
            constraints = tuple(map(_read, parts["constraints"]))
            return cls(constraints, _text(parts["remainder"]), asked=int(parts["asked"]), **ids)
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise InputError(f"not the state of a conversation: {error}") from error

    def answered(self, items: Sequence[str], *, asked: bool) -> "State":
        """After an answer with some items, and a clarifying question or none."""
        shown = kept(self.shown, items)
        return replace(self, shown=shown, last=tuple(items), asked=self.asked + asked)


def kept(before: Sequence[str], now: Sequence[str]) -> tuple[str, ...]:
    """Ids of earlier turns and of this one, each once, the latest."""
    return tuple(dict.fromkeys([*before, *now]))[-MOST_SHOWN:]


def starts_anew(text: str) -> bool:
    """Whether a turn ends what was said before."""
    return _ANEW.search(text) is not None


def wants_others(text: str) -> bool:
    """Whether a turn asks for what was not shown yet."""
    return _OTHERS.search(text) is not None


def compares(text: str) -> int:
    """-1 where a turn asks for cheaper items than those shown, 1 for dearer ones, else 0."""
    return -1 if _CHEAPER.search(text) else 1 if _DEARER.search(text) else 0


def without_turns(text: str) -> str:
    """A turn without what only speaks of the conversation."""
    for pattern in (_ANEW, _OTHERS, _CHEAPER, _DEARER):
        text = pattern.sub(" ", text)
    return " ".join(text.split())


def merged(before: Sequence[Constraint], now: Sequence[Constraint]) -> tuple[Constraint, ...]:
    """Constraints of a later turn in place of those on the same facet; what is not wanted adds up."""
    replaced = {
        constraint.facet for constraint in now if not _adds(constraint) and not isinstance(constraint, Absent)
    }
    kept = [
        constraint
        for constraint in before
        if isinstance(constraint, Absent) or constraint.facet not in replaced or _adds(constraint)
    ]
    named = {
        (constraint.facet, value)
        for constraint in now
        if isinstance(constraint, Value) and not constraint.negated
        for value in constraint.values
    }
    kept = [constraint for constraint in kept if not _contradicts(constraint, named)]
    gone = {
        (constraint.facet, value)
        for constraint in now
        if isinstance(constraint, Value) and constraint.negated
        for value in constraint.values
    }
    kept = [left for constraint in kept if (left := _less(constraint, gone)) is not None]
    return tuple(dict.fromkeys([*kept, *now]))


def _adds(constraint: Constraint) -> bool:
    return isinstance(constraint, Absent) or (isinstance(constraint, Value) and constraint.negated)


def _contradicts(constraint: Constraint, named: set[tuple[str, str]]) -> bool:
    return (
        isinstance(constraint, Value)
        and constraint.negated
        and any((constraint.facet, value) in named for value in constraint.values)
    )


def _less(constraint: Constraint, gone: set[tuple[str, str]]) -> Constraint | None:
    """A demand without values that are not wanted any more; None where nothing is left of it."""
    if not isinstance(constraint, Value) or constraint.negated:
        return constraint
    values = tuple(value for value in constraint.values if (constraint.facet, value) not in gone)
    return replace(constraint, values=values) if values else None


_KINDS = {"bound": Bound, "band": Band, "value": Value, "absent": Absent}


def _written(constraint: Constraint) -> dict[str, object]:
    kind = next(name for name, own in _KINDS.items() if own is type(constraint))
    return {"kind": kind, **vars(constraint)}


def _read(document: object) -> Constraint:
    parts = dict(cast("Mapping[str, Any]", document))
    kind = _KINDS[parts.pop("kind")]
    span = tuple(map(int, parts.pop("span")))
    if len(span) != 2:
        raise ValueError("a span has two ends")
    for name in ("values",):
        if name in parts:
            parts[name] = tuple(map(_text, parts[name]))
    if "names" in parts:
        parts["names"] = tuple(tuple(map(_text, name)) for name in parts["names"])
    for name in ("least", "most", "about"):
        if parts.get(name) is not None:
            parts[name] = float(parts[name])
    for name in ("strict", "is_low", "negated", "first"):
        if name in parts and not isinstance(parts[name], bool):
            raise ValueError(f"{name} is true or false")
    for name in ("facet", "words"):
        if name in parts:
            parts[name] = _text(parts[name])
    return kind(**parts, span=span)


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError(f"{value!r} is no text")
    return value
