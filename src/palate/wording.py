"""Numbers and names in sentences."""

from collections.abc import Sequence


def counted(count: int, one: str, many: str = "") -> str:
    """A count with its noun, and a verb if one is given: "1 row", "2,345 rows", "1 row speaks".

    Parameters
    ----------
    count : int
        How many.
    one : str
        What follows a count of 1.
    many : str
        What follows any other count; ``one`` and an s without it.
    """
    return f"{count:,} {one if count == 1 else many or one + 's'}"


def first_of(names: Sequence[str], most: int = 3) -> str:
    """The first names, and how many more there are: "a, b, c and 14 more"."""
    more = len(names) - most
    return ", ".join(names[:most]) + (f" and {more:,} more" if more > 0 else "")


def first_line(error: Exception) -> str:
    """The first line of what an error says, cut where it is long; its kind where it says nothing."""
    said = str(error).strip()
    return said.splitlines()[0][:160] if said else type(error).__name__
