from palate.explain import reason
from palate.models import Contribution


def said(*terms: tuple[str, str, float] | tuple[str, str, float, bool]) -> str:
    return reason([Contribution(*term) for term in terms], lambda item: item.upper())


def test_behaviour_alone_is_told_as_what_people_choose() -> None:
    assert said(("behaviour", "a", 2.0), ("behaviour", "b", 1.0)) == "People who chose A often choose it too."


def test_content_is_told_by_its_sense() -> None:
    assert said(("image", "a", 2.0)) == "It looks like A."
    assert said(("audio", "a", 2.0), ("text", "a", 1.9)) == "It sounds and reads like A."
    assert said(("colour", "a", 2.0)) == "It is, by colour, like A."


def test_small_terms_are_not_told() -> None:
    assert said(("image", "a", 2.0), ("text", "a", 0.1)) == "It looks like A."


def test_what_sells_is_told_alone_and_beside() -> None:
    assert said(("behaviour", "prior", 2.0)) == "It sells well at the moment."
    assert (
        said(("text", "a", 2.0), ("behaviour", "prior", 1.5))
        == "It reads like A, and it sells well at the moment."
    )


def test_a_past_item_that_speaks_against_it_is_never_named() -> None:
    assert said(("image", "a", -3.0), ("image", "b", 1.0)) == "It looks like B."
    assert "Nothing in your history" in said(("image", "a", -3.0))
    assert "Nothing in your history" in said()


def test_what_is_only_guessed_is_never_told_as_seen_or_heard() -> None:
    assert said(("image", "a", 2.0, True)) == "It is thought to look like A."
    assert said(("image", "a", 2.0, True), ("text", "a", 1.5)) == "It reads like A."
    both = said(("image", "a", 2.0, True), ("behaviour", "a", 1.5))
    assert both == "People who chose A often choose it too."
    assert said(("image", "a", 2.0), ("image", "b", 1.0, True)) == "It looks like A."
    assert said(("colour", "a", 2.0, True)) == "It is thought to be, by colour, like A."
