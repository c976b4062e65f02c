from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from palate.data import Fingerprint
from palate.features.cache import VectorCache, content_key

MADE_UP = Fingerprint("made-up", "1")


@given(batches=st.lists(st.lists(st.binary(max_size=3), max_size=5), max_size=4))
def test_what_was_put_is_read_back(
    tmp_path_factory: pytest.TempPathFactory, batches: list[list[bytes]]
) -> None:
    folder = tmp_path_factory.mktemp("cache")
    known: dict[bytes, float] = {}
    for number, batch in enumerate(batches):
        cache = VectorCache(folder, MADE_UP, 2)
        keys = [content_key(content) for content in dict.fromkeys(batch)]
        cache.put(keys, np.full((len(keys), 2), number, dtype=np.float32))
        for key in keys:
            known.setdefault(key, float(number))
    again = VectorCache(folder, MADE_UP, 2)
    assert len(again) == len(known)
    assert again.get(list(known))[:, 0].tolist() == list(known.values())


def test_another_encoder_is_another_cache(tmp_path: Path) -> None:
    VectorCache(tmp_path, MADE_UP, 2).put([content_key(b"x")], np.ones((1, 2), np.float32))
    assert content_key(b"x") in VectorCache(tmp_path, MADE_UP, 2)
    assert content_key(b"x") not in VectorCache(tmp_path, Fingerprint("made-up", "2"), 2)


def test_damaged_files_count_as_empty(tmp_path: Path) -> None:
    cache = VectorCache(tmp_path, MADE_UP, 2)
    cache.put([content_key(b"x"), content_key(b"y")], np.ones((2, 2), np.float32))
    (cache.folder / "vectors.npy").write_bytes((cache.folder / "vectors.npy").read_bytes()[:-5])
    assert len(VectorCache(tmp_path, MADE_UP, 2)) == 0
    np.save(cache.folder / "vectors.npy", np.ones((1, 2), np.float32))
    assert len(VectorCache(tmp_path, MADE_UP, 2)) == 0
