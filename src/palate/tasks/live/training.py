"""Training as a background job: another process trains and freezes; this one checks the result."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from palate.errors import PalateError
from palate.tasks.live.child import ChildFailed, ChildStopped
from palate.tasks.live.followed import followed

TRAIN = "train"
"""Kind and key of the job."""

MARGIN = 0.05
"""Share by which a new model's recall on valid rows may lie below the live one's."""


class TrainingFailed(PalateError):
    """The process that trains ended without a model."""


@dataclass(frozen=True)
class TrainingDone:
    """What a training left.

    Parameters
    ----------
    version : str
        Its snapshot.
    facts : mapping of str to JSON value
        How it was made, and its recall on valid rows.
    """

    version: str
    facts: Mapping[str, Any] = field(default_factory=dict[str, Any])

    def fault(self, live: Mapping[str, Any]) -> str | None:
        """Why it must not answer; None where it may.

        Parameters
        ----------
        live : mapping of str to JSON value
            Facts of the model that answers now.
        """
        recall, popular = self.facts.get("valid_recall"), self.facts.get("valid_recall_popularity")
        if recall is None or popular is None:
            return None
        if recall < popular:
            return f"recall on valid rows {recall:.4f} is below that of the best-sellers, {popular:.4f}"
        before = live.get("valid_recall")
        if before is not None and recall < before * (1 - MARGIN):
            return (
                f"recall on valid rows {recall:.4f} is more than {MARGIN:.0%} below "
                f"that of the live model, {before:.4f}"
            )
        return None


def train_in_process(
    folder: Path, payload: Mapping[str, Any], tell: Callable[[Mapping[str, Any]], bool]
) -> TrainingDone:
    """Train on what the store holds, in another process with a low priority, and freeze the model.

    Parameters
    ----------
    folder : Path
        The workspace.
    payload : mapping of str to JSON value
        ``model`` and ``budget``, where they are wanted.
    tell : callable
        Told how far it is; returns False where the training is to stop.

    Raises
    ------
    TrainingFailed
        If it ends without a model, or was stopped.
    """
    try:
        done = followed("palate.tasks.retrain", str(folder), json.dumps(dict(payload)), tell=tell)
    except ChildStopped:
        raise TrainingFailed("the training was stopped") from None
    except ChildFailed as error:
        raise TrainingFailed(f"the training failed: {error}") from None
    return TrainingDone(done["version"], done["facts"])
