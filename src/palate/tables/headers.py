"""Headers of columns as they are compared: without types, case, width, spaces and signs."""

import re
import unicodedata
from functools import lru_cache

_TYPED = re.compile(r"^(.+):(token|token_seq|float|float_seq)$", re.IGNORECASE)


def untyped(header: str) -> str:
    """A header without its type, which RecBole and MMRec write behind it: item_id:token is item_id."""
    found = _TYPED.match(header)
    return found[1] if found else header


def cleaned(header: str) -> str:
    """A header trimmed, in lower case and without its type."""
    return untyped(header.strip().strip("\ufeff")).lower()


@lru_cache(maxsize=10_000)  # records of one file have the same few names
def plain(header: str) -> str:
    """A header as it is compared with others: "Item ID:token" is "itemid"."""
    folded = unicodedata.normalize("NFKC", untyped(header.strip())).casefold()
    return "".join(char for char in folded if char.isalnum())


def plain_names(text: str) -> frozenset[str]:
    """The headers of a text, with spaces between them, as they are compared."""
    return frozenset(map(plain, text.split()))
