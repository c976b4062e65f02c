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


def test_a_record_that_a_crash_cut_off_is_lost_alone(tmp_path: Path) -> None:
    keys = [content_key(content) for content in (b"x", b"y", b"z")]
    cache = VectorCache(tmp_path, MADE_UP, 2)
    cache.put(keys[:2], np.array([[1, 2], [3, 4]], np.float32))
    cache.path.write_bytes(cache.path.read_bytes()[:-5])
    cut = cache.path.stat().st_size
    again = VectorCache(tmp_path, MADE_UP, 2)
    assert cache.path.stat().st_size == cut, "reading leaves alone what another process may be writing"
    assert keys[0] in again
    assert keys[1] not in again
    again.put([keys[2]], np.array([[5, 6]], np.float32))
    assert VectorCache(tmp_path, MADE_UP, 2).get([keys[2], keys[0]]).tolist() == [[5, 6], [1, 2]]


def test_two_that_write_at_once_lose_nothing(tmp_path: Path) -> None:
    first, second = VectorCache(tmp_path, MADE_UP, 2), VectorCache(tmp_path, MADE_UP, 2)
    x, y = content_key(b"x"), content_key(b"y")
    first.put([x], np.array([[1, 2]], np.float32))
    second.put([x, y], np.array([[1, 2], [3, 4]], np.float32))
    first.put([y], np.array([[3, 4]], np.float32))
    for cache in (first, second, VectorCache(tmp_path, MADE_UP, 2)):
        assert cache.get([y, x]).tolist() == [[3, 4], [1, 2]]
