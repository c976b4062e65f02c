"""Keys that sign what a shop hands out: made once, in a file that its servers share."""

import os
import secrets
from pathlib import Path


def shop_key(path: Path) -> bytes:
    """The key in a file, made where there is none; whichever server makes it first, all read the same."""
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        mine = path.with_suffix(f".{secrets.token_hex(4)}")
        descriptor = os.open(mine, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(secrets.token_bytes(32))
        try:
            os.link(mine, path)
        except FileExistsError:
            pass
        finally:
            mine.unlink()
    return path.read_bytes()
