"""A question into constraints and what is left of it to search for, by rules, in English and Chinese."""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

from rapidfuzz import fuzz, process

from palate.asking import negation
from palate.asking.constraints import Absent, Constraint, Value
from palate.asking.facets import Facets, Mention
from palate.asking.lexicon import TRANSLATIONS
from palate.asking.negation import Scope
from palate.asking.plain import Plain, blanked
from palate.asking.prices import numbers_in
from palate.asking.tokens import HAN_RUN, Token, tokens
from palate.asking.wanted import NOTHING, is_wanted

LIKE = 90.0
"""Least likeness of a misspelt name, of 100."""

SHORTEST = 5
"""Letters of a word that may be a misspelt name."""

_COURTESY = re.compile(
    r"\b(?:hi(?: there)?|hello(?: there)?|hey(?: there)?|greetings|good (?:morning|"
    r"evening|afternoon|day)|how(?: are|'s| r) (?:you|u|it going)(?: doing)?|any (?:ideas|"
    r"suggestions)|do you know(?: of)?(?: any)?|please|thanks?(?: you)?|can you|could you|"
    r"would you|do you have|"
    r"have you got|is there|are there|show me|find me|give me|recommend|suggest|looking for|"
    r"search(?:ing)? for|i(?:'m| am)|i(?:'d| would) (?:like|love)|i (?:want|need))\b"
    r"|请问|请|你好|您好|谢谢|有没有|有什么|有哪些|给我|帮我|我想要|我想买|我想找|我想|"
    r"我要|想要|想买|想找|推荐|找|麻烦|看看|一下|来个|来一个"
)


@dataclass(frozen=True)
class Reading:
    """A question as it was understood.

    Parameters
    ----------
    question : str
        As it was asked.
    language : str
        "en" or "zh": zh where Chinese characters are there.
    constraints : tuple of Constraint
        What every item of the answer has to meet, in the order in which they stand.
    remainder : str
        What is left to search for, without prices and what is not wanted.
    spoken : tuple of (str, tuple of str)
        Facets and values that the question speaks of without demanding them.
    corrections : tuple of (str, str)
        Words taken for misspelt names, and the names.
    """

    question: str
    language: str
    constraints: tuple[Constraint, ...]
    remainder: str
    spoken: tuple[tuple[str, tuple[str, ...]], ...] = ()
    corrections: tuple[tuple[str, str], ...] = ()


def read_question(
    question: str, facets: Facets, known: Callable[[str], bool] = lambda word: False
) -> Reading:
    """Read a question.

    Parameters
    ----------
    question : str
        In English, Chinese or both.
    facets : Facets
        What the catalogue calls its attributes.
    known : callable
        Whether texts of the catalogue have a word, which is then no misspelt name.
    """
    return _Reader(question, facets, known).read()


def language_of(text: str) -> str:
    """Language of a text: zh where Chinese characters are in it, else en."""
    return "zh" if HAN_RUN.search(text) else "en"


class _Reader:
    """One question as more and more of it is understood."""

    def __init__(self, question: str, facets: Facets, known: Callable[[str], bool]) -> None:
        self.question, self.facets, self.known = question, facets, known
        self.plain = Plain.of(question)
        self.text = self.plain.text
        self.left = self.text
        self.constraints: list[Constraint] = []
        self.unwanted: list[tuple[int, int]] = []
        self.corrections: list[tuple[str, str]] = []
        self.spoken: list[tuple[str, tuple[str, ...]]] = []

    def read(self) -> Reading:
        for found in numbers_in(self.text, self.facets.numeric):
            self._add(found.constraint, found.start, found.end)
            self._take(found.start, found.end)
        for scope in negation.free_of(self.left):
            self._without(scope.start, scope.end, scope)
            self.left = blanked(self.left, (scope.trigger, max(scope.end, scope.trigger + 1)))
        scopes = negation.scopes(self.left)
        said = tokens(self.left)
        mentions = self._mentions(said)
        wanted = [
            mention for mention in mentions if not any(_within(said, mention, scope) for scope in scopes)
        ]
        for scope in scopes:
            wanted += self._negate(
                scope, [mention for mention in mentions if _within(said, mention, scope)], said
            )
        free = [token for token in said if not any(_holds(scope, token) for scope in scopes)]
        self.spoken += self.facets.meant(token.word for token in free)
        self._demand(sorted(wanted, key=lambda mention: mention.first), said)
        constraints = sorted(self.constraints, key=lambda constraint: constraint.span)
        language = language_of(self.text)
        return Reading(
            self.question,
            language,
            tuple(constraints),
            self._remainder(),
            tuple(dict.fromkeys(self.spoken)),
            tuple(self.corrections),
        )

    def _add(self, constraint: Constraint, start: int, end: int) -> None:
        self.constraints.append(replace(constraint, span=self.plain.span(start, end)))

    def _take(self, start: int, end: int) -> None:
        self.left = blanked(self.left, (start, end))
        self.unwanted.append((start, end))

    def _mentions(self, said: Sequence[Token]) -> list[Mention]:
        found = self.facets.mentions(self.left, said, lambda token: True)
        taken = {position for mention in found for position in range(mention.first, mention.last)}
        for position, token in enumerate(said):
            if position not in taken and (name := self._misspelt(token)) is not None:
                found += [
                    Mention(named.facet, (named.value,), position, position + 1)
                    for named in self.facets.names[(name,)]
                ]
                self.corrections.append(
                    (self.left[token.start : token.end], self.facets.names[(name,)][0].value)
                )
        return found

    def _misspelt(self, token: Token) -> str | None:
        if (
            token.is_han
            or token.end - token.start < SHORTEST
            or self.known(token.word)
            or not is_wanted(token.word)
        ):
            return None
        word = self.left[token.start : token.end]
        best = process.extractOne(word, self.facets.words.keys(), scorer=fuzz.ratio, score_cutoff=LIKE)
        return None if best is None else self.facets.words[best[0]]

    # -- what is not wanted --------------------------------------------------------------------------------

    def _negate(self, scope: Scope, mentions: Sequence[Mention], said: Sequence[Token]) -> list[Mention]:
        """Read a negated part; mentions in it that are wanted all the same are given back."""
        wanted: list[Mention] = []
        for start, end in negation.parts(self.left, scope):
            inside = [
                mention
                for mention in mentions
                if said[mention.first].start >= start and said[mention.last - 1].end <= end
            ]
            likes = [mention for mention in inside if not self.facets.is_head(mention.facet)]
            # "no red mugs" speaks of mugs, of which red ones are not wanted.
            heads = [mention for mention in inside if likes and self.facets.is_head(mention.facet)]
            for mention in likes or inside:
                first, last = said[mention.first].start, said[mention.last - 1].end
                self._add(Value(mention.facet, mention.values, (0, 0), negated=True), first, last)
            if not inside:
                self._without(start, end, scope)
            wanted += heads
        kept = [(said[mention.first].start, said[mention.last - 1].end) for mention in wanted]
        self.unwanted += _around(scope.trigger, scope.end, kept)
        return wanted

    def _without(self, start: int, end: int, scope: Scope) -> None:
        """Words that no attribute has: no text may say that the item has them."""
        words = [token for token in tokens(self.left[start:end]) if token.is_han or is_wanted(token.word)]
        phrase = [token for token in words if not token.is_han or token.word not in NOTHING]
        if not phrase:
            return
        first, last = start + phrase[0].start, start + phrase[-1].end
        said = self.text[first:last].strip()
        names = dict.fromkeys([tuple(token.word for token in phrase), *_translated(said, phrase)])
        self._add(Absent(said, tuple(names), (0, 0)), first, last)

    # -- what is wanted ------------------------------------------------------------------------------------

    def _demand(self, mentions: Iterable[Mention], said: Sequence[Token]) -> None:
        """Values of one facet stand for each other; those of several must all be met."""
        by_facet: dict[str, list[Mention]] = {}
        for mention in mentions:
            if is_hard(self.left, said, mention, head=self.facets.is_head(mention.facet)):
                by_facet.setdefault(mention.facet, []).append(mention)
            else:
                self.spoken.append((mention.facet, mention.values))
        for facet, several in by_facet.items():
            values = tuple(dict.fromkeys(value for mention in several for value in mention.values))
            first, last = said[several[0].first].start, said[several[-1].last - 1].end
            self._add(Value(facet, values, (0, 0)), first, last)

    def _remainder(self) -> str:
        left = self.text
        for start, end in self.unwanted:
            left = blanked(left, (start, end))
        return " ".join(_COURTESY.sub(" ", left).split()).strip(" ,.;:!?，。；：！？、的")


_WITHIN = r"(?: (?!(?:in|by|from|and|or|but|that|which|is|made|of|with|for|to)\b)[\w'-]+){0,3}\s*"
"""Words before a noun that belong to it, articles among them."""

_SOFT = re.compile(
    r"(?:\b(?:for|like|to|about|on|than|as|with|of|near|fits?|similar to|"
    rf"compatible with){_WITHIN}|适合|配|搭配?|给|送|用于|用来|像|"
    r"类似于?|放在?|关于|跟|和|装|喜欢)$"
)
_STRONG = re.compile(
    r"(?:\bmade (?:out )?of|\b(?:all|any|some|one|kinds?|sorts?|pieces?) of|\bto (?:buy|get|"
    r"find|see|watch|read|have)|\blooking for|\bsearch(?:ing)? for|\bin the mood for|"
    rf"\b(?:would|i'd|we'd|you'd|i|we) like){_WITHIN}$"
)
_GENERIC = re.compile(
    r"\s*(?:movies?|films?|flicks?|items?|products?|things?|stuff|ones?|gifts?|presents?|"
    r"brand(?:ed)?|series|titles?|books?|pieces?|something|suggestions?|recommendations?|"
    r"tonight|today|lately|preferably|especially|maybe|options?|$)\b"
)
_FUNCTION = re.compile(
    r"\s*(?:$|[^\w\s]|(?:and|or|but|for|with|without|under|over|below|above|in|on|of|at|from|"
    r"by|to|that|which|who|is|are|was|please|like|similar|as|about|less|more|up|costs?|"
    r"costing|around|between|than|not|no|also|too|i|we|you|my|if|so|set|the|a|an|any|some)\b"
    r"|(?:吗|呢|吧|啊|呀|有|么|或|和|与|要|不|多少|便宜|推|可以|，|。|色|的$|的\s|"
    r"的[吗呢吧，。？]|类|系列|电影|影片|片|商品|产品|礼物|东西|"
    r"以|小于|低|大|高|送|但|而|还|又|给|价|在|最|谢|请))"
)


def is_hard(text: str, said: Sequence[Token], mention: Mention, *, head: bool) -> bool:
    """Whether a value that a question names is demanded, and not only spoken of.

    "a lamp for the desk" demands lamps; "milk chocolate" does not demand milk.
    """
    before, after = text[: said[mention.first].start], text[said[mention.last - 1].end :]
    if _SOFT.search(before) and not _STRONG.search(before):
        return False
    if not head or _is_plural(text, said[mention.last - 1]):
        return True
    if _FUNCTION.match(after) or _GENERIC.match(after):
        return True
    return mention.last == len(said)


def _holds(scope: Scope, token: Token) -> bool:
    return scope.start <= token.start < scope.end


def _is_plural(text: str, token: Token) -> bool:
    """Whether an English word is a plural, which stands for things and not before them."""
    return not token.is_han and text[token.start : token.end] != token.word


def _within(said: Sequence[Token], mention: Mention, scope: Scope) -> bool:
    return scope.start <= said[mention.first].start and said[mention.last - 1].end <= scope.end


def _around(start: int, end: int, kept: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """A part without some parts of it."""
    edges = [start, *(edge for span in sorted(kept) for edge in span), end]
    return list(zip(edges[::2], edges[1::2], strict=True))


def _translated(said: str, phrase: Sequence[Token]) -> list[tuple[str, ...]]:
    forms = [said, " ".join(token.word for token in phrase)]
    return [
        tuple(token.word for token in tokens(other)) for form in forms for other in TRANSLATIONS.get(form, ())
    ]
