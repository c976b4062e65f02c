"""Aliases of one column of the contract, and the form of its cells."""

from dataclasses import dataclass, field
from enum import Enum

from palate.tables.headers import plain


class Cells(Enum):
    """What the cells of a column must look like for an alias to be taken at its word."""

    ANY = ""
    NUMBERS = r"[0-9０-９]"
    TIMES = r"[0-9]"
    FILES = r"^(?!\s*(https?:)?//)"
    PARTS = r"(?i)^\s*(train|training|valid|val|validation|dev|test|testing|[012](\.0+)?)\s*$"


@dataclass(frozen=True)
class Meaning:
    """A column of the contract, and what it is called elsewhere.

    Parameters
    ----------
    column : str
        Its name in the contract.
    names : frozenset of str
        Plain names that mean it for sure, all alike.
    otherwise : frozenset of str
        Plain names that mean it where none of ``names`` is there.
    last : frozenset of str
        Plain names that mean it where neither of these is there.
    cells : Cells
        What its cells must look like.
    exclusive : bool
        Whether two columns that could be it are a question to the user. Where they are not, both are
        attributes, which are read all the same.
    """

    column: str
    names: frozenset[str]
    otherwise: frozenset[str] = frozenset()
    last: frozenset[str] = frozenset()
    cells: Cells = field(default=Cells.ANY)
    exclusive: bool = True

    @property
    def ranks(self) -> tuple[frozenset[str], ...]:
        """Plain names by how sure they are; the first rank that a table has counts."""
        return frozenset([plain(self.column)]), self.names, self.otherwise, self.last
