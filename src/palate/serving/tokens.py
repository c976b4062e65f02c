"""Conversations that the client holds: their state, signed, so that nobody else's can be made up."""

import base64
import binascii
import hashlib
import hmac
import json
import time
import zlib
from pathlib import Path

from palate.asking.state import State
from palate.errors import InputError
from palate.serving.shop_key import shop_key

LIFE = 1800.0
"""Seconds that a conversation may rest."""

LARGEST = 2**17
"""Bytes of a state at most."""


class Conversations:
    """States as tokens and back.

    Parameters
    ----------
    folder : Path
        Of what palate derives, where the key of all servers of the shop lies; a new key ends conversations.
    """

    def __init__(self, folder: Path) -> None:
        self._path = folder / "conversations.key"

    def token(self, state: State) -> str:
        """A state for the client to hold."""
        document = {"until": time.time() + LIFE, "state": state.document()}
        body = base64.urlsafe_b64encode(zlib.compress(json.dumps(document).encode())).decode()
        return f"{body}.{self._signature(body)}"

    def state(self, token: str) -> State:
        """What a token holds.

        Raises
        ------
        InputError
            If it was not made here, or is too old.
        """
        body, _, signature = token.rpartition(".")
        if not hmac.compare_digest(signature.encode(), self._signature(body).encode()):
            raise InputError("state: not the state of an answer of this shop; ask again without it")
        try:
            inflated = zlib.decompressobj().decompress(base64.urlsafe_b64decode(body), LARGEST)
            document = json.loads(inflated)
        except (binascii.Error, ValueError, zlib.error) as error:
            raise InputError(f"state: can't be read ({error}); ask again without it") from error
        if float(document["until"]) < time.time():
            raise InputError("state: the conversation has rested for over 30 minutes; ask again without it")
        return State.of(document["state"])

    def _signature(self, body: str) -> str:
        return hmac.new(shop_key(self._path), body.encode(), hashlib.sha256).hexdigest()
