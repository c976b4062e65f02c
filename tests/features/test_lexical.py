"""Word counts are kept, and counted again where what was kept is damaged."""

from pathlib import Path

import numpy as np

from palate.features.lexical import word_counts


def test_word_counts_that_cannot_be_read_are_counted_again(tmp_path: Path) -> None:
    texts = [["red lamp"], ["blue kettle", "steel"], []]
    first, words, _ = word_counts(texts, tmp_path)
    (file,) = tmp_path.iterdir()
    content = file.read_bytes()
    for damaged in (b"", b"cut off", content[:-1], content[: len(content) // 2]):
        file.write_bytes(damaged)
        again, same, known = word_counts(texts, tmp_path)
        assert not known
        assert np.array_equal(again.toarray(), first.toarray())
        assert same.column == words.column
