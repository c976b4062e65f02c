"""Attributes are believed where the item's own text states them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from palate.enrichment import ItemTexts
from palate.enrichment.asking import Claim, Claims, believed, question
from palate.enrichment.reading import LONGEST, by_rules, states
from palate.enrichment.vocabulary import VALUES
from palate.llm.answers import schema_of


def used(text: str) -> set[tuple[str, str]]:
    return {(attribute.facet, attribute.value) for attribute in by_rules(ItemTexts("i", [text])).used}


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("A soft Cotton bag", ("material", "cotton")),
        ("STAINLESS steel mug", ("material", "metal")),
        ("纯棉围巾", ("material", "cotton")),
        ("A retro lamp", ("style", "vintage")),
        ("复古台灯", ("style", "vintage")),
        ("A birthday card", ("occasion", "birthday")),
        ("navy scarf", ("colour", "blue")),
        ("黑色笔记本", ("colour", "black")),
    ],
)
def test_words_of_both_languages_state_values(text: str, value: tuple[str, str]) -> None:
    assert value in used(text)


@pytest.mark.parametrize(
    "text",
    [
        "faux leather bag",
        "not made of leather",
        "leather-free bag",
        "a bag without any leather",
        "仿皮革手袋",
        "不含皮革",
        "imitation leather",
        "It looks like leather",
    ],
)
def test_what_is_denied_is_not_stated(text: str) -> None:
    assert ("material", "leather") not in used(text)


def test_parts_of_words_state_nothing() -> None:
    assert used("Redwood goldsmith irony blackboard-free") <= {("colour", "black")}
    assert ("colour", "red") not in used("A hundred sacred covered things")


@given(st.text(max_size=300))
def test_evidence_is_cut_from_the_text(text: str) -> None:
    item = ItemTexts("i", [text, "black cotton"])
    for attribute in by_rules(item).used:
        assert item.text[attribute.start : attribute.end] == attribute.quote
        assert states(attribute.facet, attribute.value, item.text, attribute.start, attribute.end)
    assert len(item.text) <= LONGEST


def test_the_catalogue_stands_where_the_text_says_otherwise() -> None:
    read = by_rules(ItemTexts("i", ["A red cotton bag"], {"colour": {"blue"}}))
    assert [(attribute.value, attribute.why) for attribute in read.flagged] == [
        ("red", "the catalogue says blue")
    ]
    assert read.text == "material: cotton."


ITEM = ItemTexts("i", ["Norda desk lamp. Brass foot, linen shade, not of glass. Made for quiet evenings."])
BRANDS = {"norda": "Norda", "zenith": "Zenith"}
NONE: dict[str, set[str]] = {}


def claim(facet: str, value: str, evidence: str, source: str = "text") -> Claim:
    return Claim(facet=facet, value=value, source=source, evidence=evidence)


CLAIMS = {
    "stated": (claim("material", "metal", "brass foot"), None),
    "in other case": (claim("material", "linen", "Linen Shade"), None),
    "not in the text": (claim("material", "metal", "brux"), "not in the text"),
    "no evidence": (claim("material", "metal", ""), "not in the text"),
    "of something else": (claim("material", "wood", "Brass foot"), "does not state"),
    "denied": (claim("material", "glass", "not of glass"), "does not state"),
    "denied before": (claim("material", "glass", "glass"), "does not state"),
    "guessed": (claim("style", "elegant", "quiet evenings"), "does not state"),
    "seen": (claim("colour", "red", "", "picture"), "by the picture alone"),
}


@pytest.mark.parametrize("name", CLAIMS)
def test_a_model_is_believed_where_the_text_states_it(name: str) -> None:
    claim, why = CLAIMS[name]
    read = believed(ITEM, Claims(brand="", attributes=[claim]), BRANDS, NONE, ("picture",))
    if why is None:
        assert [(had.facet, had.value) for had in read.used] == [(claim.facet, claim.value)]
        assert ITEM.text[read.used[0].start : read.used[0].end].casefold() == claim.evidence.casefold()
    else:
        assert not read.used
        assert why in read.flagged[0].why


def test_a_value_of_another_facet_is_none() -> None:
    read = believed(ITEM, Claims(brand="", attributes=[claim("style", "metal", "Brass foot")]), BRANDS, NONE)
    assert not read.used
    assert not read.flagged


def test_what_a_picture_shows_must_fit_the_text_and_the_catalogue() -> None:
    common = {"colour": {"red", "blue"}}
    red = claim("colour", "red", "", "picture")
    shown = believed(ITEM, Claims(brand="", attributes=[red]), BRANDS, common, ("picture",))
    assert shown.text == "colour: red."
    blue = ItemTexts("i", ["A blue lamp"])
    both = Claims(brand="", attributes=[red, claim("colour", "blue", "blue")])
    read = believed(blue, both, BRANDS, common, ("picture",))
    assert read.text == "colour: blue."
    assert read.flagged[0].why == "the text says blue"


@pytest.mark.parametrize(
    ("named", "brand"),
    [("Norda", "Norda"), ("NORDA", "Norda"), ("Zenith", None), ("desk lamp", None), ("", None)],
)
def test_brands_are_those_of_the_catalogue_that_the_text_names(named: str, brand: str | None) -> None:
    read = believed(ITEM, Claims(brand=named, attributes=[]), BRANDS, NONE)
    assert [attribute.value for attribute in read.used] == ([brand] if brand else [])


def test_an_answer_that_points_at_nothing_is_refused() -> None:
    check = question(ITEM, "en").check
    assert check(Claims(brand="", attributes=[])) is None
    assert check(Claims(brand="", attributes=[claim("material", "metal", "brux")])) is not None
    assert (
        check(
            Claims(
                brand="", attributes=[claim("material", "metal", "brux"), claim("material", "linen", "linen")]
            )
        )
        is None
    )


def test_values_are_closed_in_the_schema() -> None:
    attribute = schema_of(Claims)["properties"]["attributes"]["items"]["properties"]
    assert set(attribute["facet"]["enum"]) == set(VALUES)
    assert attribute["value"]["type"] == "string"
    assert {"cotton", "red"} < set(attribute["value"]["enum"])


@pytest.mark.parametrize("source", ["picture", "sound"])
def test_what_the_model_was_not_shown_tells_nothing(source: str) -> None:
    told = Claims(brand="", attributes=[claim("colour", "red", "", source)])
    read = believed(ITEM, told, BRANDS, {"colour": {"red"}})
    assert not read.used
    assert read.flagged[0].why == f"the model had no {source}"
    assert believed(ITEM, told, BRANDS, {"colour": {"red"}}, (source,)).text == "colour: red."
