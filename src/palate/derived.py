"""Where what palate derives goes."""

import hashlib
import os
from pathlib import Path

from palate.logs import get_logger

log = get_logger(__name__)

DERIVED = ".palate"
"""Folder of all that palate derives; it can be deleted and is made again."""


def derived_folder(folder: Path) -> Path:
    """A folder inside the workspace, or, where it can't be written to, in the user's cache."""
    inside = folder / DERIVED
    if os.access(inside if inside.is_dir() else folder, os.W_OK):
        return inside
    name = hashlib.sha256(str(folder.resolve()).encode()).hexdigest()[:12]
    elsewhere = user_cache() / f"{folder.resolve().name}-{name}"
    log.warning("the folder can't be written to", folder=str(folder), derived_goes_to=str(elsewhere))
    return elsewhere


def user_cache() -> Path:
    """Palate's folder in the cache of the user."""
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "palate"
