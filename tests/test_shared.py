"""What takes long is made once for all processes of a run."""

from multiprocessing import get_context
from pathlib import Path
from typing import Any, cast

import pytest
from tests.shared import made_once


class Factory:
    """What a process of pytest-xdist knows of folders: its own, beside those of others."""

    def __init__(self, base: Path) -> None:
        self._base = base

    def getbasetemp(self) -> Path:
        return self._base


def make(folder: Path) -> int:
    """Note who made it, in a way that two makers would show."""
    folder.mkdir()
    (folder / "made").write_text("once")
    return 7


def one_process(base: Path) -> None:
    base.mkdir()
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PYTEST_XDIST_WORKER", base.name)
        folder, given = made_once(cast(Any, Factory(base)), "shop", make)
    assert ((folder / "made").read_text(), given) == ("once", 7)


def test_processes_that_ask_at_once_share_what_one_of_them_makes(tmp_path: Path) -> None:
    processes = [get_context("spawn").Process(target=one_process, args=(tmp_path / name,)) for name in "abc"]
    for process in processes:
        process.start()
    for process in processes:
        process.join(60)
    assert [process.exitcode for process in processes] == [0, 0, 0]
    assert [path.parent for path in tmp_path.rglob("made")] == [tmp_path / "made-once" / "shop"]


def test_what_could_not_be_made_is_made_by_the_next(tmp_path: Path) -> None:
    def fail(folder: Path) -> int:
        folder.mkdir()
        raise OSError("the disk is full")

    factory: Any = Factory(tmp_path)
    with pytest.raises(OSError, match="full"):
        made_once(factory, "shop", fail)
    assert made_once(factory, "shop", make)[1] == 7
