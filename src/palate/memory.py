"""A bound on memory that people set, and what steps of the work make of it.

Whoever makes large arrays asks :func:`at_once` how many rows to work on together, or :func:`room`; whoever
starts the work sets the bound by :func:`within`.
"""

import re
from collections.abc import Generator
from contextlib import contextmanager

from palate.errors import InputError

OWN = 600_000_000
"""Bytes that the program itself takes, with its libraries and small tables."""

LEAST = 1_000_000_000
"""Bytes that a bound is to have at least."""

STEP = 1 / 8
"""Share of the room that the rows which a step works on at once may take."""

UNITS = {"MB": 10**6, "GB": 10**9, "TB": 10**12, "MIB": 2**20, "GIB": 2**30, "TIB": 2**40}

_AMOUNT = re.compile(r"(\d+(?:\.\d+)?)\s*([KMGT]I?B)", re.IGNORECASE)


def amount(text: str) -> int:
    """Read bytes that people give, such as "8GB" or "1.5 GiB".

    Raises
    ------
    InputError
        If it is no such amount, or less than :data:`LEAST`.
    """
    found = _AMOUNT.fullmatch(text.strip())
    if found is None or (unit := found[2].upper()) not in UNITS:
        raise InputError(f"--memory {text}: give a number with MB, GB, TB, MiB, GiB or TiB, such as 8GB")
    if (given := int(float(found[1]) * UNITS[unit])) < LEAST:
        raise InputError(
            f"--memory {text}: give at least {told(LEAST)}; the program and its libraries take {told(OWN)}"
        )
    return given


def told(n_bytes: float) -> str:
    """Bytes as people read them, rounded up so that what is told is enough."""
    unit, size = ("GB", 1e9) if n_bytes >= 1e9 else ("MB", 1e6)
    return f"{-(-n_bytes * 10 // size) / 10:g} {unit}"


@contextmanager
def within(n_bytes: int | None) -> Generator[None]:
    """Bound the memory of this process, in all of its threads, until the block ends; None bounds nothing."""
    global _bound
    before, _bound = _bound, n_bytes
    try:
        yield
    finally:
        _bound = before


def room() -> float | None:
    """Bytes that a bound leaves beside the program itself; None where there is no bound."""
    return None if _bound is None else max(_bound - OWN, 0)


def at_once(most: int, each: int, what: str, share: float = STEP) -> int:
    """How many rows to work on at once.

    Parameters
    ----------
    most : int
        As many as there is no gain beyond, and as where there is no bound.
    each : int
        Bytes that one takes while it is worked on.
    what : str
        What is done to it, such as "ranking 10 items for a user", for the message.
    share : float
        Of the room.

    Raises
    ------
    InputError
        If there is no room for a single one.
    """
    left = room()
    if left is None:
        return most
    given = told(_bound or 0)
    if share * left < each:
        raise InputError(
            f"{what} takes {told(each)}, and --memory {given} leaves {told(share * left)} for that; "
            f"give --memory {told(OWN + each / share).replace(' ', '')} or more"
        )
    return max(1, min(most, int(share * left) // max(each, 1)))


def ranking_bytes(n_items: int) -> int:
    """Bytes that ranking all items for a user takes: scores, what is barred, and what is in order."""
    return 16 * n_items


_bound: int | None = None
