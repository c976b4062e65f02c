"""What questions demand, in English and Chinese."""

import pytest
from tests.asking.catalogue import facets

from palate.asking import read_question

Read = tuple[object, object, object]


def read(question: str) -> list[Read]:
    documents = [constraint.document() for constraint in read_question(question, facets()).constraints]
    return [(document["facet"], document["operator"], document["value"]) for document in documents]


@pytest.mark.parametrize(
    ("question", "sign", "value"),
    [
        ("one under $30", "<", 30),
        ("less than 30 dollars", "<", 30),
        ("cheaper than €30", "<", 30),
        ("at most 30", "<=", 30),
        ("no more than thirty bucks", "<=", 30),
        ("nothing over $1,299.50", "<=", 1299.5),
        ("max 1.299,00€", "<=", 1299),
        ("my budget is 2k", "<=", 2000),
        ("30 or less", "<=", 30),
        ("over $30", ">", 30),
        ("at least two hundred dollars", ">=", 200),
        ("no less than 30", ">=", 30),
        ("$30 and up", ">=", 30),
        ("between 20 and 30", "between", [20, 30]),
        ("$20-$30", "between", [20, 30]),
        ("from 30 to 20 dollars", "between", [20, 30]),
        ("about 25 euros", "about", 25),
        ("25 dollars or so", "about", 25),
        ("小于30元", "<", 30),
        ("低于三十块", "<", 30),
        ("30元以下", "<=", 30),
        ("两百块以内", "<=", 200),
        ("不超过３万2", "<=", 32000),
        ("预算一百五", "<=", 150),
        ("大于30元", ">", 30),
        ("30元以上", ">=", 30),
        ("不低于三十", ">=", 30),
        ("20到30元", "between", [20, 30]),
        ("20-30块的", "between", [20, 30]),
        ("100元左右", "about", 100),
        ("大概一百块", "about", 100),
    ],
)
def test_bounds_on_prices(question: str, sign: str, value: object) -> None:
    assert read(question) == [("price", sign, value)]


@pytest.mark.parametrize(
    ("question", "operator"),
    [
        ("something cheap", "low"),
        ("便宜的", "low"),
        ("最便宜的", "low"),
        ("not too expensive", "not high"),
        ("别太贵", "not high"),
        ("不贵的", "not high"),
        ("an expensive one", "high"),
        ("not cheap", "not low"),
    ],
)
def test_cheap_and_dear(question: str, operator: str) -> None:
    assert read(question) == [("price", operator, None)]


@pytest.mark.parametrize(
    "question",
    [
        "for kids over 5 years",
        "a 20 inch one",
        "more than 3 people",
        "适合3岁以上的孩子",
        "500毫升以上",
        "一个东西",
        "the 7 best",
        "I have no idea",
        "不错的东西",
        "特别好看的",
        "有没有好看的",
        "不锈钢水壶",
        "I'm not sure what I want",
        "why not something new",
        "not only that",
        "贵州特产",
    ],
)
def test_what_demands_nothing(question: str) -> None:
    assert read(question) == []


def test_other_numbers_by_their_names() -> None:
    assert read("rating above 3") == [("rating", ">", 3)]
    assert read("评分4以上") == [("rating", ">=", 4)]
    assert read("at least 4 stars, under 30") == [("rating", ">=", 4), ("price", "<", 30)]


@pytest.mark.parametrize(
    ("question", "demands"),
    [
        ("a red lamp", [("color", "is", ["red", "红色"]), ("category", "is", ["lamp"])]),
        ("lamps by SONY", [("category", "is", ["lamp"]), ("brand", "is", ["Sony"])]),
        (
            "a teapot from Hearth & Hollow",
            [("category", "is", ["Teapot"]), ("brand", "is", ["Hearth & Hollow"])],
        ),
        ("竹与纸的东西", [("brand", "is", ["竹与纸"])]),
        ("紅色的東西", [("color", "is", ["red", "红色"])]),
        ("something red", [("color", "is", ["red", "红色"])]),
        ("Panasonnic radios", [("brand", "is", ["Panasonic"])]),
        ("red or blue", [("color", "is", ["red", "红色", "blue"])]),
        ("a cloth for my lamp", []),
        ("a cloth with a big old lamp", []),
        ("looking for a nice old lamp", [("category", "is", ["lamp"])]),
        ("a gift for mom, maybe a lamp", [("category", "is", ["lamp"])]),
        ("lamp shade", []),
        ("红酒", []),
    ],
)
def test_values_from_the_catalogue(question: str, demands: list[Read]) -> None:
    assert read(question) == demands


@pytest.mark.parametrize(
    ("question", "words"),
    [
        ("cookies without nuts", ["nuts"]),
        ("no nuts, milk or eggs", ["nuts", "milk", "eggs"]),
        ("no nuts and no sugar please", ["nuts", "sugar"]),
        ("sugar-free cola", ["sugar"]),
        ("hands-free kit", []),
        ("不含坚果和牛奶的饼干", ["坚果", "牛奶"]),
        ("无糖可乐", ["糖"]),
        ("不要含糖的", ["糖"]),
        ("无线鼠标", []),
    ],
)
def test_words_that_are_not_wanted(question: str, words: list[str]) -> None:
    assert [value for _, sign, value in read(question) if sign == "without"] == words


@pytest.mark.parametrize(
    ("question", "left"),
    [
        ("a warm lamp under $30, not plastic", "a warm lamp"),
        ("温暖的台灯，不要塑料", "温暖的台灯"),
        ("no red mugs", "mugs"),
        ("sugar-free cola", "sugar-free cola"),
    ],
)
def test_what_is_left_to_search_for(question: str, left: str) -> None:
    assert read_question(question, facets()).remainder == left


@pytest.mark.parametrize(
    "question", ["a red lamp under $30", "紅色的杯子，不要木頭", "ｃｈｅａｐ mug, no nuts"]
)
def test_spans_cut_out_what_was_read(question: str) -> None:
    for constraint in read_question(question, facets()).constraints:
        start, end = constraint.span
        assert question[start:end].strip()
