"""What reviews of one item say: counts hold, quotes are verbatim, repeats count once."""

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from palate.summaries import Aspect, Quote, Reading, Review, Usual, central

PRAISE, COMPLAINT = 1.0, -1.0

OTHERS = [
    Review(f"o{number}", text, PRAISE)
    for number, text in enumerate(
        [
            "A lamp for the desk.",
            "The cable is long.",
            "Nice shade, warm light.",
            "台灯很亮。",
            "灯罩好看。",
            "电线很长。",
        ]
        * 3
    )
]
"""What is said of other items."""

ENGLISH = [
    Review("e1", "The battery lasts two days. Shipping was quick.", PRAISE),
    Review("e2", "Battery died after a week, sent it back.", COMPLAINT),
    Review("e3", "I love the quiet keys and the battery.", PRAISE),
    Review("e4", "Quiet keys, good for the night.", PRAISE),
]
CHINESE = [
    Review("z1", "电池能用两天。发货很快。", PRAISE),
    Review("z2", "电池用了一周就坏了，只好退货。", COMPLAINT),
    Review("z3", "按键安静，电池也耐用。", PRAISE),
    Review("z4", "晚上打字按键一点都不吵。", PRAISE),
]


def read(reviews: Sequence[Review]) -> Reading:
    return Reading(reviews, Usual.of([*OTHERS, *reviews]))


def named(aspects: Sequence[Aspect]) -> dict[str, Aspect]:
    return {aspect.name: aspect for aspect in aspects}


def quotes_of(reading: Reading) -> list[Quote]:
    said = [quote for aspect in reading.aspects() for quote in aspect.quotes]
    return [*said, *reading.central(), *reading.of_side(1), *reading.of_side(-1)]


def test_english_aspects_are_counted_by_side() -> None:
    battery = named(read(ENGLISH).aspects())["battery"]
    assert (battery.mentions, battery.praises, battery.complaints) == (3, 2, 1)
    assert battery.review_ids == ("e1", "e2", "e3")
    assert {quote.stance for quote in battery.quotes} == {"praise", "complaint"}
    assert "quiet key" in named(read(ENGLISH).aspects())


def test_chinese_aspects_are_words() -> None:
    aspects = named(read(CHINESE).aspects())
    battery = aspects["电池"]
    assert (battery.mentions, battery.praises, battery.complaints) == (3, 2, 1)
    assert "按键" in aspects


def test_both_languages_are_heard_in_one_item() -> None:
    aspects = named(read([*ENGLISH, *CHINESE]).aspects())
    assert {"battery", "电池"} <= set(aspects)


def test_pros_are_from_praise_and_cons_from_complaints() -> None:
    reading = read([*ENGLISH, *CHINESE])
    assert {quote.review_id for quote in reading.of_side(-1)} == {"e2", "z2"}
    assert {quote.stance for quote in reading.of_side(1)} == {"praise"}


def test_what_is_said_of_every_item_is_no_first_aspect() -> None:
    own = [Review(f"c{n}", text, PRAISE) for n, text in enumerate(["The cable hums.", "A cable that hums"])]
    many = [Review(f"m{n}", f"Cable number {'x' * n}.", PRAISE) for n in range(30)]
    aspects = Reading(own, Usual.of([*own, *many])).aspects()
    assert "hum" in aspects[0].terms


def test_a_text_that_is_posted_fifty_times_counts_once() -> None:
    bot = [Review(f"b{n}", f"Buy cheap watches at my shop {n}!!!", PRAISE) for n in range(50)]
    reading = read([*ENGLISH, *bot])
    assert len(reading.said.reviews) == len(ENGLISH) + 1
    assert "watch" not in named(reading.aspects())
    assert reading.count(1) == 4


def test_nearly_the_same_sentence_is_quoted_once() -> None:
    alike = [
        "The strap is soft leather.",
        "The strap is soft leather, really!",
        "the strap: it is soft leather",
    ]
    reviews = [
        Review(f"s{n}", f"{text} {end}", PRAISE)
        for n, (text, end) in enumerate(zip(alike, "ABC", strict=True))
    ]
    assert len(read(reviews).central()) == 1


def test_no_reviews_and_one_review() -> None:
    empty = read([])
    assert (empty.aspects(), quotes_of(empty)) == ((), [])
    assert read([Review("one", "Fine strap.", PRAISE)]).aspects() == ()


SCRAPS = [
    *("Battery died.", "battery life is short", "Soft strap!", "ok.", "Bad", "5", "…"),
    *("电池不行。", "按键安静 ", "สวยมาก", "とても静か。"),
]
texts = st.lists(st.lists(st.sampled_from(SCRAPS), max_size=6).map(" ".join), max_size=12)


@given(texts, st.data())
def test_quotes_are_verbatim_and_counts_are_of_reviews(written: list[str], data: st.DataObject) -> None:
    stances = data.draw(st.lists(st.sampled_from([-1.0, 0.5, 0.75, 1.0]), min_size=12, max_size=12))
    reviews = [Review(f"r{n}", text, stances[n]) for n, text in enumerate(written)]
    by_id = {review.review_id: review for review in reviews}
    reading = read(reviews)
    for quote in quotes_of(reading):
        assert quote.text in by_id[quote.review_id].text
        assert quote.text.strip()
    for aspect in reading.aspects():
        assert aspect.mentions == len(set(aspect.review_ids)) >= 2
        sides = [by_id[name].side for name in aspect.review_ids]
        assert (aspect.praises, aspect.complaints) == (sides.count(1), sides.count(-1))
        assert {quote.review_id for quote in aspect.quotes} <= set(aspect.review_ids)
    for quotes in (reading.central(), reading.of_side(1), reading.of_side(-1)):
        assert len({quote.text for quote in quotes}) == len(quotes)


def test_many_sentences_are_ranked_as_few_are(monkeypatch: pytest.MonkeyPatch) -> None:
    reviews = [*ENGLISH, *CHINESE, *OTHERS]
    few = read(reviews)
    quotes, scores = quotes_of(few), few.vectors.centrality(range(len(few.said.sentences)))
    monkeypatch.setattr(central, "DENSE", 0)
    many = read(reviews)
    assert many.vectors.centrality(range(len(many.said.sentences))) == pytest.approx(scores)
    assert quotes_of(many) == quotes
