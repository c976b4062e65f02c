"""Checks whether a workspace is empty."""

from pathlib import Path

from palate.derived import DERIVED
from palate.shop.settings import FILE
from palate.store import Store
from palate.store.models import all_models


def is_empty(folder: Path, store: Store) -> bool:
    """Return whether a workspace has no model in its store, and no file but settings in its folder."""
    return has_no_files(folder) and not store.read(all_models)


def has_no_files(folder: Path) -> bool:
    """Return whether a folder has nothing but settings and derived files; hidden files don't count."""
    own = (FILE, DERIVED)
    return not any(path.name not in own and not path.name.startswith(".") for path in folder.iterdir())
