from collections import Counter

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from palate.encoders import Vocabulary, terms


def test_words_are_folded_and_chinese_is_read_in_pairs() -> None:
    assert terms(["The Kettle, the LAMP"]) == Counter({"the": 2, "kettle": 1, "lamp": 1})
    assert terms(["竹编灯笼 USB风扇"]) == Counter({"竹编": 1, "编灯": 1, "灯笼": 1, "usb": 1, "风扇": 1})
    assert terms(["ｗｉｄｅ"]) == Counter({"wide": 1})


def test_a_term_of_one_document_is_left_out_and_rare_terms_weigh_more() -> None:
    documents = [terms([text]) for text in ("a b", "a b", "a c", "a")]
    vocabulary = Vocabulary.of(documents)
    assert set(vocabulary.column) == {"a", "b"}
    assert vocabulary.rarity[vocabulary.column["b"]] > vocabulary.rarity[vocabulary.column["a"]]


@given(st.lists(st.text(max_size=30), max_size=12))
def test_rows_have_unit_length_or_are_empty(texts: list[str]) -> None:
    documents = [terms([text]) for text in texts]
    matrix = Vocabulary.of(documents).transform(documents)
    lengths = np.sqrt((matrix.toarray() ** 2).sum(axis=1))
    assert matrix.shape[0] == len(texts)
    assert np.all((np.abs(lengths - 1) < 1e-5) | (lengths == 0))
