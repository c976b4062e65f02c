"""What stands out in what a shopper had and wrote, without a language model."""

import pytest

from palate.profiles import DISLIKES, LIKES, Profile, Shopper, Wrote
from palate.profiles.counting import counted_tastes, title_words
from palate.profiles.traits import WORD, Trait, Traits
from palate.summaries import Review

TITLES = {
    "a": "Cotton scarf",
    "b": "Cotton hat",
    "c": "Brass lamp",
    "d": "Plastic lamp",
    "e": "Glass bowl",
    "f": "Glass cup",
    "g": "Wool rug",
    "h": "Tin box",
}


def traits() -> Traits:
    def of(item: str) -> frozenset[Trait]:
        made_of = Trait("material", TITLES[item].split()[0].lower())
        return frozenset({made_of, *(Trait(WORD, word) for word in title_words(TITLES[item]))})

    return Traits(list(TITLES), of)


def tastes(shopper: Shopper, code: str = "en") -> dict[tuple[str, str], tuple[str, ...]]:
    return {
        (taste.words, taste.stance): tuple(taste.items) for taste in counted_tastes(shopper, traits(), code)
    }


def test_what_stands_out_is_liked_with_the_items_that_show_it() -> None:
    found = tastes(Shopper("u", ("a", "b"), ("d",)))
    assert set(found[("cotton (material)", LIKES)]) == {"a", "b"}
    assert found[("plastic (material)", DISLIKES)] == ("d",)
    assert ("cotton", LIKES) not in found, "a value is said once"


def test_one_of_many_shows_nothing() -> None:
    found = tastes(Shopper("u", ("a", "b", "e", "f", "g")))
    assert ("cotton (material)", LIKES) in found
    assert ("wool (material)", LIKES) not in found


def test_reviews_speak_for_and_against() -> None:
    wrote = (
        Wrote("a", Review("r1", "The stitching is wonderful. A scarf.", 1.0)),
        Wrote("d", Review("r2", "The switch broke.", -1.0)),
    )
    found = counted_tastes(Shopper("u", ("a", "d"), (), wrote), traits(), "en")
    by_words = {taste.words: taste for taste in found}
    assert (by_words["stitching"].stance, by_words["stitching"].reviews) == (LIKES, ("r1",))
    assert by_words["switch broke"].stance == DISLIKES
    assert "scarf" not in {taste.words for taste in found if taste.reviews}, "the title says that anyway"


def test_weights_are_shares() -> None:
    found = counted_tastes(Shopper("u", ("a", "b"), ("d",)), traits(), "en")
    assert sum(taste.weight for taste in found) == pytest.approx(1.0, abs=1e-4)


def test_what_is_liked_and_disliked_is_not_disliked() -> None:
    found = tastes(Shopper("u", ("a",), ("b",)))
    assert ("cotton (material)", LIKES) in found
    assert ("cotton (material)", DISLIKES) not in found


@pytest.mark.parametrize(("code", "said"), [("en", "Nothing is known"), ("zh", "暂时还不了解")])
def test_nobody_known_is_said(code: str, said: str) -> None:
    assert counted_tastes(Shopper("u", ()), traits(), code) == ()
    assert Profile("u", "", "counts").sentence(code).startswith(said)


def test_two_languages() -> None:
    found = counted_tastes(Shopper("u", ("a", "b"), ("d",)), traits(), "zh")
    told = Profile("u", "", "counts", found)
    assert "棉（材质）" in told.sentence("zh")
    assert told.sentence("zh").startswith("喜欢：")
    assert "不喜欢：" in told.sentence("zh")
