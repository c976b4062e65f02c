"""References of a turn to items of the last answer: "not the first one", 比第二个便宜, "like the third"."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from palate.asking.plain import blanked
from palate.asking.tokens import HAN_RUN

_ORDINALS = ["first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth"]
_NUMBERS = ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"]
_HAN = "一二三四五六七八九十"

_WORD = "|".join((*_ORDINALS, *(f"{number}(?:st|nd|rd|th)" for number in range(1, 11)), "last", "top"))
_MANY = "|".join((*_NUMBERS[1:], *map(str, range(2, 11))))
_THINGS = ("ones?", "items?", "results?", "products?", "options?", "picks?", "choices?", "suggestions?")
_COUNTER = "(?:个|款|件|种|项|条|盏|只|本|部|张|台|把)"
_END = r"\s*(?:$|[,.;:!?，。！？；、])"
_BEHIND = (
    rf"(?={_END}|\s*(?:and|or|nor|but|please|thanks?|show|give|something|anything|though|either|is|are|was|were"
    r"|isn't|aren't|looks?|then|instead)\b|[\u3400-\u9fff])"
)
_BEHIND_HAN = (
    rf"(?={_END}|[和跟与或了吧那这的]|以及|都|全|类似|差不多|相似|相近|一样|一类|同类|更|还|要|再|便宜|贵|不|除外|就?算了"
    r"|去掉|跳过|\s)"
)
_REJECTS = (
    r"(?:\b(?:not|no|without|except(?:\s+for)?|skip|remove|drop|exclude|hide|leave\s+out|anything\s+but"
    r"|other\s+than|instead\s+of|dislike|hate)\s+"
    r"|(?:\bnot|n't)\s+(?:want|like|need|show\s+me|interested\s+in|care\s+for|a\s+fan\s+of)\s+"
    r"|(?:不想要|不喜欢|不要|不用|不看|不考虑|别要|除了|除去|排除|去掉|跳过|换掉|不是))"
)
_REJECTED = (
    r"\s*(?:(?:is|are|was|were|looks?)\s+(?:not|no\s+good|ugly|out|wrong|bad)\b"
    r"(?:\s+(?:for\s+me|good|right|nice|what\s+i\s+want(?:ed)?|my\s+(?:taste|style)))?"
    r"|(?:isn't|aren't)\s+(?:for\s+me|good|right|nice|what\s+i\s+want(?:ed)?|my\s+(?:taste|style))"
    r"|(?:都|全)?(?:不想要|不喜欢|不要|不行|不好看|不好|不合适|不适合|不考虑|除外|就?算了|去掉|跳过))"
)
_NONE = (
    r"(?P<items>\b(?:none|neither)\s+of\s+(?:these|those|them|the\s+above)\b|\bneither\b(?=\s*(?:$|[,.;!?]))"
    r"|(?:一个|哪个|全|全部)?都(?:不要|不喜欢|不行|不合适|不好)|没有(?:一个)?喜欢的)"
)
_DENIED = re.compile(
    r"(?:n't|\bnot|\bno|\bnever)\s+(?:(?:want|need|like|show\s+me)\s+)?$|不(?:要|想要|喜欢|是)?\s*$"
)


@dataclass(frozen=True)
class _Grammar:
    """Patterns for the items of one answer, which may be called by words of their titles."""

    reference: re.Pattern[str]
    rejected: tuple[re.Pattern[str], ...]
    than: re.Pattern[str]
    like: re.Pattern[str]


@lru_cache(maxsize=256)
def _grammar(words: tuple[str, ...]) -> _Grammar:
    english = "|".join((*_THINGS, *(re.escape(word) for word in words if not HAN_RUN.search(word))))
    chinese = "|".join(re.escape(word) for word in words if HAN_RUN.search(word))
    thing, called = rf"(?:(?:{english})\b\s*){{1,4}}", rf"(?:\s*(?:{chinese}))?" if chinese else ""
    reference = (
        rf"(?:(?:the\s+(?:first|last|top)\s+(?:{_MANY})(?:\s+{thing})?"
        rf"|(?:the\s+)?(?:{_WORD})\s+{thing}|the\s+(?:{_WORD}|other\s+one)"
        rf"|(?:(?:number|no\.?|item|option)\s*#?|#)\s*(?:10|[1-9])(?!\d)"
        rf"|(?:any\s+of\s+|all\s+of\s+)?(?:these|those|them)(?:\s+{thing})?|(?:this|that)\s+{thing}){_BEHIND}"
        rf"|(?:倒数第(?:[{_HAN}]|\d{{1,2}}){_COUNTER}?|第(?:[{_HAN}]|\d{{1,2}}){_COUNTER}?"
        rf"|[前后](?:[两{_HAN}]|\d{{1,2}}){_COUNTER}|最后(?:一)?{_COUNTER}|(?:这|那|以上)(?:些|几{_COUNTER})"
        rf"|[这那]{_COUNTER}){called}{_BEHIND_HAN})"
    )
    several = (
        rf"{reference}(?:\s*(?:,|、|，|\band\b|\bor\b|\bnor\b|和|跟|与|或|以及)\s*(?:not\s+)?{reference})*"
    )
    rejected = (rf"{_REJECTS}(?P<items>{several})", rf"(?P<items>{several}){_REJECTED}", _NONE)
    than = (
        r"(?:(?P<low>cheaper|less\s+expensive|less\s+pricey|less)|(?P<high>more\s+expensive|pricier|dearer|more))"
        rf"\s+than\s+(?P<items>{reference})"
        rf"|比(?P<zh>{reference})\s*(?:更|还|要|再)*(?:(?P<zhlow>便宜)|(?P<zhhigh>贵))(?:一点|一些|点|些)?的?"
    )
    suffix = "(?:那样|这样|那种|这种|差不多|类似|相似|相近|一样|一类|同类)"
    like = (
        r"(?:\b(?:more|something|anything|some|others?|ones?|nothing)\s+)*\b(?:like|similar\s+to|resembling)\s+"
        rf"(?P<items>{several})|(?:像|类似于?)(?P<zhlike>{several})\s*{suffix}?的?"
        rf"|(?:跟|和|与)(?P<zhas>{several})\s*{suffix}的?"
    )
    return _Grammar(
        re.compile(reference), tuple(map(re.compile, rejected)), re.compile(than), re.compile(like)
    )


def _words(titles: Sequence[str]) -> tuple[str, ...]:
    """Words of titles that items may be called by, Chinese ones by their last characters."""
    found: set[str] = set()
    for title in titles:
        found.update(re.findall(r"[a-z]{2,}", title))
        for run in HAN_RUN.findall(title):
            found.update(run[-length:] for length in range(1, min(len(run), 4) + 1))
    return tuple(sorted(found, key=lambda word: (-len(word), word)))


@dataclass(frozen=True)
class References:
    """What a turn says of the items of the last answer, by their places from 0.

    Parameters
    ----------
    rejected, liked : tuple of int
        Not to be shown again; others like these are wanted.
    cheaper, dearer : int, optional
        The item whose price the wanted ones are below or above.
    missing : tuple of int
        Places, from 1, that the last answer does not have.
    unclear : bool
        Whether it says "this one" of several.
    spans : tuple of (int, int)
        Where the turn says all this.
    """

    rejected: tuple[int, ...] = ()
    liked: tuple[int, ...] = ()
    cheaper: int | None = None
    dearer: int | None = None
    missing: tuple[int, ...] = ()
    unclear: bool = False
    spans: tuple[tuple[int, int], ...] = ()


def references(text: str, titles: Sequence[str]) -> References:
    """Read a turn.

    Parameters
    ----------
    text : str
        The turn, plain.
    titles : sequence of str
        Of the items of the last answer, plain; without any nothing is referred to.
    """
    return _Referring(text, titles).found() if titles else References()


class _Referring:
    """One turn as more and more of it is taken off."""

    def __init__(self, text: str, titles: Sequence[str]) -> None:
        self.text, self.count = text, len(titles)
        self.grammar = _grammar(_words(titles))
        self.spans: list[tuple[int, int]] = []
        self.rejected: list[int] = []
        self.missing: list[int] = []
        self.unclear = False

    def found(self) -> References:
        cheaper, dearer = self._compared()
        liked = self._liked()
        for pattern in self.grammar.rejected:
            for match in pattern.finditer(self.text):
                self.rejected += self._places(match["items"])
                self._take(match)
        return References(
            tuple(dict.fromkeys(self.rejected)),
            tuple(item for item in dict.fromkeys(liked) if item not in self.rejected),
            cheaper,
            dearer,
            tuple(dict.fromkeys(self.missing)),
            self.unclear,
            tuple(sorted(self.spans)),
        )

    def _compared(self) -> tuple[int | None, int | None]:
        for match in self.grammar.than.finditer(self.text):
            positions = self._places(match["items"] or match["zh"])
            self._take(match)
            if len(positions) == 1:
                return (positions[0], None) if match["low"] or match["zhlow"] else (None, positions[0])
            self.unclear |= len(positions) > 1
        return None, None

    def _liked(self) -> list[int]:
        """Places of what others like are wanted; "nothing like the first" and "not like it" reject."""
        found: list[int] = []
        for match in self.grammar.like.finditer(self.text):
            positions = self._places(match["items"] or match["zhlike"] or match["zhas"])
            denied = _DENIED.search(self.text[: match.start()])
            (self.rejected if denied or match[0].startswith("nothing") else found).extend(positions)
            start = match.start() if denied is None else denied.start()
            self._blank(start, match.end())
        return found

    def _take(self, match: re.Match[str]) -> None:
        self._blank(*match.span())

    def _blank(self, start: int, end: int) -> None:
        self.spans.append((start, end))
        self.text = blanked(self.text, (start, end))

    def _places(self, said: str) -> list[int]:
        """Places of the items that some words refer to; those that are not there are noted."""
        pieces = [match[0] for match in self.grammar.reference.finditer(said)]
        if not pieces:
            return list(range(self.count))
        found: list[int] = []
        for piece in pieces:
            if _POINTS.match(piece) and self.count > 1:
                self.unclear = True
                continue
            positions = _places_of(piece, self.count)
            found += [position for position in positions if position < self.count]
            self.missing += [position + 1 for position in positions if position >= self.count]
        return found


_POINTS = re.compile(rf"(?:this|that)\s|[这那]{_COUNTER}")
"""What points at one item without saying which."""


def _places_of(piece: str, count: int) -> Sequence[int]:
    number = _number_in(piece)
    if re.search(r"\bother\s+one\b", piece):
        return [1] if count == 2 else range(count)
    if "倒数" in piece:
        return [count - number] if number <= count else [number - 1]
    if piece.startswith("后") or (re.match(r"the\s+last\s", piece) and number > 1):
        return range(max(count - number, 0), count)
    if piece.startswith("前") or (_FIRST_FEW.match(piece) and number > 1):
        return range(min(number, count))
    if re.search(r"\blast\b|最后", piece):
        return [count - 1]
    return [number - 1] if number else range(count)


_FIRST_FEW = re.compile(rf"the\s+(?:first|top)\s+(?:{_MANY})\b")


def _number_in(piece: str) -> int:
    """The number that is said; "the first two" says 2, and 0 stands for none."""
    if digits := re.findall(r"\d+", piece):
        return int(digits[0])
    words = piece.split()
    if many := [position for position, own in enumerate(_NUMBERS[1:], 2) if own in words[1:3]]:
        return many[0]
    if han := [2 if letter == "两" else _HAN.index(letter) + 1 for letter in piece if letter in f"两{_HAN}"]:
        return han[0]
    for position, word in enumerate(_ORDINALS, 1):
        if word in words[:2]:
            return position
    return 1 if "top" in words[:2] else 0
