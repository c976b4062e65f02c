"""Steps of a first visit that run in a process of their own: ``python -m palate.tasks.first_visit VERB
ARGUMENTS``.

The arguments are a JSON document. It says how far it is on stdout, a JSON document a line; the last one is
what came of it.
"""

import json
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from palate.derived import derived_folder
from palate.errors import PalateError
from palate.logs import log_to_stderr
from palate.simulate import simulate_shop
from palate.tasks.inputs import Inputs
from palate.tasks.live.child import tell
from palate.tasks.live.snapshot import SNAPSHOTS
from palate.tasks.publish import publish, stand_in
from palate.tasks.understanding import understand


def simulate(folder: str, items: int, users: int, seed: int) -> Mapping[str, Any]:
    """Write a made-up shop."""
    made = simulate_shop(Path(folder), items=items, users=users, seed=seed, progress=tell)
    return {"items": made.items, "users": made.users}


def freeze(folder: str, facts: Mapping[str, Any]) -> Mapping[str, Any]:
    """Freeze a folder with a model that is fitted at once, from which a server answers at first."""
    inputs = Inputs(Path(folder), progress=tell)
    snapshots = derived_folder(Path(folder)) / SNAPSHOTS
    made = publish(inputs, stand_in(inputs), snapshots, facts)
    return {"version": made.version, "facts": dict(made.facts)}


def read(upload: str, written: str, workspace: str, told: Mapping[str, Any]) -> Mapping[str, Any]:
    """Write uploaded files as a workspace, and say what was understood of them."""
    return understand(Path(upload), Path(written), Path(workspace), told)


VERBS: Mapping[str, Callable[..., Mapping[str, Any]]] = {"simulate": simulate, "read": read, "freeze": freeze}


if __name__ == "__main__":
    log_to_stderr()
    try:
        print(json.dumps(VERBS[sys.argv[1]](**json.loads(sys.argv[2]))), flush=True)
    except PalateError as error:
        sys.exit("palate: " + " ".join(str(error).split()))
