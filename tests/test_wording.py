"""Numbers in sentences agree with their nouns and verbs."""

import pytest

from palate.wording import counted, first_of, there_are


@pytest.mark.parametrize(
    ("count", "said"), [(0, "0 rows"), (1, "1 row"), (2, "2 rows"), (12_345, "12,345 rows")]
)
def test_a_count_agrees_with_its_noun(count: int, said: str) -> None:
    assert counted(count, "row") == said


def test_what_follows_many_may_be_another_phrase() -> None:
    assert counted(1, "row speaks", "rows speak") == "1 row speaks"
    assert counted(3, "row speaks", "rows speak") == "3 rows speak"


def test_long_lists_of_names_are_cut_and_the_rest_counted() -> None:
    assert first_of([]) == ""
    assert first_of(["a", "b", "c"]) == "a, b, c"
    assert first_of([f"n{place}" for place in range(1_503)], 2) == "n0, n1 and 1,501 more"


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("eas", "; did you mean 'ease'? There are: ease, slit"),
        ("SLIT", "; did you mean 'slit'? There are: ease, slit"),
        ("magic", "; there are: ease, slit"),
        ("", "; there are: ease, slit"),
    ],
)
def test_a_name_that_is_none_is_told_the_nearest(name: str, said: str) -> None:
    assert there_are(name, ["ease", "slit"]) == said
    assert there_are(name, []) == "; there are: none"
