"""Parts of a question that say what is not wanted."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

_TRAPS = re.compile(
    # English: "not" that denies nothing of an item.
    r"\bnot (?:only|just|sure|certain|necessarily|really|bad|much|many|yet|to mention|seen|"
    r"watched|tried|read)\b|\bno (?:problem|idea|matter|preference|worries|doubt|thanks|"
    r"longer|rush|one)\b"
    r"|\bdo(?:n't| not|nt) (?:know|mind|care|have|matter|think|worry|understand|really know|"
    r"remember)\b|\b(?:haven't|have not|havent|hasn't|didn't|did not|never) (?:seen|watched|"
    r"read|tried|heard|had|been|see|watch)\b"
    r"|\bwhy not\b|\bwhether or not\b|\bor not\b|\bif not\b|\bcan(?:'t|not) (?:wait|decide|"
    r"find|go wrong|think|remember)\b|\bnothing (?:like|special|specific|in particular)\b|"
    r"\bwithout (?:a doubt|doubt|question|fail)\b|\bno-?brainer\b|\bnever mind\b|\b(?:don't|"
    r"do not|dont) you\b|\b(?:isn't|aren't|is|are) there (?:no|not)\b|\b(?:isn't|"
    r"aren't) there\b|\bdoes(?:n't| not) matter\b"
    # Chinese: characters of negation inside other words, and questions of the form "is or is not".
    r"|有没有|有木有|是不是|要不要|好不好|能不能|可不可以|会不会|行不行|喜不喜欢|想不想|贵不贵|对不对"
    r"|不锈钢|不错|不同|不但|不仅|不只|不光|不知道?|不过|不管|不限|不论|不如|不好意思|"
    r"不一定|不倒翁|不粘|不沾|不少|不断|不久|不妨|不得了|不可思议|差不多|"
    r"了不起|来不及|对不起|不用(?=说)|不了解|不太清楚|不清楚|不确定"
    r"|^没有(?=[^，。,.]*[吗呢][?？]?$)|没关系|没问题|没事|没错|没想好|没看过|没买过|特别|"
    r"别的|别人|别墅|别致|别针|别名|性别|级别|类别|区别|"
    r"个别|分别|告别|识别|差别|派别|离别|国别"
    r"|非常|非洲|除非|非凡|是非|无线|无人机|无绳|无限|无敌|无印|无声|无袖|无痕|无缝|无框|"
    r"无聊|无论|无所谓|无法|无花果|无名"
)

_ENGLISH = (
    r"instead of|rather than|anything but|other than|apart from|aside from|except(?: for)?|excluding|exclude|"
    r"without(?: any)?|w/o|free (?:of|from)|minus|avoid(?:ing)?|nothing (?:with|too|that is|"
    r"that's)|nothing"
    r"|(?:i |we |she |he )?(?:do not|don't|dont|doesn't|does not|didn't|would not|wouldn't|"
    r"can't|cannot|can not|won't)(?: really| ever)? (?:want|like|eat|need|wear|use|enjoy|"
    r"drink|buy|include|contain|have|be|show(?: me)?|give(?: me)?|stand|care for)"
    r"|(?:i |we |she |he )?(?:hate|hates|dislike|dislikes)|(?:is|are|should|must|may|will|"
    r"it's|that's|that is)(?:n't| not) ?(?:be|contain|have|include)?|(?:isn't|aren't|"
    r"shouldn't|mustn't) ?(?:be|contain|have|include)?|but not|and not|not|never|nor|neither|"
    r"no|non-"
)
_CHINESE = (
    r"(?:我|他|她|孩子|家人)?(?:不想要|不想买|不想看|不要|不喜欢|不爱吃|不爱|不吃|不喝|"
    r"不用|不穿|不含有?|不包含|不包括|不带|不是|不买|不添加|没有|"
    r"没带|别给我|别要|别是|别买|别推荐|别|讨厌|排除|拒绝|避免|除了|除去|除开|"
    r"除(?=[^，。,.]{1,12}外)|去掉|非|不)"
)
_NEGATION = re.compile(
    rf"(?<![\w-])(?P<english>{_ENGLISH})(?![\w])\s*|(?<![\w-])(?P<prefix>non-)|(?P<chinese>{_CHINESE})"
)

_LISTING = re.compile(
    r"without|w/o|except|excluding|exclude|free |other than|apart|aside|avoid|minus|neither|"
    r"nor|contain|eat|hate|dislike"
)
"""After these, things joined by "and" are all not wanted."""

_STOP_ENGLISH = re.compile(
    r"[,.;:!?，。；：！？()（）]|\b(?:but|although|though|however|because|since|so|please|just|which|"
    r"that (?:is|are|has|have)|i (?:want|like|need|am|would|love|prefer)|i'd|i'm|with|for|"
    r"under|below|over|above|between|instead(?! of)|rather(?! than)|thanks?)\b"
)
_STOP_CHINESE = re.compile(
    r"[,.;:!?，。；：！？()（）\s]|但是?|不过|而且|而|可是|只要|只想|我想|我要|想要|"
    r"要(?!求)|最好|请|谢谢|之外|以外|外的?|还有|还|也|都|就|"
    r"吗|呢|吧|有什么|有哪些|的(?!$|[,.;:!?，。；：！？\s])"
)
_AND = re.compile(r"\s+(?:and|&)\s+")
_LIST_COMMA = re.compile(
    r",\s*(?=(?:[\w-]+(?:\s[\w-]+){0,2},\s*)*(?:[\w-]+(?:\s[\w-]+){0,2},?\s+)?(?:or|nor|and)\s)"
)


_FREE = re.compile(
    r"(?<![\w-])(?!(?:hands?|duty|toll|care|risk|worry|hassle|stress|fuss|tax|cost|for|is|are|"
    r"and|or|get|a|of|the|any)[- ]free)"
    r"(?P<english>[a-z]+)[- ]free(?![\w-]| (?:shipping|delivery|of|from|gift|returns?))"
    r"|(?:无|零|0|未?不?加|不添加)(?P<chinese>糖|蔗糖|乳糖|盐|油|脂|麸质|酒精|咖啡因|香精|"
    r"香料|添加剂|防腐剂|坚果|硅油|味精|色素)"
)
"""Attributes that say what an item is free of: sugar-free, 无糖."""


@dataclass(frozen=True)
class Scope:
    """A part of the plain text that is not wanted.

    Parameters
    ----------
    trigger : int
        Where the negating word starts.
    start, end : int
        What it negates.
    is_han : bool
        Whether the negating word is Chinese.
    """

    trigger: int
    start: int
    end: int
    is_han: bool


def free_of(text: str) -> list[Scope]:
    """What the question wants items to be free of, by words such as sugar-free and 无糖."""
    found: list[Scope] = []
    for match in _FREE.finditer(text):
        name = "english" if match["english"] else "chinese"
        found.append(Scope(match.start(), match.start(name), match.end(name), name == "chinese"))
    return found


def scopes(text: str) -> list[Scope]:
    """Negated parts of a question, in order, none within another.

    A negating word reaches to the next conjunction, comma or preposition; lists joined by "or" are negated as
    a whole, those joined by "and" after "without" and its like. Words that only look negating (不锈钢, 特别,
    "not only", 有没有) are none.

    Parameters
    ----------
    text : str
        The question, plain; parts that are read already are blank.
    """
    traps = [match.span() for match in _TRAPS.finditer(text)]
    found: list[Scope] = []
    for match in _NEGATION.finditer(text):
        if any(start <= match.start() < end or start < match.end() <= end for start, end in traps):
            continue
        if found and match.start() < found[-1].end:
            # "no nuts and no sugar": the second begins where it stands.
            previous = found[-1]
            found[-1] = Scope(previous.trigger, previous.start, match.start(), previous.is_han)
        is_han = match["chinese"] is not None
        end = _end(text, match.end(), match[0], is_han=is_han)
        if end > match.end():
            found.append(Scope(match.start(), match.end(), end, is_han))
    return [scope for scope in found if scope.end > scope.start]


def _end(text: str, start: int, trigger: str, *, is_han: bool) -> int:
    if is_han:
        stop = _STOP_CHINESE.search(text, start)
        return stop.start() if stop else len(text)
    listing = _LISTING.search(trigger) is not None
    commas = (
        {match.start() for match in _LIST_COMMA.finditer(text, start)}
        if _is_list(text, start)
        else set[int]()
    )
    for stop in _STOP_ENGLISH.finditer(text, start):
        if stop.start() not in commas:
            break
    else:
        stop = None
    end = stop.start() if stop else len(text)
    if not listing and (joined := _AND.search(text, start, end)) is not None:
        return joined.start()
    return end


def _is_list(text: str, start: int) -> bool:
    """Whether commas there part a list that "or" ends: "no nuts, milk or eggs"."""
    return (
        re.match(
            r"(?:[\w-]+(?:\s[\w-]+){0,2},\s*)+(?:[\w-]+(?:\s[\w-]+){0,2},?\s+)?(?:or|nor|and)\s", text[start:]
        )
        is not None
    )


def parts(text: str, scope: Scope) -> Iterator[tuple[int, int]]:
    """The things that a scope names, one after the other."""
    position = scope.start
    for match in re.finditer(r",|\b(?:or|and|nor)\b|&|或者?|和|与|、|及|跟", text[scope.start : scope.end]):
        yield position, scope.start + match.start()
        position = scope.start + match.end()
    yield position, scope.end
