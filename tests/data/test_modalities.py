"""Terms are added up by modality, whatever kind of array they are."""

import numpy as np
import pytest
from scipy import sparse

from palate.data.modalities import by_modality


@pytest.mark.parametrize("kind", [np.array, sparse.csr_array])
def test_terms_of_one_modality_are_added_up_and_others_keep_their_names(kind: type) -> None:
    made = kind([[1.0, 2.0]])
    terms = {"behaviour": made, "text": made * 2, "image": made * 3, "lexical": made * 4}
    sums = by_modality(terms, {"text": "text", "lexical": "text", "image": "image"})
    assert list(sums) == ["behaviour", "text", "image"]
    assert [float(sums[name].sum()) for name in sums] == [3.0, 18.0, 9.0]
