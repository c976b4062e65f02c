import pytest
from hypothesis import given
from hypothesis import strategies as st

from palate.errors import InputError
from palate.explain import LANGUAGES, language, language_of
from palate.explain.crowd import Support
from palate.explain.facts import Facts

SENSES = st.lists(st.sampled_from(["text", "image", "audio", "review", "colour"]), unique=True, max_size=3)
FACTS = st.builds(
    Facts,
    source=st.just("a"),
    name=st.sampled_from(["Fjord kite", "青瓷茶杯"]),
    alike=SENSES.map(tuple),
    guessed=SENSES.map(tuple),
    together=st.booleans(),
    support=st.tuples(st.integers(0, 30), st.integers(0, 300)).map(lambda n: Support(n[0], n[0] + n[1])),
    trend=st.sampled_from(["", "popular", "now", "then"]),
    buyers=st.integers(0, 2000),
).filter(lambda facts: bool(facts.alike or facts.guessed or facts.together))


@given(facts=FACTS, code=st.sampled_from(sorted(LANGUAGES)))
def test_a_reason_is_one_sentence_that_states_what_is_so(facts: Facts, code: str) -> None:
    said = language(code).reason(facts)
    end = "." if code == "en" else "。"
    assert said.endswith(end)
    assert said.count(end) == 1
    assert "  " not in said
    assert facts.name in said
    assert facts.support is not None
    if not facts.support.often:
        assert "often" not in said
        assert "常" not in said
    numbers = {int(part) for part in "".join(c if c.isdigit() else " " for c in said).split()}
    assert numbers <= {facts.support.both, facts.support.among}
    if facts.trend == "":
        assert not any(word in said for word in ("sell", "sold", "热销", "销量"))
    if facts.trend != "now":
        assert not any(word in said for word in ("moment", "近期"))
    assert ("One other" in said or "1 位" in said or facts.support.both != 1) or bool(
        facts.alike or not facts.together
    )


def test_one_and_many_have_their_own_grammar() -> None:
    english, chinese = language("en"), language("zh")
    single, three, many = (
        Facts("a", "A", together=True, support=s) for s in (Support(1, 9), Support(3, 9), Support(12, 80))
    )
    assert english.reason(single) == "One other shopper who chose A also chose it."
    assert english.reason(three) == "3 other shoppers who chose A also chose it."
    assert english.reason(many) == "Shoppers who chose A often choose it too (12 of 80)."
    assert chinese.reason(single) == "选过“A”的其他顾客里，有 1 位也选了它。"
    assert chinese.reason(many) == "选过“A”的顾客也常选它（80 位中有 12 位）。"


def test_likeness_is_told_by_its_sense() -> None:
    english, chinese = language("en"), language("zh")
    three = Facts("a", "A", alike=("text", "image", "audio"))
    assert english.reason(three) == "It reads, looks and sounds like A."
    assert chinese.reason(three) == "描述、外观和声音都与“A”相近。"
    assert english.reason(Facts("a", "A", alike=("colour",))) == "It is, by colour, like A."
    assert english.reason(Facts("a", "A", guessed=("image",))) == "It is thought to look like A."
    assert chinese.reason(Facts("a", "A", guessed=("image",))) == "估计外观与“A”相近。"
    beside = Facts("a", "A", alike=("image",), together=True, support=Support(12, 80), trend="now")
    assert english.reason(beside) == (
        "It looks like A, and shoppers often choose the two together (12 of 80); it sells well at the moment."
    )


def test_what_no_past_item_speaks_for_is_told_by_who_chose_it() -> None:
    english, chinese = language("en"), language("zh")
    assert english.reason(Facts(trend="popular", buyers=9)) == "It sells well."
    assert chinese.reason(Facts(trend="now", buyers=9)) == "近期热销。"
    assert english.reason(Facts(buyers=1)).endswith("one shopper has chosen it.")
    assert english.reason(Facts(buyers=1200)).endswith("1,200 shoppers have chosen it.")
    assert "best of what is left" in english.reason(Facts())
    assert chinese.reason(Facts(buyers=3)).endswith("已有 3 位顾客选过它。")


@pytest.mark.parametrize(
    ("titles", "code"),
    [
        (["青瓷茶杯", "竹编风铃", "lamp"], "zh"),
        (["iPhone 手机壳", "USB 数据线", "42"], "zh"),
        (["lamp", "kite", "茶杯"], "en"),
        (["日本の茶碗", "抹茶セット"], "en"),
        (["42", "7"], "en"),
        ([], "en"),
    ],
)
def test_the_language_is_that_of_most_titles(titles: list[str], code: str) -> None:
    assert language_of(titles).code == code


def test_another_language_is_refused() -> None:
    with pytest.raises(InputError, match="--language fr: choose one of en, zh"):
        language("fr")


@pytest.mark.parametrize("mark", [".", "!", "?", "…"])
def test_a_sentence_that_ends_in_a_title_has_one_mark_at_its_end(mark: str) -> None:
    said = language("en").reason(Facts("i", f"Wine{mark}", alike=("text",)))
    assert said == f"It reads like Wine{mark}"
