"""Numbers and names in sentences."""

from collections.abc import Iterable, Sequence
from difflib import get_close_matches

NEAR = 0.7
"""How like two names are where one is taken for the other mistyped; `difflib` has 1 for the same."""


def counted(count: int, singular: str, many: str = "") -> str:
    """A count with its noun, and a verb if one is given: "1 row", "2,345 rows", "1 row speaks".

    Parameters
    ----------
    count : int
        How many.
    singular : str
        What follows a count of 1.
    many : str
        What follows any other count; ``singular`` and an s without it.
    """
    return f"{count:,} {singular if count == 1 else many or singular + 's'}"


def first_of(names: Sequence[str], most: int = 3) -> str:
    """The first names, and how many more there are: "a, b, c and 14 more"."""
    more = len(names) - most
    return ", ".join(names[:most]) + (f" and {more:,} more" if more > 0 else "")


def there_are(name: str, names: Iterable[str]) -> str:
    """What ends a message on a name that is none: the nearest of those there are, if one is near, and all.

    "; there are: ease, slit", or "; did you mean 'ease'? There are: ease, slit".
    """
    there = list(names)
    near, listed = nearest(name, there), ", ".join(there) or "none"
    return f"; did you mean '{near}'? There are: {listed}" if near else f"; there are: {listed}"


def nearest(name: str, names: Iterable[str]) -> str | None:
    """The name that a mistyped one is nearest to, whatever its case; None where none is near."""
    by_folded = {other.casefold(): other for other in names}
    near = get_close_matches(name.casefold(), by_folded, n=1, cutoff=NEAR)
    return by_folded[near[0]] if near else None


def first_line(error: Exception) -> str:
    """The first line of what an error says, cut where it is long; its kind where it says nothing."""
    said = str(error).strip()
    return said.splitlines()[0][:160] if said else type(error).__name__
