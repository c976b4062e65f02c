"""Results of an evaluation that is under way, kept so that one that was stopped goes on."""

import os
import shutil
from collections.abc import Sequence
from dataclasses import asdict, fields
from pathlib import Path
from typing import Any, cast

from palate import state
from palate.data import Counts, Dataset
from palate.evaluation import Result
from palate.logs import get_logger
from palate.memory import room
from palate.models import Recommender
from palate.partitions import digest
from palate.state import State

log = get_logger(__name__)


class KeptResults:
    """Results in a folder, one for each model, drop and imputation, until the evaluation is done.

    Parameters
    ----------
    folder : Path
        What other evaluations left in it is removed.
    rows : Dataset
        What is measured on, before any of it is dropped or filled.
    protocol : sequence of object
        What else decides about results, such as cutoffs.
    """

    def __init__(self, folder: Path, rows: Dataset, protocol: Sequence[object]) -> None:
        bound = room(), os.environ.get("PALATE_MEMORY_GIB")
        parts = {part.name: getattr(rows, part.name) for part in fields(rows)}
        self._folder = folder / digest((state.FORMAT, parts, tuple(protocol), bound)).hex()
        self.found = 0
        for other in folder.iterdir() if folder.is_dir() else ():
            if other != self._folder:
                shutil.rmtree(other, ignore_errors=True)

    def get(self, model: Recommender, drop: object, imputation: str) -> Result | None:
        """The result that an evaluation before this one came to, if it was stopped since."""
        path = self._path(model, drop, imputation)
        if not path.is_dir():
            return None
        try:
            values = cast(dict[str, Any], dict(state.read(path).values))
            counts = values.pop("counts")
            result = Result(**values, counts=None if counts is None else Counts(**counts))
        except Exception as error:
            # Whatever reading meets first.
            log.warning("a kept result can't be read; it is measured anew", file=str(path), why=str(error))
            return None
        self.found += 1
        return result

    def keep(self, model: Recommender, drop: object, imputation: str, result: Result) -> None:
        """Write a result, in one step as far as a run that comes after sees it."""
        values = {part.name: getattr(result, part.name) for part in fields(result)}
        values["counts"] = None if result.counts is None else asdict(result.counts)
        values["ci95"] = {name: list(bounds) for name, bounds in result.ci95.items()}
        state.write(State("result", {}, values), self._path(model, drop, imputation))

    def done(self) -> None:
        """Remove all: an evaluation that was not stopped is measured anew when it is asked for again."""
        shutil.rmtree(self._folder.parent, ignore_errors=True)

    def _path(self, model: Recommender, drop: object, imputation: str) -> Path:
        return self._folder / digest((model.name, model.parameters(), drop, imputation)).hex()
