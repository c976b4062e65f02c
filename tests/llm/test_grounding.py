"""Free words pass where all that they claim is given, and not else."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from palate.llm.grounding import Grounds, Names, Vocabulary, negations
from palate.llm.grounding.figures import figures

PROMPT = "The sentence tells a shopper why an item is recommended. Say the same in one friendly sentence."
WORDS = Vocabulary.of("it is a the and this of in by for with you has, 这 是 的 和 它 很 有")
FACTS = [
    "Quiet Keys 3000: a keyboard of steel by Norda for $49.90, 20% lighter, chosen by two thousand people",
    "静音键盘，诺达出品，售价三百二十元，重量轻20%",
]
NAMES = Names.of(["Quiet Keys 3000", "Warm Lamp", "Norda", "Zenith", "静音键盘", "暖光台灯", "It"])
GROUNDS = Grounds(FACTS, WORDS, PROMPT, NAMES)

FOUNDED = [
    "Quiet Keys 3000 is a keyboard of steel.",
    "It is the keyboard by Norda for $49.90.",
    "This is 20% lighter and chosen by 2,000 people.",
    "It is chosen by two thousand people.",
    "静音键盘是诺达出品的。",
    "它售价320元。",
    "它售价¥320，轻20%。",
    "它售价三百二十元。",
]

UNFOUNDED = {
    "a number": ["It is chosen by 3,000 people.", "It is chosen by three thousand people.", "它售价一千元。"],
    "a price": [
        "It is the keyboard for $3000.",
        "It is the keyboard for €49.90.",
        "它售价20元。",
        "It is $20.",
    ],
    "a share": ["It is 49.90% lighter.", "它轻三百二十%。"],
    "an item": ["This keyboard is a Warm Lamp.", "这是暖光台灯。"],
    "a brand": ["It is a keyboard by Zenith.", "It is by ZENITH."],
    "a word": [
        "It is a waterproof keyboard.",
        "它很防水。",
        "It is the best keyboard.",
        "Это keyboard.",
        "安全键盘",
    ],
    "an address": [
        "It is of keys.com",
        "www.norda",
        "https://a",
        "it is @norda",
        "a@b",
        "ｈｔｔｐｓ：／／a",
        "It is norda.shop",
    ],
    "markup": [
        "It is <b>steel</b>.",
        "It is [steel](steel).",
        "**steel**",
        "# steel",
        "It is &lt; steel",
        "`steel`",
    ],
    "lines": ["It is steel.\nIt is light.", "It is \u202esteel", "It\u200b is steel", ""],
    "length": ["It is a keyboard of steel. " * 20],
    "the prompt": ["tells a shopper why an item is recommended. Say"],
}


@pytest.mark.parametrize("said", FOUNDED)
def test_what_is_given_may_be_said(said: str) -> None:
    assert GROUNDS.refusal(said) is None


@pytest.mark.parametrize(("kind", "said"), [(kind, said) for kind in UNFOUNDED for said in UNFOUNDED[kind]])
def test_what_is_not_given_may_not(kind: str, said: str) -> None:
    assert GROUNDS.refusal(said) is not None, kind


@given(st.text())
def test_any_text_is_judged(said: str) -> None:
    refusal = GROUNDS.refusal(said)
    assert refusal is None or len(refusal) < 60


@given(st.integers(2, 10**7))
def test_an_invented_number_never_passes(number: int) -> None:
    for said in (f"It is {number}.", f"It is {number:,}.", f"它有{number}。"):
        assert (GROUNDS.refusal(said) is None) == (number in {3000, 20, 2000, 320})


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("二百", 200),
        ("两百", 200),
        ("三千五百", 3_500),
        ("一万二千", 12_000),
        ("三万", 30_000),
        ("3万", 30_000),
        ("十二", 12),
        ("二十", 20),
        ("一二三", 123),
        ("1,299.50", Decimal("1299.5")),
        ("12,5", Decimal("12.5")),
        ("fifty", 50),
        ("two hundred and fifty", 250),
        ("twenty-five thousand", 25_000),
        ("a hundred", 100),
        ("２０", 20),
    ],
)
def test_numbers_are_read_in_any_writing(text: str, value: int | Decimal) -> None:
    assert Decimal(value) in {figure[0] for figure in figures(text)}


def test_articles_are_no_numbers() -> None:
    assert figures("one of them, 一") == set()


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("It isn't good, not at all", 2),
        ("nothing", 1),
        ("notable knot", 0),
        ("不好，没用", 2),
        ("fine", 0),
        ("非常不错，特别好", 0),
        ("不非常好", 1),
    ],
)
def test_negations_are_counted(text: str, count: int) -> None:
    assert negations(text).total() == count
