"""Run by a peer's own interpreter: which of some ``CLASS.PARAMETER`` its modules do not have.

``python peer_names.py MODULE,MODULE,... CLASS.PARAMETER ...`` prints those that are not there, one a line.
"""

import inspect
import sys
from importlib import import_module
from pathlib import Path
from typing import Any


def parameters(modules: list[Any], name: str) -> set[str]:
    """Of what makes an object of a class; empty where there is no such class."""
    for module in modules:
        made = getattr(module, name, None)
        if made is None:
            # RecBole describes its models in files.
            file = Path(module.__file__).parent / "properties" / "model" / f"{name}.yaml"
            if file.exists():
                return {line.split(":")[0] for line in file.read_text(encoding="utf-8").splitlines()}
            continue
        found = {
            name for kind in getattr(made, "__mro__", [made]) for name in inspect.signature(kind).parameters
        }
        config = getattr(made, "config_class", lambda: None)()
        return found | set(getattr(config, "model_fields", ()))
    return set()


if __name__ == "__main__":
    homes = [import_module(name) for name in sys.argv[1].split(",")]
    for wanted in sys.argv[2:]:
        owner, _, parameter = wanted.partition(".")
        if parameter not in parameters(homes, owner):
            print(wanted)
