"""Pages of the API reference: one a public room, with every name that the room lists and no other."""

import json
from dataclasses import dataclass
from functools import cached_property
from importlib import import_module
from types import FunctionType, ModuleType
from typing import Any

from palate.models.registry import RECOMMENDERS, Entry


@dataclass(frozen=True)
class Room:
    """A page of the reference.

    Parameters
    ----------
    title : str
        Of the page.
    module : str
        Whose ``__all__`` says what is shown.
    about : str
        One or two sentences above it.
    """

    title: str
    module: str
    about: str


ROOMS = {
    "palate": Room(
        "palate", "palate", "What `import palate` gives at once; the rooms below it load when asked for."
    ),
    "models": Room(
        "Recommenders",
        "palate.models",
        "What all recommenders answer to. [Each of them](recommenders.md) has its parameters on a page.",
    ),
    "encoders": Room(
        "Encoders",
        "palate.encoders",
        "Texts, pictures and sounds to vectors; the [guide](../guides/encoders.md) compares them.",
    ),
    "features": Room(
        "Features",
        "palate.features",
        "Vectors of every modality for the items of a shop, encoded once and kept.",
    ),
    "fusion": Room("Fusion", "palate.fusion", "Several modalities in one vector an item."),
    "data": Room("Data", "palate.data", "Datasets, histories and splits, with or without a folder."),
    "evaluation": Room(
        "Evaluation",
        "palate.evaluation",
        "Full ranking on rows that no model has seen; the [guide](../guides/evaluate.md) says how.",
    ),
    "explain": Room(
        "Explanations",
        "palate.explain",
        "Contributions put into words; the [guide](../guides/explain.md) says what they mean.",
    ),
    "client": Room(
        "Client",
        "palate.client",
        "A client of a served shop, sync and async; the [guide](../guides/serving.md) shows it at work.",
    ),
}
"""By the name of the file."""


def pages() -> dict[str, str]:
    """Markdown of every page, by the name of its file."""
    return {**{name: _page(room) for name, room in ROOMS.items()}, "recommenders": _recommenders()}


def _page(room: Room) -> str:
    module = import_module(room.module)
    shown = [_shown(f"{room.module}.{name}", getattr(module, name)) for name in module.__all__]
    return "\n\n".join([f"# {room.title}", room.about, *filter(None, shown)]) + "\n"


def _shown(path: str, what: Any) -> str:
    """The place of one object; rooms have pages of their own, and the version is on none."""
    if isinstance(what, ModuleType) or path.endswith("__"):
        return ""
    members = _members(what) if isinstance(what, type) else []
    return f"::: {path}\n    options:\n      members: {json.dumps(members)}"


def _members(kind: type) -> list[str]:
    """Documented methods, then properties: those of the class before those that it inherits here."""
    here = [base for base in kind.__mro__ if base.__module__.split(".")[0] == "palate"]
    found: dict[str, Any] = {}
    for base in here:
        found |= {name: member for name, member in vars(base).items() if name not in found}
    told = [name for name, member in found.items() if not name.startswith("_") and _is_told(member)]
    return sorted(told, key=lambda name: isinstance(found[name], property | cached_property))


def _is_told(member: Any) -> bool:
    """Whether it is a method or a property with a docstring; parameters are told with their class."""
    called = isinstance(member, FunctionType | classmethod | staticmethod | property | cached_property)
    return called and bool(member.__doc__)


def _recommenders() -> str:
    parts = [
        "# All recommenders",
        "`from palate.models import EASE` takes any of them by its class; `palate train --model ease` by its "
        "name. What they all do is [their base](models.md).",
    ]
    for name, entry in RECOMMENDERS.items():
        if not entry.package:
            parts += [f"## {name}", f"{entry.summary[0].upper()}{entry.summary[1:]}.", _model(entry)]
    return "\n\n".join(parts) + "\n"


def _model(entry: Entry) -> str:
    own = {"heading_level": 3, "show_root_toc_entry": False, "inherited_members": False}
    return f"::: {entry.module}.{entry.class_name}\n    options: {json.dumps(own)}"
