"""The process that reads attributes of items or tastes of shoppers from what a store holds:
``python -m palate.tasks.help_shop FOLDER KIND PAYLOAD``.

It says how far it is on stdout, a JSON document a line; the last one tells what was made.
"""

import json
import shutil
import sys
from collections import Counter
from collections.abc import Mapping
from contextlib import nullcontext
from pathlib import Path
from typing import Any

from palate.derived import derived_folder
from palate.errors import PalateError
from palate.features.helps import ENRICH
from palate.llm import Llm
from palate.logs import log_to_stderr
from palate.profiles import write_profiles
from palate.shop.settings import read_settings
from palate.store.erasing import erased_users, user_hash
from palate.store.past import count_past
from palate.tasks.enrich import Enricher
from palate.tasks.export_shop import export_shop
from palate.tasks.inputs import Inputs
from palate.tasks.live.child import tell
from palate.tasks.stores import open_store


def help_shop(folder: Path, kind: str, payload: Mapping[str, Any]) -> dict[str, Any]:
    """Write the store as a folder, read what is wanted of it, and keep that for the next training.

    Parameters
    ----------
    folder : Path
        The workspace whose store it is.
    kind : str
        "enrich" or "profile".
    payload : mapping of str to JSON value
        ``with_llm``, and ``budget_tokens`` where fewer are wanted than palate.toml allows.

    Returns
    -------
    dict
        How many were made by what, and what a language model was asked.
    """
    derived, settings = derived_folder(folder), read_settings(folder).llm
    work = derived / f"helping-{kind}"
    shutil.rmtree(work, ignore_errors=True)
    with open_store(folder, read_only=True) as store:
        tell("writing what the store holds", 0, 1)
        erased = frozenset(store.read(erased_users))
        export_shop(store, work, folder, keep_deleted=True)
    if (tokens := payload.get("budget_tokens")) is not None:
        settings = settings.model_copy(update={"budget_tokens": tokens})
    with Llm(settings, derived) if payload["with_llm"] else nullcontext() as llm:
        made = _enriched(folder, work, llm) if kind == ENRICH else _profiled(folder, work, llm, erased)
        asked = None if llm is None else llm.tally.document()
    shutil.rmtree(work, ignore_errors=True)
    return {**made, "llm": asked}


def _enriched(folder: Path, work: Path, llm: Llm | None) -> dict[str, Any]:
    enricher = Enricher(Inputs(work).shop, derived_folder(folder))
    done = enricher.by_rules() if llm is None else enricher.by_model(llm, tell)
    flagged = sum(1 for _ in done.flagged())
    return {"items": len(done.enrichments), "methods": dict(done.methods), "flagged": flagged}


def _profiled(folder: Path, work: Path, llm: Llm | None, erased: frozenset[str]) -> dict[str, Any]:
    profiler = Inputs(work).profiler_of(None)
    found = profiler.by_counts() if llm is None else profiler.by_model(llm, told=tell)
    # Who was erased meanwhile is forgotten here too, though they may be back already.
    with open_store(folder, read_only=True) as store:
        now = store.read(erased_users)
        gone = {profile.user_id for profile in found if user_hash(profile.user_id) in now}
        gone -= {user for user in gone if user_hash(user) in erased and store.read(count_past, user)}
    kept = [profile for profile in found if profile.user_id not in gone]
    write_profiles(derived_folder(folder), kept)
    return {"users": len(kept), "methods": dict(Counter(profile.method for profile in kept))}


if __name__ == "__main__":
    log_to_stderr()
    try:
        found = help_shop(Path(sys.argv[1]), sys.argv[2], json.loads(sys.argv[3]))
    except PalateError as error:
        sys.exit("palate: " + " ".join(str(error).split()))
    print(json.dumps(found), flush=True)
