"""Numbers in sentences agree with their nouns and verbs."""

import pytest

from palate.wording import counted


@pytest.mark.parametrize(
    ("count", "said"), [(0, "0 rows"), (1, "1 row"), (2, "2 rows"), (12_345, "12,345 rows")]
)
def test_a_count_agrees_with_its_noun(count: int, said: str) -> None:
    assert counted(count, "row") == said


def test_what_follows_many_may_be_another_phrase() -> None:
    assert counted(1, "row speaks", "rows speak") == "1 row speaks"
    assert counted(3, "row speaks", "rows speak") == "3 rows speak"
