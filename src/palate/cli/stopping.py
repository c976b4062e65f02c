"""What a command that Ctrl-C stopped leaves behind, in words."""

from collections.abc import Sequence

STOPPED = 130
"""What a command that was stopped leaves with, as shells have it."""

_ENCODED = "what was encoded is kept"
_GOES_ON = "the same command goes on from there"
_ANSWERS = "nothing else was written; answers of a language model are kept and not asked for again"
_NOTHING = "nothing was changed"
_ALL_OR_NOTHING = "nothing was written; a file of that name is as it was"

KEPT = {
    "run": f"{_ENCODED}, and {_GOES_ON}",
    "import": "the folder is whole or was not made; the same command goes on with --fetch-media",
    "check": f"{_NOTHING}; {_ENCODED}",
    "encode": f"{_ENCODED}, and {_GOES_ON}",
    "train": f"{_ENCODED}; the model of before, if there was one, still recommends",
    "evaluate": f"{_ENCODED}; what was measured is not",
    "recommend": _ALL_OR_NOTHING,
    "similar": f"{_ENCODED}, and so are whole parts of --out; a file of that name is as it was",
    "ask": f"{_NOTHING}; {_ENCODED}",
    "summarize": _ANSWERS,
    "enrich": _ANSWERS,
    "profile": _ANSWERS,
    "export": "nothing was written; files of that name are as they were",
    "serve": "what was taken into the store is kept",
    "keys": "palate keys FOLDER lists the keys that hold",
    "export-shop": "nothing was written",
    "backup": "nothing was written",
    "restore": "palate restore again, into a folder without a store",
    "completion": _NOTHING,
    "models": _NOTHING,
    "encoders": _NOTHING,
    "weights": f"files that were fetched whole are kept, and {_GOES_ON}",
    "simulate": "nothing was written",
}
"""What is kept of each command."""


def kept_of(arguments: Sequence[str]) -> str:
    """What is said where a command was stopped."""
    kept = next((KEPT[word] for word in arguments if word in KEPT), _NOTHING)
    return f"stopped; {kept}"
