"""Words of strangers as they are put into a prompt: cleaned, cut, and between marks."""

import hashlib
import re
import unicodedata
from collections.abc import Mapping

from palate.sentences import sentences

LONGEST = 2_000
"""Characters of one field."""

_ORDERS = re.compile(
    r"\b(?:ignore|disregard|forget|override)\s+(?:all|any|the|your|every|what|previous|prior|above|everything|these)\b"
    r"|\b(?:system|hidden|initial|original)\s+prompts?\b|\b(?:previous|prior|above|your)\s+instructions?\b"
    r"|\byou\s+are\s+(?:now\s+)?(?:an?|the)\s+(?:\w+\s+)?(?:assistant|ai|model|bot)\b|\bas\s+an\s+ai\b"
    r"|\b(?:say|write|answer|output|reply|respond|print|repeat)(?:\s+(?:only|exactly|just|instead|with|this)){0,2}\s*:"
    r"|\b(?:dear|hey|hello|note\s+to(?:\s+the)?|attention)[,\s]+(?:\w+\s+)?(?:assistant|ai|model|bot)\b"
    r"|(?:忽略|无视|忘记|忘掉)(?:掉)?(?:以上|之前|所有|前面|上面|全部|一切|你|此前)"
    r"|(?:系统|初始|隐藏)提示|提示词|(?:之前|以上|此前|上面)的(?:所有)?(?:指令|指示|要求)"
    r"|你(?:现在)?是(?:一个|一名)?(?:\w{0,4})(?:助手|模型|机器人)"
    r"|(?:输出|回答|回复|复述|说|写)(?:只|仅)?(?:以下|下面|如下)?(?:内容)?\s*[：:]"
    r"|(?:致|亲爱的|注意)[，,]?(?:\w{0,4})(?:助手|模型|机器人|AI)",
    re.IGNORECASE,
)
"""Words of those who talk to a model rather than to shoppers."""

_HIDDEN = {"Cc", "Cf", "Co", "Cs", "Cn"}
"""Categories of what nobody sees: controls, bidirectional and zero-width signs, tags, private use."""

_SELECTORS = {*range(0xFE00, 0xFE10), *range(0xE0100, 0xE01F0), 0x034F, 0x115F, 0x1160, 0x3164, 0xFFA0}
"""Variation selectors and fillers, which are seen no more."""


def cleaned(text: str, most: int = LONGEST) -> str:
    """A text without what nobody sees, in NFKC, with single spaces, cut to a length; "…" tells where.

    No mark of :func:`marked` is left in it.
    """
    # Twice the length is enough to fill it; a text of megabytes is not read to its end for that.
    normal = unicodedata.normalize("NFKC", text[: 8 * most])
    seen = "".join(" " if letter.isspace() else letter for letter in normal if _is_seen(letter))
    plain = " ".join(seen.replace("<<", "‹").replace(">>", "›").split())
    return plain if len(plain) <= most else plain[: most - 1].rstrip() + "…"


def _is_seen(letter: str) -> bool:
    if letter.isspace():
        return True
    return unicodedata.category(letter) not in _HIDDEN and ord(letter) not in _SELECTORS


def order_in(text: str) -> int | None:
    """Where the first sentence begins that speaks to a model; None where none does.

    It keeps honest data honest and costs a liar his own text; safety does not hang on it.
    """
    position = 0
    for sentence in sentences(text):
        position = text.find(sentence, position)
        if _ORDERS.search(sentence):
            return position
        position += len(sentence)
    return 0 if _ORDERS.search(text) else None


def without_orders(text: str, most: int = LONGEST) -> str:
    """A text, cleaned and cut to a length, up to its first sentence that speaks to a model."""
    whole = cleaned(text)
    return cleaned(whole[: order_in(whole)], most)


def marked(fields: Mapping[str, str]) -> str:
    """Fields between marks that the data can't write itself: they hang on all of it.

    Parameters
    ----------
    fields : mapping of str to str
        Texts as :func:`cleaned` gives them, by what they are.
    """
    lines = [f"{name}: {text}" for name, text in fields.items()]
    body = "\n".join(lines)
    mark = hashlib.sha256(body.encode("utf-8", "replace")).hexdigest()[:8]
    return f"<<data {mark}>>\n{body}\n<<end of data {mark}>>"
