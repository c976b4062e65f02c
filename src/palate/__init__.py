"""palate: taste from every sense.

A multimodal recommender: a folder with items (text, pictures, sound) and what people did with them becomes
recommendations that are accurate, explained and served.

>>> import palate
>>> ws = palate.open("shop")
>>> ws.train(model="auto")
>>> ws.recommend("u0042", k=10, explain=True)
"""

from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from palate.workspace import Workspace

__version__ = "0.1.0"

__all__ = ["__version__", "open"]


ROOMS = ("encoders", "features", "fusion", "models", "evaluation", "explain")


def __getattr__(name: str) -> ModuleType:
    """Rooms by their name, loaded when first asked for: ``palate.encoders.get("efficientnet-lite0")``."""
    if name in ROOMS:
        return import_module(f"palate.{name}")
    raise AttributeError(f"module 'palate' has no attribute '{name}'")


def open(folder: Path | str, seed: int | None = None) -> "Workspace":
    """A workspace folder and all that can be done with it.

    Parameters
    ----------
    folder : Path or str
        A folder with items.csv, interactions.csv, reviews.csv, media; any part of it may be missing.
    seed : int, optional
        Of every random choice.

    Raises
    ------
    InputError
        If there is no such folder.
    """
    # Imported here, so that `import palate` stays instant.
    from palate.workspace import Workspace

    return Workspace(folder, seed=seed)
