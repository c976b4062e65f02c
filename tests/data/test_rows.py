from unittest.mock import patch

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from palate.data import rows as rows_of_data
from palate.data.rows import event_order

USERS = st.integers(0, 3) | st.just(2**31 - 1)
TIMES = {
    "whole seconds": st.sampled_from([0.0, 1.7e9, 1.7e9 + 1, 2.0**31]),
    "fractions": st.sampled_from([0.25, 0.5, 1.7e9, 1.7e9 + 1e-6]),
    "far apart": st.sampled_from([-1.0, -0.0, 0.0, 2.0**32, 2.0**33, 1e300]),
    "not finite": st.sampled_from([0.0, np.inf, -np.inf, np.nan]),
}


@pytest.mark.parametrize("times", TIMES.values(), ids=list(TIMES))
@given(data=st.data())
def test_rows_are_ordered_as_by_sorting_every_key_stably(
    times: st.SearchStrategy[float], data: st.DataObject
) -> None:
    rows = data.draw(st.lists(st.tuples(USERS, times, st.integers(0, 2)), max_size=30))
    user, time, rank = (np.array([row[place] for row in rows]) for place in range(3))
    user, time = user.astype(np.int32), time.astype(np.float64)
    for whose in (user, np.sort(user)):
        for piece in (rows_of_data.PIECE, 3):
            with patch.object(rows_of_data, "PIECE", piece):
                found = event_order(whose, time, rank.astype(np.int64))
            assert found.tolist() == np.lexsort((rank, time, whose)).tolist()
