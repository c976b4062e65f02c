"""Folders that take long to make, made once for all processes that tests run in."""

import os
import pickle
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import pytest
from filelock import FileLock

Made = TypeVar("Made")


def made_once(factory: pytest.TempPathFactory, name: str, make: Callable[[Path], Made]) -> tuple[Path, Made]:
    """A folder of this run of tests, and what making it gave; whoever comes first makes it, others wait.

    Parameters
    ----------
    factory : TempPathFactory
        Of pytest; its base is this process's own, in a folder of the run where tests run beside each other.
    name : str
        Of the folder; what is made under one name must be the same wherever it is asked for.
    make : callable
        Makes the folder it is given, which is not there yet. What it gives must be picklable.
    """
    base = factory.getbasetemp()
    common = (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / "made-once"
    common.mkdir(exist_ok=True)
    folder, given = common / name, common / f"{name}.pickle"
    with FileLock(common / f"{name}.lock"):
        if not given.exists():
            shutil.rmtree(folder, ignore_errors=True)
            made = make(folder)
            given.write_bytes(pickle.dumps(made))
    return folder, pickle.loads(given.read_bytes())
