"""Recommendations as parts in Parquet: all of them, and after a stop no more than what is missing."""

from collections.abc import Sequence
from pathlib import Path

import polars as pl
import pytest
from tests.commands import Palate
from tests.shops import tasteful

from palate.data import Histories
from palate.folders import folder_at
from palate.models import EASE
from palate.tasks import lists, parts
from palate.tasks.parts import Written, write_parts

USERS, BATCH, PART = 60, 5, 15


@pytest.fixture(autouse=True)
def _small(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lists, "BATCH", BATCH)
    monkeypatch.setattr(parts, "PART", PART)


class Counting(EASE):
    """Remembers for how many it ranked; ends when it is told to."""

    def ending_after(self, most: int) -> "Counting":
        self.ranked, self.most = 0, most
        return self

    def __getstate__(self) -> dict[str, object]:
        return {name: value for name, value in vars(self).items() if name not in ("ranked", "most")}

    def score_histories(self, histories: Histories) -> object:  # type: ignore[override]
        if self.ranked >= self.most:
            raise KeyboardInterrupt
        self.ranked += len(histories)
        return super().score_histories(histories)


@pytest.fixture
def model() -> Counting:
    return Counting().fit(tasteful(n_users=USERS)).ending_after(10**6)


def write(model: EASE, folder: Path, k: int = 4, users: Sequence[str] | None = None) -> Written:
    named = list(model.users_) if users is None else users
    return write_parts(model, named, model.histories_of, k, folder_at(f"{folder}/"))


def files(folder: Path) -> dict[str, int]:
    return {path.name: path.stat().st_mtime_ns for path in folder.glob("part-*.parquet")}


def test_parts_together_are_the_lists(model: Counting, tmp_path: Path) -> None:
    done = write(model, tmp_path / "recs")
    alone = pl.concat(lists.ranked(model, list(model.users_), model.histories_of, 4))
    assert pl.read_parquet(tmp_path / "recs" / "*.parquet").equals(alone)
    assert done == Written(lists=USERS, rows=len(alone), parts=USERS // PART, kept=0)
    assert (tmp_path / "recs" / "_SUCCESS").exists()


def test_what_was_stopped_goes_on_with_what_is_missing(model: Counting, tmp_path: Path) -> None:
    with pytest.raises(KeyboardInterrupt):
        write(model.ending_after(2 * PART + BATCH), tmp_path)
    there = files(tmp_path)
    assert len(there) == 2
    assert not (tmp_path / "_SUCCESS").exists()
    done = write(model.ending_after(10**6), tmp_path)
    assert model.ranked == USERS - 2 * PART
    assert (done.kept, done.parts, done.lists) == (2, 4, USERS)
    assert files(tmp_path).items() >= there.items()
    write(model, tmp_path / "fresh")
    assert pl.read_parquet(tmp_path / "*.parquet").equals(pl.read_parquet(tmp_path / "fresh" / "*.parquet"))
    assert write(model.ending_after(0), tmp_path).kept == 4


def test_parts_of_another_question_are_made_anew_and_the_old_ones_go(model: Counting, tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("of mine")
    write(model, tmp_path)
    old = files(tmp_path)
    assert write(model, tmp_path, k=5).kept == 0
    assert not old.keys() & files(tmp_path).keys()
    other = Counting(l2=3.0).fit(tasteful(n_users=USERS)).ending_after(10**6)
    assert write(other, tmp_path, k=5).kept == 0
    assert write(other, tmp_path, k=5, users=list(other.users_)[:PART]) == Written(PART, PART * 5, 1, 1)
    assert len(files(tmp_path)) == 1
    assert (tmp_path / "notes.txt").exists()


def test_nobody_has_no_parts(model: Counting, tmp_path: Path) -> None:
    assert write(model, tmp_path, users=[]) == Written(0, 0, 0, 0)


def test_a_part_is_of_the_same_name_in_another_process(
    own_shop: Path, palate_command: Palate, tmp_path: Path
) -> None:
    command = ("recommend", own_shop, "--users", "all", "--json", "--out")
    first = palate_command(*command, f"{tmp_path}/recs/").json
    again = palate_command(*command, f"file://{tmp_path}/recs").json
    assert (first["kept"], again["kept"]) == (0, 1)
    palate_command(*command, tmp_path / "recs.parquet")
    whole = pl.read_parquet(tmp_path / "recs.parquet")
    assert pl.read_parquet(tmp_path / "recs" / "*.parquet").equals(whole)
    assert first == {"users": 60, "rows": len(whole), "parts": 1, "kept": 0, "out": f"{tmp_path}/recs/"}


def test_parts_hold_no_reasons_and_go_into_a_folder_that_is_there(
    own_shop: Path, palate_command: Palate, tmp_path: Path
) -> None:
    told = palate_command("recommend", own_shop, "--users", "all", "--explain", "--out", f"{tmp_path}/recs/")
    assert told.code == 2
    assert "give --explain a file" in told.err
    lost = palate_command("recommend", own_shop, "--users", "all", "--out", f"{tmp_path}/no/recs/")
    assert lost.code == 2
    assert f"there is no folder {tmp_path}/no;" in lost.err
    assert list(tmp_path.glob("*recs")) == []
