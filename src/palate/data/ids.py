"""Ids and their positions: interfaces take ids, computations positions."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from hashlib import blake2b
from itertools import repeat
from typing import cast

import numpy as np
from numpy.typing import NDArray

from palate.errors import InputError
from palate.wording import counted, first_of


@dataclass(frozen=True)
class Index:
    """An ordered set of ids, each with its position.

    Parameters
    ----------
    ids : tuple of str
        The ids, no two equal; position i belongs to ``ids[i]``.

    Raises
    ------
    ValueError
        If an id occurs twice.
    """

    ids: tuple[str, ...]
    _position: dict[str, int] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        position = {name: number for number, name in enumerate(self.ids)}
        if len(position) != len(self.ids):
            raise ValueError("an id occurs twice in an index")
        object.__setattr__(self, "_position", position)

    @classmethod
    def of(cls, ids: Iterable[str]) -> "Index":
        """Make an index of the distinct ids, in order of first appearance."""
        return cls(tuple(dict.fromkeys(ids)))

    def followed_by(self, names: Sequence[str]) -> "Index":
        """Append other ids, in a fraction of the time of making a new index.

        Raises
        ------
        ValueError
            If an id occurs twice.
        """
        position = self._position | {name: number for number, name in enumerate(names, len(self.ids))}
        if len(position) != len(self.ids) + len(names):
            raise ValueError("an id occurs twice in an index")
        longer = object.__new__(Index)
        object.__setattr__(longer, "ids", (*self.ids, *names))
        object.__setattr__(longer, "_position", position)
        return longer

    def __len__(self) -> int:
        return len(self.ids)

    def __repr__(self) -> str:
        """Return how many they are, and the first."""
        return f"Index of {counted(len(self), 'id')}" + (f": {first_of(self.ids)}" if self.ids else "")

    def __iter__(self) -> Iterator[str]:
        return iter(self.ids)

    def __contains__(self, name: object) -> bool:
        return name in self._position

    def __getitem__(self, position: int) -> str:
        return self.ids[position]

    @cached_property
    def hash_order(self) -> NDArray[np.int64]:
        """Rank of each id by its hash, shape (n,): an arbitrary order that never changes."""
        keys = [blake2b(name.encode(errors="surrogatepass"), digest_size=8).digest() for name in self.ids]
        rank = np.empty(len(keys), dtype=np.int64)
        rank[sorted(range(len(keys)), key=lambda position: (keys[position], self.ids[position]))] = np.arange(
            len(keys)
        )
        return rank

    def position(self, name: str) -> int:
        """Return the position of one id.

        Raises
        ------
        KeyError
            If the id is not in the index.
        """
        return self._position[name]

    def positions(self, names: Sequence[str]) -> NDArray[np.int64]:
        """Return the positions of many ids, shape (n,), -1 where an id is unknown."""
        found = map(self._position.get, names, repeat(-1))
        return np.fromiter(found, dtype=np.int64, count=len(names))


def listed(ids: object, what: str) -> list[str]:
    """Return ids as a list; a single str is one id, not a sequence of letters.

    Parameters
    ----------
    ids : str or iterable of str
        The ids; a column of a table as well.
    what : str
        What they are of, such as "user", for the message.

    Raises
    ------
    InputError
        If one is no str.
    """
    if isinstance(ids, str):
        return [ids]
    if not isinstance(ids, Iterable):
        raise InputError(f"ids are text; write {what} {str(ids)!r}, not {ids!r}")
    names = list(cast(Iterable[object], ids))
    for name in names:
        if not isinstance(name, str):
            raise InputError(f"ids are text; write {what} {str(name)!r}, not {name!r}")
    return cast(list[str], names)
