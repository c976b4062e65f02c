"""Features of one modality as files for other programs."""

from pathlib import Path
from typing import cast

import numpy as np
import pytest
from tests.shops import dense, random_features

from palate.data import Index
from palate.features.export import write_features

ITEMS = Index(tuple(f"i{n}" for n in range(30)))


@pytest.mark.parametrize("there", [False, True])
def test_rows_and_ids_of_what_has_the_modality(tmp_path: Path, there: bool) -> None:
    features, out = random_features(len(ITEMS), "image"), tmp_path / "out"
    if there:
        out.mkdir()
        (out / "features.npy").write_text("old")
    assert write_features(features, ITEMS, out) == (int(features.present.sum()), features.dim)
    assert np.array_equal(np.load(out / "features.npy"), dense(features)[features.present])
    named = (out / "ids.txt").read_text().splitlines()
    assert named == [ITEMS[int(row)] for row in np.flatnonzero(features.present)]
    assert sorted(path.name for path in out.iterdir()) == ["features.npy", "ids.txt"]


@pytest.mark.parametrize("there", [False, True])
def test_stopped_on_its_way_it_leaves_what_was_there(tmp_path: Path, there: bool) -> None:
    class Stopping:
        def __getitem__(self, _row: int) -> str:
            raise KeyboardInterrupt

    out = tmp_path / "out"
    if there:
        write_features(random_features(len(ITEMS), "image"), ITEMS, out)
    before = {path: path.read_bytes() for path in out.glob("*")}
    with pytest.raises(KeyboardInterrupt):
        write_features(random_features(len(ITEMS), "image", seed=1), cast(Index, Stopping()), out)
    assert {path: path.read_bytes() for path in out.glob("*")} == before
    assert out.exists() == there
