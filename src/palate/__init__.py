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
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from palate import encoders, evaluation, explain, features, fusion, models
    from palate.search import Query
    from palate.workspace import Workspace

__version__ = "0.1.0"

__all__ = [
    "Query",
    "Workspace",
    "__version__",
    "encoders",
    "evaluation",
    "explain",
    "features",
    "fusion",
    "models",
    "open",
]

_HOMES = {"Query": "palate.search", "Workspace": "palate.workspace"}


def __getattr__(name: str) -> Any:
    """Rooms and classes by their name, loaded when first asked for, so that `import palate` stays instant."""
    if name in _HOMES:
        return getattr(import_module(_HOMES[name]), name)
    if name in __all__:
        return import_module(f"palate.{name}")
    raise AttributeError(f"module 'palate' has no attribute '{name}'")


def __dir__() -> list[str]:
    return sorted(__all__)


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
    from palate.workspace import Workspace

    return Workspace(folder, seed=seed)
