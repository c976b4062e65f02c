"""The texts of an item, one a language, joined from the columns of its table."""

import re
from collections.abc import Callable, Iterable, Mapping

from palate.shop.columns import TEXT_IN
from palate.tables.schema import TITLE

_SENTENCES = re.compile(r"[.。！？!?]$")


def text_columns(roles: Mapping[str, str]) -> list[list[str]]:
    """Names of the columns that make up each text of an item, one list a language.

    A title comes first, then what is short, then what is long.

    Parameters
    ----------
    roles : mapping of str to str
        Role of each column of the items table, as in :class:`palate.shop.columns.Column`.
    """

    def named(role: str) -> list[str]:
        return [name for name, own in roles.items() if own == role]

    own = [TITLE, *named("category"), *named("text")]
    languages = sorted({role for role in roles.values() if role.startswith(TEXT_IN)})
    return [own, *(sorted(named(role), key=lambda name: not name.startswith(TITLE)) for role in languages)]


def item_texts(columns: Iterable[Iterable[str]], cell: Callable[[str], str]) -> tuple[str, ...]:
    """The texts of one item, without empty ones.

    Parameters
    ----------
    columns : iterable of iterable of str
        As :func:`text_columns` gives them.
    cell : callable
        Cleaned text of a column; "" where the item has none.
    """
    texts = (_joined(map(cell, names)) for names in columns)
    return tuple(text for text in texts if text)


def _joined(parts: Iterable[str]) -> str:
    return " ".join(part if _SENTENCES.search(part) else f"{part}." for part in parts if part)
