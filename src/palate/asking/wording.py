"""Answers in words, from templates, in English and Chinese; every item is cited by its id."""

from collections.abc import Sequence
from dataclasses import dataclass

from palate.asking.constraints import Absent, Band, Constraint, Value
from palate.wording import counted


@dataclass(frozen=True)
class Told:
    """What an answer is to tell.

    Parameters
    ----------
    items : sequence of (str, str)
        Title and id of each item, best first.
    fitting : int
        Items that meet all constraints.
    of : int
        Items of the catalogue.
    constraints : sequence of Constraint
        As they were understood.
    without : sequence of (Constraint, int)
        Where nothing fits: how many items would without one of the constraints.
    silent : sequence of (str, sequence of str)
        Words that are not wanted, and ids of the items whose texts do not speak of them.
    user : str or None
        Whose taste has ordered the items.
    unknown : sequence of str
        Numbers asked for that no item has.
    corrections : sequence of (str, str)
        Words taken for names.
    choices : (str, sequence of str) or None
        A facet to ask for, and its commonest values.
    had_all : bool
        Whether everything that fits was shown before.
    rejected, liked : sequence of (str, str)
        Titles and ids of items of earlier answers that are left out, and that others like are wanted.
    unpriced : sequence of (str, str)
        The item that the wanted ones were to be compared with, where it has no price.
    missing : (sequence of int, int)
        Places, from 1, that were spoken of and that the last answer does not have; how many it has.
    unclear : bool
        Whether one of its items was spoken of without saying which.
    """

    items: Sequence[tuple[str, str]]
    fitting: int
    of: int
    constraints: Sequence[Constraint] = ()
    without: Sequence[tuple[Constraint, int]] = ()
    silent: Sequence[tuple[str, Sequence[str]]] = ()
    user: str | None = None
    unknown: Sequence[str] = ()
    corrections: Sequence[tuple[str, str]] = ()
    choices: tuple[str, Sequence[str]] | None = None
    had_all: bool = False
    rejected: Sequence[tuple[str, str]] = ()
    liked: Sequence[tuple[str, str]] = ()
    unpriced: Sequence[tuple[str, str]] = ()
    missing: tuple[Sequence[int], int] = ((), 0)
    unclear: bool = False

    @property
    def cited(self) -> list[str]:
        """The items, as an answer cites them."""
        return [f"{title} [{item}]" for title, item in self.items]


@dataclass(frozen=True)
class Said:
    """An answer, sentence by sentence.

    Parameters
    ----------
    language : str
        "en" or "zh".
    before : sequence of str
        How the question was read, and what is demanded.
    lead : str
        Which items are suggested; "" where none are.
    after : sequence of str
        What the texts of items do not say, and a question back.
    """

    language: str
    before: Sequence[str]
    lead: str = ""
    after: Sequence[str] = ()

    @property
    def sentences(self) -> list[str]:
        """All of them, in their order."""
        return [sentence for sentence in (*self.before, self.lead, *self.after) if sentence]

    @property
    def text(self) -> str:
        """As one text."""
        return (" " if self.language == "en" else "").join(self.sentences)


def answer(told: Told, language: str) -> Said:
    """An answer in "en" or "zh"."""
    return _english(told) if language == "en" else _chinese(told)


def lead(cited: Sequence[str], user: str | None, language: str) -> str:
    """Which items are suggested, each as it is cited, best first."""
    best, *others = cited
    if language == "en":
        then = f", then {_listed(others, ' and ')}" if others else ""
        by = f", by the taste of {user} too," if user else ""
        return f"The best match{by} is {best}{then}."
    then = f"，其次是{'、'.join(others)}" if others else ""
    by = f"结合{user}的喜好，" if user else ""
    return f"{by}最合适的是{best}{then}。"


def more(cited: Sequence[str], language: str) -> str:
    """Further items, behind those of the lead."""
    return f"Then {_listed(cited, ' and ')}." if language == "en" else f"其次还有{'、'.join(cited)}。"


def clarifying(told: Told, language: str) -> str | None:
    """The question that would help most; None where none would."""
    if told.choices is None:
        return None
    facet, values = told.choices
    if language == "en":
        return f"Which {facet} do you prefer: {', '.join(values[:-1])} or {values[-1]}?"
    return f"您想要哪种{_FACETS.get(facet, facet)}：{'、'.join(values[:-1])}还是{values[-1]}？"


# -- English -------------------------------------------------------------------------------------------------


def _english(told: Told) -> Said:
    said = [f"I read “{word}” as {name}." for word, name in told.corrections]
    said += _referred_english(told)
    wanted = "; ".join(map(_in_english, told.constraints))
    if not told.items:
        return Said("en", [*said, *_nothing_english(told, wanted)])
    fits = f"{told.fitting:,} of {counted(told.of, 'item')} " + ("fits" if told.fitting == 1 else "fit")
    said.append(f"{fits}: {wanted}." if wanted else "")
    after = [f"Whether {_cited(items, ', ')} has {words} is not said." for words, items in told.silent]
    suggested = lead(told.cited, told.user, "en")
    return Said("en", said, suggested, [*after, clarifying(told, "en") or ""])


def _referred_english(told: Told) -> list[str]:
    """How references to items of earlier answers were understood."""
    numbers, count = told.missing
    said = [f"There is no item {number2} in the last answer of {count}." for number2 in numbers]
    said += ["Say which one is meant, such as “the second”."] if told.unclear else []
    said += [f"{_named(told.unpriced, ' and ')} has no price to compare with."] if told.unpriced else []
    said += [f"Left out: {_named(told.rejected, ' and ')}."] if told.rejected else []
    return [*said, *([f"Like {_named(told.liked, ' and ')}:"] if told.liked else [])]


def _named(items: Sequence[tuple[str, str]], last: str) -> str:
    return _listed([f"{title} [{item}]" for title, item in items], last)


def _nothing_english(told: Told, wanted: str) -> list[str]:
    if told.had_all:
        return ["You have seen all that fits" + (f": {wanted}." if wanted else ".")]
    said = [f"No item fits: {wanted}." if wanted else "There is nothing to show."]
    said += [f"No item has a {name} here, so that none can be told to meet it." for name in told.unknown]
    said += [
        f"Without “{_in_english(constraint)}”, {counted(count, 'item fits', 'items fit')}."
        for constraint, count in told.without
    ]
    return said


def _in_english(constraint: Constraint) -> str:
    if isinstance(constraint, Absent):
        return f"without {constraint.words}"
    if isinstance(constraint, Value):
        return (
            "no " if constraint.negated else ""
        ) + f"{constraint.facet} {_listed(_short(constraint.values), ' or ')}"
    if isinstance(constraint, Band):
        third = "lowest" if constraint.is_low else "highest"
        return f"{constraint.facet} {'not ' if constraint.negated else ''}in the {third} third"
    if constraint.about is not None:
        return f"{constraint.facet} about {number(constraint.about)}"
    if constraint.least is not None and constraint.most is not None:
        return f"{constraint.facet} between {number(constraint.least)} and {number(constraint.most)}"
    if constraint.most is not None:
        return f"{constraint.facet} {'below' if constraint.strict else 'at most'} {number(constraint.most)}"
    return (
        f"{constraint.facet} {'above' if constraint.strict else 'at least'} {number(constraint.least or 0.0)}"
    )


# -- Chinese -------------------------------------------------------------------------------------------------

_FACETS = {
    "price": "价格",
    "category": "类别",
    "brand": "品牌",
    "color": "颜色",
    "colour": "颜色",
    "material": "材质",
    "genre": "类型",
    "genres": "类型",
    "size": "尺寸",
    "style": "风格",
    "rating": "评分",
    "director": "导演",
}
"""Names of columns that shops often have."""


def _chinese(told: Told) -> Said:
    said = [f"“{word}”理解为{name}。" for word, name in told.corrections]
    said += _referred_chinese(told)
    wanted = "，".join(map(_in_chinese, told.constraints))
    if not told.items:
        return Said("zh", [*said, *_nothing_chinese(told, wanted)])
    said.append(f"{told.of:,}件商品中有{told.fitting:,}件符合：{wanted}。" if wanted else "")
    after = [f"{_cited(items, '、')}没有说明是否含{words}。" for words, items in told.silent]
    suggested = lead(told.cited, told.user, "zh")
    return Said("zh", said, suggested, [*after, clarifying(told, "zh") or ""])


def _referred_chinese(told: Told) -> list[str]:
    numbers, count = told.missing
    said = [f"上次的回答只有{count}件商品，没有第{number2}件。" for number2 in numbers]
    said += ["请说明是第几件，例如“第二个”。"] if told.unclear else []
    said += [f"{_named(told.unpriced, '和')}没有价格，无法比较。"] if told.unpriced else []
    said += [f"已排除：{_named(told.rejected, '和')}。"] if told.rejected else []
    return [*said, *([f"参照{_named(told.liked, '和')}："] if told.liked else [])]


def _nothing_chinese(told: Told, wanted: str) -> list[str]:
    if told.had_all:
        return ["符合的商品都已经看过了" + (f"：{wanted}。" if wanted else "。")]
    said = [f"没有商品符合：{wanted}。" if wanted else "没有可以展示的商品。"]
    said += [f"这里的商品都没有{_FACETS.get(name, name)}，无法判断。" for name in told.unknown]
    said += [f"去掉“{_in_chinese(constraint)}”后有{count:,}件符合。" for constraint, count in told.without]
    return said


def _in_chinese(constraint: Constraint) -> str:
    if isinstance(constraint, Absent):
        return f"不含{constraint.words}"
    facet = _FACETS.get(constraint.facet, constraint.facet)
    if isinstance(constraint, Value):
        return f"{facet}{'不是' if constraint.negated else '是'}{'或'.join(_short(constraint.values))}"
    if isinstance(constraint, Band):
        third = "最低" if constraint.is_low else "最高"
        return f"{facet}{'不' if constraint.negated else ''}在{third}的三分之一"
    if constraint.about is not None:
        return f"{facet}约{number(constraint.about)}"
    if constraint.least is not None and constraint.most is not None:
        return f"{facet}{number(constraint.least)}到{number(constraint.most)}"
    if constraint.most is not None:
        return f"{facet}{'低于' if constraint.strict else '不超过'}{number(constraint.most)}"
    return f"{facet}{'高于' if constraint.strict else '不低于'}{number(constraint.least or 0.0)}"


def _short(values: Sequence[str]) -> list[str]:
    """Values without those that only list others of them."""
    own = [value for value in values if not any(other != value and other in value for other in values)]
    return own[:3]


def _listed(parts: Sequence[str], last: str) -> str:
    return parts[0] if len(parts) == 1 else ", ".join(parts[:-1]) + last + parts[-1] if parts else ""


def _cited(items: Sequence[str], between: str) -> str:
    return between.join(f"[{item}]" for item in items)


def number(value: float) -> str:
    """A number as answers write it."""
    return f"{value:,.2f}".rstrip("0").rstrip(".")
