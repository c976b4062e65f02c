"""What a model says of a shopper counts where a line of the shopper's own shows it."""

import pytest
from tests.llm.attacks import ATTACKS

from palate.profiles import DISLIKES, LIKES, Shopper, Wrote
from palate.profiles.asking import Claim, Claims, Line, believed, lines_of, question
from palate.summaries import Review

TITLES = {"a": "Cotton scarf in red", "b": "Red cotton hat", "d": "Plastic lamp"}
WROTE = (Wrote("a", Review("r1", "The stitching is neat.", 1.0)),)
SHOPPER = Shopper("u", ("a", "b"), ("d",), WROTE)


def lines(shopper: Shopper = SHOPPER) -> list[Line]:
    return lines_of(shopper, lambda item: TITLES.get(item, item))


def claims(*told: tuple[str, str, int]) -> Claims:
    return Claims(tastes=[Claim(words=words, stance=stance, line=line) for words, stance, line in told])


def test_words_of_a_line_are_believed_with_all_that_shows_them() -> None:
    answer = claims(("cotton", LIKES, 1), ("neat stitching", LIKES, 4), ("plastic", DISLIKES, 3))
    assert question(lines(), "en").check(answer) is None
    cotton, *rest = believed(answer, lines(), "en")
    assert (cotton.words, cotton.weight, tuple(cotton.items)) == ("cotton", 0.5, ("a", "b"))
    assert {(taste.words, taste.stance, tuple(taste.reviews)) for taste in rest} == {
        ("neat stitching", LIKES, ("r1",)),
        ("plastic", DISLIKES, ()),
    }


@pytest.mark.parametrize(
    ("told", "why"),
    [
        (("cotton", LIKES, 9), "not there"),
        (("cotton", LIKES, 0), "not there"),
        (("cotton", DISLIKES, 1), "other stance"),
        (("plastic", LIKES, 3), "other stance"),
        (("golden rings", LIKES, 1), "no taste stands"),
        (("no cotton", LIKES, 1), "no taste stands"),
        (("cotton at $1", LIKES, 1), "no taste stands"),
    ],
)
def test_what_no_line_shows_is_refused(told: tuple[str, str, int], why: str) -> None:
    assert why in (question(lines(), "en").check(claims(told)) or "")


def test_one_wrong_taste_among_good_ones_is_left_out() -> None:
    answer = claims(("cotton", LIKES, 1), ("solid gold", LIKES, 1))
    assert question(lines(), "en").check(answer) is None
    assert [taste.words for taste in believed(answer, lines(), "en")] == ["cotton"]


def test_what_speaks_to_a_model_is_not_shown_to_it() -> None:
    shown = 0
    for attack in ATTACKS:
        own = Shopper("u", ("a",), (), (Wrote("b", Review("r", attack.text, 1.0)),))
        shown += any(line.review_id for line in lines(own))
    assert shown == 0
    assert [line.text for line in lines_of(Shopper("u", ("a",)), lambda _: "")] == []
