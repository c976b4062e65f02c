"""The process that trains on what a store holds: ``python -m palate.tasks.retrain FOLDER PAYLOAD``.

It says how far it is on stdout, a JSON document a line; the last one names the snapshot that it made.
"""

import json
import shutil
import sys
import time
from collections.abc import Mapping
from math import sqrt
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from palate.data import TRAIN
from palate.derived import DERIVED, derived_folder
from palate.errors import InputError, PalateError
from palate.holdout import Holdout
from palate.logs import log_to_stderr
from palate.models import Recommender, make
from palate.shop.settings import read_settings
from palate.store.events import last_event
from palate.store.sequences import last_seq
from palate.tasks.export_shop import export_shop
from palate.tasks.helps import Helps
from palate.tasks.inputs import Inputs
from palate.tasks.live.child import tell
from palate.tasks.live.snapshot import SNAPSHOTS, Snapshot
from palate.tasks.publish import publish
from palate.tasks.stores import open_store
from palate.tasks.train import fit_on_all, train

JUDGED = 4000
"""Users whose valid rows tell how good a model is."""

NORMAL = 1.959964
"""Standard deviations within which 95 % of a normal distribution lie."""

MOST_TRIED = 30
"""Models that auto tried which are noted, the best first."""

CHECKED = 50
"""Users that a frozen model is tried on."""


def retrain(folder: Path, payload: Mapping[str, Any]) -> Snapshot:
    """Write the store as a folder, train on it, freeze the model, and try what was frozen.

    Parameters
    ----------
    folder : Path
        The workspace whose store it is.
    payload : mapping of str to JSON value
        ``model`` and ``budget``, where they are wanted.
    """
    derived, settings = derived_folder(folder), read_settings(folder)
    work = derived / "training"
    shutil.rmtree(work, ignore_errors=True)
    with open_store(folder, read_only=True) as store:
        # What comes in meanwhile is read again when the snapshot goes live.
        known = {"trained_seq": store.read(last_event), "items_seq": store.read(last_seq), "from": "store"}
        tell("writing what the store holds", 0, 1)
        export_shop(store, work, folder, keep_deleted=True)
    (work / DERIVED).mkdir()
    (work / DERIVED / "features").symlink_to((derived / "features").resolve(), target_is_directory=True)
    (derived / "features").mkdir(exist_ok=True)
    Helps.kept(derived).written(work / DERIVED)
    inputs = Inputs(work, progress=tell)
    began = time.perf_counter()
    fitted, trained = train(inputs, payload.get("model"), budget=payload.get("budget"))
    facts = {**known, **quality(inputs, fitted)}
    fitted, trained = fit_on_all(inputs, fitted, trained)
    if tried := fitted.tried()[:MOST_TRIED]:
        facts["tried"] = tried
    facts |= {"interactions": trained.interactions, "seconds": round(time.perf_counter() - began, 1)}
    snapshot = publish(inputs, fitted, derived / SNAPSHOTS, facts)
    check(Snapshot.load(derived / SNAPSHOTS / snapshot.version, settings, folder))
    shutil.rmtree(work, ignore_errors=True)
    return snapshot


def quality(inputs: Inputs, model: Recommender) -> dict[str, object]:
    """Recall@20 of a model and of the best-sellers on valid rows; nothing where nobody can be judged.

    Intervals are of the mean over the judged users, by the normal approximation; that of the gain is of what
    each user gains.
    """
    dataset = inputs.dataset()
    holdout = Holdout.of(dataset, JUDGED, inputs.seed)
    if not len(holdout):
        return {}
    popular = make("popularity").fit(dataset.only(TRAIN))
    own, usual = (holdout.recalls(holdout.ranks(compared)) for compared in (model, popular))
    return {
        "valid_users": len(holdout),
        "valid_k": holdout.k,
        "valid_recall": float(own.mean()),
        "valid_recall_ci95": interval_of(own),
        "valid_recall_popularity": float(usual.mean()),
        "valid_gain_ci95": interval_of(own - usual),
    }


def interval_of(values: NDArray[np.float64]) -> list[float]:
    """The 95 % interval of a mean, by the normal approximation; as wide as can be for a single value."""
    if len(values) < 2:
        return [-1.0, 1.0]
    mean, width = float(values.mean()), NORMAL * float(values.std(ddof=1)) / sqrt(len(values))
    return [mean - width, mean + width]


def check(snapshot: Snapshot) -> None:
    """Refuse a snapshot that can't be read back, or does not score.

    Raises
    ------
    InputError, Diverged
        With what is wrong.
    """
    if snapshot.model is None:
        raise InputError("the snapshot has no model")
    some = np.arange(min(CHECKED, len(snapshot.model.users_)))
    snapshot.model.score(some)
    if some.size and not any(snapshot.model.recommend(some, 5)):
        raise InputError("the model recommends nothing to anybody")


if __name__ == "__main__":
    log_to_stderr()
    try:
        made = retrain(Path(sys.argv[1]), json.loads(sys.argv[2]))
    except PalateError as error:
        sys.exit("palate: " + " ".join(str(error).split()))
    print(json.dumps({"version": made.version, "facts": dict(made.facts)}), flush=True)
