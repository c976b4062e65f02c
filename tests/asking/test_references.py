"""What is said of items of the last answer: read in both languages, kept over turns, and said again."""

from functools import cache

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.asking.catalogue import NOBODY, asked, objects
from tests.asking.test_answering import ids, many

from palate.asking import Answer, Asked, State, ask
from palate.asking.references import References, references

TITLES = ("juno lamp", "warm reading lamp", "朱诺台灯", "fjord mug", "box")
EVERY = (0, 1, 2, 3, 4)

REJECTED = {
    "not the first one": (0,),
    "not the first lamp": (0,),
    "no thanks, without the first two": (0, 1),
    "I don't like the first and the third": (0, 2),
    "not the third or the fourth, but blue": (2, 3),
    "anything but #3": (2,),
    "not item 2 please": (1,),
    "none of these": EVERY,
    "neither": EVERY,
    "i don't want these": EVERY,
    "hide the last two": (3, 4),
    "the second one is not for me": (1,),
    "nothing like the second please": (1,),
    "i don't want anything like the 1st": (0,),
    "不要第一个": (0,),
    "不要第一个台灯": (0,),
    "不喜欢第一款，要蓝色的": (0,),
    "第二个不要": (1,),
    "除了第一个和第二个": (0, 1),
    "第一个和第二个都不要": (0, 1),
    "不要前两个": (0, 1),
    "最后一个不行": (4,),
    "倒数第二个不要": (3,),
    "这些都不要": EVERY,
    "都不喜欢": EVERY,
}


@pytest.mark.parametrize("text", REJECTED)
def test_what_is_rejected(text: str) -> None:
    found = references(text.casefold(), TITLES)
    assert (found.rejected, found.liked, found.missing) == (REJECTED[text], (), ())


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("more like the second", {"liked": (1,)}),
        ("something similar to the top one", {"liked": (0,)}),
        ("和第二个类似的", {"liked": (1,)}),
        ("像第一个那样的", {"liked": (0,)}),
        ("a lamp like the first one but not the last one", {"liked": (0,), "rejected": (4,)}),
        ("something cheaper than the second", {"cheaper": 1}),
        ("比第二个便宜的", {"cheaper": 1}),
        ("more expensive than the last one", {"dearer": 4}),
        ("比第一个贵一点", {"dearer": 0}),
        ("not the seventh", {"missing": (7,)}),
        ("不要第九个", {"missing": (9,)}),
        ("not this one", {"unclear": True}),
        ("这个不要", {"unclear": True}),
    ],
)
def test_what_is_liked_compared_missing_or_unclear(text: str, found: dict[str, object]) -> None:
    told = vars(references(text, TITLES)) | {"spans": ()}
    assert told == vars(References()) | found


@pytest.mark.parametrize(
    "text",
    [
        "no second hand lamps",
        "not the first edition",
        "not 2 lamps",
        "without nuts",
        "a gift for my first child",
        "show me others",
        "under 20",
        "不是第一次买",
        "不要第一个牌子",
        "要两个",
        "别的",
        "more than one lamp",
    ],
)
def test_what_speaks_of_something_else(text: str) -> None:
    assert references(text, TITLES) == References()
    assert references("not the first one", ()) == References(), "nothing was shown"


def turn(question: str, before: Answer, catalogue: Asked | None = None) -> Answer:
    state = State.of(before.state.document())
    return ask(catalogue or many(), question, NOBODY, state=state)


@pytest.mark.parametrize(
    ("words", "places"), [("not the first one", [0]), ("none of these", [0, 1, 2, 3, 4]), ("不要第二个", [1])]
)
def test_what_was_rejected_stays_out_and_the_search_goes_on(words: str, places: list[int]) -> None:
    first = ask(many(), "a red lamp", NOBODY)
    out = [ids(first)[place] for place in places]
    second = turn(words, first)
    assert list(second.state.rejected) == out == second.document()["rejected"]
    assert second.constraints == first.constraints
    assert second.state.remainder == first.state.remainder
    assert len(second.items) == 5
    assert all(f"[{item}]" in second.answer for item in out), "what was understood is said"
    for later in (turn("under $100", second), turn("red lamp", second), turn("换一批", second)):
        assert not set(out) & set(ids(later))
    assert set(turn("start over, a red lamp", second).state.rejected) == set()


@pytest.mark.parametrize("words", ["something cheaper than the third", "比第三个便宜的"])
def test_cheaper_than_one_of_them(words: str) -> None:
    first = ask(many(), "over $50", NOBODY)
    bound = int(ids(first)[2][1:])
    second = turn(words, first)
    assert second.items
    assert all(int(id[1:]) < bound for id in ids(second))


@cache
def unpriced() -> Asked:
    return asked({"brand": objects("Sony", "Sony")}, ["Lamp", "Lamp two"], ["A lamp.", "A lamp."])


@pytest.mark.parametrize(
    ("question", "words", "said"),
    [
        ("a lamp", "cheaper than the first", "has no price to compare with"),
        ("台灯 lamp", "比第一个便宜的", "没有价格，无法比较"),
        ("a lamp", "not the seventh", "There is no item 7 in the last answer of 2"),
        ("a lamp", "not this one", "Say which one is meant"),
        ("lamp 灯", "不要第九个", "没有第9件"),
        ("lamp 灯", "这个不要", "请说明是第几件"),
    ],
)
def test_what_can_not_be_done_is_said(question: str, words: str, said: str) -> None:
    first = ask(unpriced(), question, NOBODY)
    assert len(first.items) == 2
    assert said in turn(words, first, unpriced()).answer


@pytest.mark.parametrize("words", ["more like the second", "和第二个类似的"])
def test_others_like_one_of_them_until_another_is_likened_to(words: str) -> None:
    first = ask(many(), "lamp", NOBODY)
    second = turn(words, first)
    liked = ids(first)[1]
    assert second.state.liked == (liked,)
    assert liked not in ids(second)
    assert f"[{liked}]" in second.answer
    assert turn("under $80", second).state.liked == (liked,)
    third = turn("more like the first", second)
    assert third.state.liked == (ids(second)[0],)
    assert turn("a mug", second).state.liked == ()


@given(st.lists(st.sampled_from([*REJECTED, "blue", "under $50", "like the first", "换一批"]), max_size=5))
def test_no_turn_shows_what_an_earlier_one_rejected(turns: list[str]) -> None:
    found = ask(many(), "lamp", NOBODY)
    for words in turns:
        before, found = found.state.rejected, turn(words, found)
        assert set(before) <= set(found.state.rejected)
        assert not set(found.state.rejected) & {*ids(found), *found.state.liked}


def test_states_of_earlier_versions_are_read() -> None:
    document = ask(many(), "lamp", NOBODY).state.document()
    del document["liked"]
    assert State.of(document).liked == ()
