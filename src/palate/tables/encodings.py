"""Detection of legacy encodings, by detector and plausibility; refused where two readings are close."""

import codecs
import re
from collections.abc import Iterator
from dataclasses import dataclass

from palate.tables.plausible import east_asian_evidence, event_words, evidence_letters, odd_count, odd_share

SAMPLE = 8_192
"""Bytes of lines beyond ASCII that are judged, taken from all over the file."""

MOST_ODD, RIVAL_ODD = 0.1, 0.25
"""Share of odd characters above which nobody wrote a text; and above which it is no rival of another."""

LEAST_EVIDENCE, EVIDENCE_LEAD, PLENTY = 6.0, 6.0, 40.0
"""Log odds that an East Asian reading needs, its lead over the next, and what needs no second opinion."""

CLEAR_LEAD, FEW_LEAD = 1.1, 1.5
"""How many times the next text's score the first must have; and where it has FEW characters to go by."""

FEW, FEW_FOREIGN = 5, 12
"""Characters beyond ASCII that are few in Latin letters, and too few to tell other scripts by."""

RARE_LEAD = 1.25
"""Lead that an encoding which hardly anybody exports needs."""

LEAST_SCORE = 0.025
"""Score of the detector below which it knows no such language."""

ODD_FACTOR = 0.88
"""What each odd character takes from a score."""


@dataclass(frozen=True)
class Guess:
    """The likely encoding.

    Parameters
    ----------
    codec : str
        Python's name.
    name : str
        People's name.
    sure : bool
        Whether no other reading is close.
    """

    codec: str
    name: str
    sure: bool


EAST_ASIAN = (
    ("gb18030", "GB18030", "zh"),
    ("big5", "Big5", "zh"),
    ("big5hkscs", "Big5", "zh"),
    ("cp932", "Shift-JIS", "ja"),
    ("euc-jp", "EUC-JP", "ja"),
    ("cp949", "EUC-KR", "ko"),
)

SINGLE_BYTE = {
    "cp1252": "Windows-1252",
    "iso8859-15": "ISO 8859-15",
    "cp1250": "Windows-1250",
    "iso8859-2": "ISO 8859-2",
    "cp1251": "Windows-1251",
    "koi8-r": "KOI8-R",
    "koi8-u": "KOI8-U",
    "iso8859-5": "ISO 8859-5",
    "cp866": "DOS 866",
    "cp1253": "Windows-1253",
    "iso8859-7": "ISO 8859-7",
    "cp1254": "Windows-1254",
    "cp1255": "Windows-1255",
    "cp1256": "Windows-1256",
    "cp1257": "Windows-1257",
    "cp1258": "Windows-1258",
    "cp874": "Windows-874",
    "cp850": "DOS 850",
    "cp852": "DOS 852",
    "cp437": "DOS 437",
    "mac-roman": "Mac Roman",
    "mac-cyrillic": "Mac Cyrillic",
    "mac-latin2": "Mac Latin 2",
    "mac-greek": "Mac Greek",
    "mac-turkish": "Mac Turkish",
    "iso8859-6": "ISO 8859-6",
    "iso8859-8": "ISO 8859-8",
    "iso8859-13": "ISO 8859-13",
    "iso8859-16": "ISO 8859-16",
    "cp737": "DOS 737",
    "cp775": "DOS 775",
    "cp855": "DOS 855",
    "cp857": "DOS 857",
    "cp862": "DOS 862",
    "cp869": "DOS 869",
}


SIGNS = "€£©®™°²³½¼¾×–—‘’“”„•…"
"""Signs that Windows encodings but 1251 have at the same places, and others elsewhere or alike."""

_APOSTROPHE = re.compile(r"(?<=\w)’(?=(?:s|t|re|ll|ve|d|m)\b)|(?<=\b[ldjncsmtLDJNCSMT])’(?=\w)")
_MISPLACED = re.compile(
    r"[A-Za-z][€£©¼½¾×–—‘’“„•]|[–—’€£•°²³”™®©][A-Za-z]|(?<!\w)[™®]|^[^“„\n]*”", re.MULTILINE
)

RARE = {codec for codec in SINGLE_BYTE if codec.startswith("mac-") and codec != "mac-roman"} | {
    "iso8859-6",
    "iso8859-8",
    "iso8859-13",
    "iso8859-16",
    "cp737",
    "cp775",
    "cp855",
    "cp857",
    "cp862",
    "cp869",
}


def guess(data: bytes) -> Guess | None:
    """The legacy encoding of text that is not UTF-8; None where no reading is plausible."""
    cells = sample(data)
    single = _single_byte(cells)
    east = _east_asian(cells, single)
    if east and (east.sure or not single):
        return east
    return single


def sample(data: bytes) -> bytes:
    """Different cells beyond ASCII, whole, one a line, from lines all over the file."""
    lines = [line for line in data.splitlines() if not line.isascii()]
    step = max(1, sum(map(len, lines)) // SAMPLE)
    # Neither a comma, a semicolon nor a tab is the second byte of a character in any encoding here.
    cells = (cell for line in lines[::step] for cell in re.split(rb"[,;\t]", line) if not cell.isascii())
    return b"\n".join(dict.fromkeys(cells))


def _decoded(data: bytes, codec: str) -> str | None:
    try:
        return data.decode(codec)
    except UnicodeDecodeError:
        return None


def _east_asian(cells: bytes, single: Guess | None) -> Guess | None:
    """The East Asian encoding with most evidence, for which the detector must not prefer another."""
    found: dict[str, tuple[float, str]] = {}
    for codec, name, language in EAST_ASIAN:
        text = _decoded(cells, codec)
        if text is not None and name not in {taken for _, taken in found.values()}:
            evidence = east_asian_evidence(text, language) + PLENTY * event_words(text)
            found[codec] = evidence, name
    ranked = sorted(found.items(), key=lambda entry: -entry[1][0])
    if not ranked or ranked[0][1][0] <= 0:
        return None
    (codec, (evidence, name)), rest = ranked[0], ranked[1:]
    clear = not rest or evidence - rest[0][1][0] >= EVIDENCE_LEAD
    # Much evidence decides between East Asian readings; the detector judges little, and other scripts.
    rivals = [rival for rival in found if rival != codec] if evidence < LEAST_EVIDENCE else []
    rivals += [single.codec] if single and evidence < PLENTY else []
    if rivals or evidence < LEAST_EVIDENCE:
        scores = _scores(cells, [codec, *rivals])
        score = scores.pop(codecs.lookup(codec).name, 0.0)
        clear = clear and score >= FEW_LEAD * max(scores.values(), default=0.0) and score >= LEAST_SCORE
    return Guess(codec, name, clear)


def _single_byte(cells: bytes) -> Guess | None:
    """The encoding of one byte a character that the detector ranks first among plausible texts."""
    if _only_signs(cells):
        return Guess("cp1252", SINGLE_BYTE["cp1252"], True)
    texts = dict(_plausible(cells))
    detected = _scores(cells, list(texts)) if texts else {}
    scores: dict[str, tuple[float, str]] = {}
    for codec, text in texts.items():
        score = detected.get(codecs.lookup(codec).name, 0.0) * ODD_FACTOR ** min(odd_count(text), 100)
        best, first = scores.get(text, (score, codec))
        scores[text] = max(best, score), first
    ranked = sorted(scores.values(), reverse=True)
    if not ranked:
        return None
    (score, codec), rest = ranked[0], ranked[1:]
    text = cells.decode(codec)
    count, foreign = evidence_letters(text)
    lead = FEW_LEAD if count < FEW else CLEAR_LEAD
    lead = max(lead, RARE_LEAD) if codec in RARE else lead
    sure = (
        score >= LEAST_SCORE
        and (not rest or score >= lead * rest[0][0])
        and count >= (FEW_FOREIGN if foreign else 1)
        and odd_share(text) <= MOST_ODD
    )
    return Guess(codec, SINGLE_BYTE[codec], sure)


def _only_signs(cells: bytes) -> bool:
    """Whether all beyond ASCII is signs at their places in Windows encodings, where people put them."""
    text = _decoded(cells, "cp1252")
    if text is None or any(char not in SIGNS and ord(char) > 127 for char in text):
        return False
    return not _MISPLACED.search(_APOSTROPHE.sub("'", text))


def _plausible(cells: bytes) -> Iterator[tuple[str, str]]:
    """Encodings of one byte a character, with their texts."""
    for codec in SINGLE_BYTE:
        if codec == "iso8859-15" and b"\xa4" not in cells:
            continue  # differs from Windows-1252 in the euro sign above all
        text = _decoded(cells, codec)
        if text is not None and odd_share(text) <= RIVAL_ODD:
            yield codec, text


def _scores(cells: bytes, names: list[str]) -> dict[str, float]:
    """The detector's score of each encoding."""
    import chardet  # takes a fifth of a second, which only legacy files are worth

    found = chardet.detect_all(
        cells, ignore_threshold=True, include_encodings=names, no_match_encoding=names[0]
    )
    return {
        codecs.lookup(entry["encoding"]).name: entry["confidence"] for entry in found if entry["encoding"]
    }
