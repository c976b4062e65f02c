"""Links to pictures and sounds that hold without a key: tags of a page can't send one.

A link is signed for one file at one size until a full hour: it stays the same, and in caches, for one.
"""

import hashlib
import hmac
import time
from functools import cached_property
from pathlib import Path
from typing import Literal, get_args

from palate.serving.shop_key import shop_key
from palate.store.media import Attached

Size = Literal["small", "large"]
"""Sizes of pictures made smaller."""

SIZES: tuple[Size, ...] = get_args(Size)

HOUR = 3600


class Links:
    """Makes and checks links.

    Parameters
    ----------
    folder : Path
        Of the store, where the key of all servers of the shop lies; a new key ends all links.
    """

    def __init__(self, folder: Path) -> None:
        self._path = folder / "links.key"

    def to(self, file: Attached, size: Size | None = None) -> str:
        """A link to a file, as it is or made smaller, for an hour at least."""
        until = (int(time.time()) // HOUR + 2) * HOUR
        wanted = "" if size is None else f"size={size}&"
        signature = self._signature(file.sha256, size, until)
        return f"/v1/media/{file.sha256}?{wanted}until={until}&signature={signature}"

    def holds(self, sha256: str, size: Size | None, until: int, signature: str) -> bool:
        """Whether a link was made here and is not over."""
        expected = self._signature(sha256, size, until)
        return until > time.time() and hmac.compare_digest(signature.encode(), expected.encode())

    def _signature(self, sha256: str, size: Size | None, until: int) -> str:
        signed = f"{sha256} {size or ''} {until}"
        return hmac.new(self._key, signed.encode(), hashlib.sha256).hexdigest()[:32]

    @cached_property
    def _key(self) -> bytes:
        return shop_key(self._path)
