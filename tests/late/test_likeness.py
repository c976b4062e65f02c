"""Nearest known items are the same however they are found."""

from collections.abc import Mapping

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import sparse

from palate.data import Features, Fingerprint
from palate.features import normalised
from palate.late import likeness as of_likeness
from palate.late.likeness import Likeness
from palate.linalg.csr import Rows

DIMS = {"text": 300, "image": 280, "audio": 6}


def made_up(n: int, seed: int, rank: int) -> dict[str, Features]:
    """Dense features, wide and narrow ones, that some items lack, and word counts."""
    random = np.random.default_rng(seed)
    found: dict[str, Features] = {}
    for name, dim in DIMS.items():
        values = random.normal(size=(n, rank)) @ random.normal(size=(rank, dim))
        values += 0.1 * random.normal(size=(n, dim))
        present = random.random(n) > 0.2
        found[name] = normalised(values.astype(np.float32), present, name, Fingerprint(name, "1"))
    drawn = random.random((n, 40), dtype=np.float32)
    counts = sparse.csr_array(np.where(drawn < 0.1, drawn, np.float32(0)))
    found["lexical"] = Features(counts, np.diff(counts.indptr) > 0, "text", Fingerprint("lexical", "1"))
    return found


@given(
    seed=st.integers(0, 50),
    rank=st.sampled_from([3, 40, 200]),
    k=st.sampled_from([1, 5, 300]),
    has=st.sets(st.sampled_from([*DIMS, "lexical"]), min_size=1),
)
def test_reading_rows_in_part_finds_the_nearest(seed: int, rank: int, k: int, has: set[str]) -> None:
    every = made_up(220, seed, rank)
    known = {
        name: Features(feature.values[:200], feature.present[:200], name, feature.encoder)
        for name, feature in every.items()
    }
    rows: Mapping[str, Rows] = {name: every[name].values[200:] for name in sorted(has)}
    ties = np.random.default_rng(seed).permutation(200)
    mixture = {"text": 1.0, "image": 0.05, "audio": 2.0, "lexical": 1.0}
    with pytest.MonkeyPatch.context() as patch:
        plain = Likeness(known, ties)
        patch.setattr(of_likeness, "MANY", 0)
        patch.setattr(of_likeness, "FEW", 1000)
        quick = Likeness(known, ties)
    assert not plain.narrow
    assert sorted(quick.narrow) == ["image", "text"]
    expected, alike = plain.nearest(rows, mixture, k)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(of_likeness, "FEW", 1000)
        found, likeness = quick.nearest(rows, mixture, k)
    assert np.allclose(alike, likeness, atol=1e-5)
    # Equal ones may change places by rounding.
    same = (expected == found) | np.isclose(alike, likeness, atol=1e-5)
    assert same.all()
    assert np.array_equal(expected < 0, found < 0)
