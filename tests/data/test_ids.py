import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from palate.data import Index
from palate.data.ids import listed
from palate.errors import InputError

names = st.lists(st.text(min_size=1, max_size=8), unique=True, max_size=30)


@given(names)
def test_every_id_is_found_at_its_position(ids: list[str]) -> None:
    index = Index(tuple(ids))
    assert [index[index.position(name)] for name in ids] == ids
    assert index.positions(ids).tolist() == list(range(len(ids)))


@given(names, st.text(min_size=1))
def test_unknown_ids_are_at_minus_one(ids: list[str], other: str) -> None:
    index = Index(tuple(ids))
    assert (index.positions([other])[0] == -1) == (other not in ids)
    assert (other in index) == (other in ids)


@given(st.lists(st.text(max_size=3)))
def test_of_keeps_the_first_of_equal_ids(ids: list[str]) -> None:
    assert list(Index.of(ids)) == sorted(set(ids), key=ids.index)


def test_an_id_twice_is_refused() -> None:
    with pytest.raises(ValueError, match="twice"):
        Index(("a", "b", "a"))


@given(names, st.integers(0, 5))
def test_an_index_grows_to_what_a_new_one_would_be(ids: list[str], kept: int) -> None:
    first, later = Index(tuple(ids[:kept])), ids[kept:]
    longer = first.followed_by(later)
    assert longer == Index(tuple(ids))
    assert longer.positions(ids).tolist() == list(range(len(ids)))
    assert len(first) == len(ids[:kept])
    assert np.array_equal(longer.hash_order, Index(tuple(ids)).hash_order)
    if ids:
        with pytest.raises(ValueError, match="twice"):
            longer.followed_by(ids[:1])


def test_a_lone_id_is_one_id_and_what_is_no_text_is_refused() -> None:
    assert listed("u42", "user") == ["u42"]
    assert listed(("a", "b"), "user") == ["a", "b"]
    assert listed(pl.Series(["a", "b"]), "user") == ["a", "b"]
    assert listed([], "user") == []
    for wrong in (42, None, [1, 2], ["a", 3]):
        with pytest.raises(InputError, match="ids are text; write user '"):
            listed(wrong, "user")
