"""Bytes of a text file as text: UTF-8, UTF-16, or a legacy encoding that is told for sure and said."""

import re
import unicodedata
from codecs import iterdecode
from collections.abc import Iterable, Iterator
from itertools import chain
from pathlib import Path

from palate.errors import UnusableFile
from palate.tables.encodings import guess
from palate.tables.mojibake import is_as_meant, undone
from palate.tables.quarantine import Quarantine

SAVE_AS = "save it as UTF-8 (in a spreadsheet: CSV UTF-8)"

_MARKS = (
    (b"\xff\xfe\x00\x00", "utf-32", "UTF-32"),
    (b"\x00\x00\xfe\xff", "utf-32", "UTF-32"),
    (b"\xff\xfe", "utf-16", "UTF-16"),
    (b"\xfe\xff", "utf-16", "UTF-16"),
)
_ESCAPED = (
    (b"\x1b", re.compile(rb"\x1b\$\)C"), "iso2022_kr", "ISO-2022-KR"),
    (b"\x1b", re.compile(rb"\x1b\$[@AB(]|\x1b\([BIJ]"), "iso2022_jp_2", "ISO-2022-JP"),
    (b"~{", re.compile(rb"\A(?:[^~]|~(?!\{))*+~\{(?:[\x21-\x77][\x21-\x7e])++~\}"), "hz", "HZ"),
)
"""Encodings of seven bits, by how they begin what is not ASCII; first come bytes that it needs, which are
found at once in a large file.
"""

_NOT_TEXT = (
    (b"PK\x03\x04", f"is an Excel workbook or another zip file; {SAVE_AS}"),
    (b"\xd0\xcf\x11\xe0", f"is an old Excel workbook; {SAVE_AS}"),
    (b"\x1f\x8b", "is compressed; let its name end in .gz"),
    (b"PAR1", "is a parquet file; let its name end in .parquet"),
    (b"SQLite format 3", "is a database; export the table as CSV in UTF-8"),
)
"""What other files begin with, and what to do."""

_UTF8_BOM = b"\xef\xbb\xbf"


def decode(path: Path, data: bytes, quarantine: Quarantine) -> str:
    """Text of a file; what it was read as is noted where it is not UTF-8.

    Lines of a UTF-8 file that are not UTF-8 are emptied and put in quarantine.

    Raises
    ------
    UnusableFile
        If it is not text, or in an encoding that can't be told for sure.
    """
    for mark, fault in _NOT_TEXT:
        if data.startswith(mark):
            raise UnusableFile(path, fault)
    for mark, codec, name in _MARKS:
        if data.startswith(mark):
            return _strict(path, data, codec, f"starts like {name} and is not", name, quarantine)
    if codec := _unmarked_utf32(data) or _unmarked_utf16(data):
        name = f"UTF-{codec[4:6]} without a mark"
        return _strict(path, data, codec, f"looks like {name} and is not", name, quarantine)
    marked = data.startswith(_UTF8_BOM)
    data = data.removeprefix(_UTF8_BOM)
    if sum(byte < 9 for byte in data[:_START]) > len(data[:_START]) // 10:
        raise UnusableFile(path, "is not text")
    for needed, escape, codec, name in _ESCAPED if data.isascii() else ():
        if needed in data and escape.search(data):
            return _strict(path, data, codec, f"looks like {name} and is not", name, quarantine)
    try:
        return undone(path.name, data.decode("utf-8"), quarantine)
    except UnicodeDecodeError:
        share = 1.0 if marked else _utf8_share(data)
    return (
        _without_bad_lines(path, data, quarantine) if share > 0.5 else _legacy(path, data, share, quarantine)
    )


def is_plain(pieces: Iterable[bytes]) -> bool:
    """Whether a file is UTF-8 that means what it says, so that it may be read piece by piece.

    Where it is, :func:`decode` says nothing and gives the same text; the first piece has 4,096 bytes at least
    where the file has them.
    """
    unread = iter(pieces)
    first = next(unread, b"")
    start = first[:_START].removeprefix(_UTF8_BOM)
    begins = (*(mark for mark, *_ in _NOT_TEXT), *(mark for mark, *_ in _MARKS))
    zeros = _unmarked_utf32(start[: len(start) // 4 * 4]) or _unmarked_utf16(first)
    if first.startswith(begins) or zeros or sum(byte < 9 for byte in start) > len(start) // 10:
        return False
    is_ascii, is_escaped = True, False

    def watched() -> Iterator[bytes]:
        nonlocal is_ascii, is_escaped
        for piece in chain([first], unread):
            is_ascii = is_ascii and piece.isascii()
            is_escaped = is_escaped or (is_ascii and any(needed in piece for needed, *_ in _ESCAPED))
            yield piece

    try:
        meant = is_as_meant(iterdecode(watched(), "utf-8-sig"))
    except UnicodeDecodeError:
        return False
    return meant and not (is_ascii and is_escaped)


def _strict(path: Path, data: bytes, codec: str, fault: str, name: str, quarantine: Quarantine) -> str:
    try:
        text = data.decode(codec)
    except UnicodeDecodeError as error:
        raise UnusableFile(path, f"{fault}; {SAVE_AS}") from error
    quarantine.say(path.name, f"read as {name}")
    return text


def _unmarked_utf32(data: bytes) -> str | None:
    """The codec if of every four bytes the two that only rare characters have are zero."""
    start = data[: _START - _START % 4]
    if len(start) < 8 or len(data) % 4:
        return None
    if not (any(start[2::4]) or any(start[3::4])):
        return "utf-32-le"
    return None if any(start[0::4]) or any(start[1::4]) else "utf-32-be"


def _unmarked_utf16(data: bytes) -> str | None:
    """The codec if zero bytes stand at odd or at even places only, and what they make is text."""
    start = data[: _START - _START % 2]
    low, high = start[0::2].count(0), start[1::2].count(0)
    if low + high < LEAST_ZEROS * len(start) or min(low, high) > 0.02 * len(start):
        return None
    codec = "utf-16-le" if high > low else "utf-16-be"
    text = start[: len(start) // 2 * 2].decode(codec, "replace")
    controls = sum(unicodedata.category(char) == "Cc" and char not in "\t\r\n" for char in text)
    return codec if controls == 0 and text.count("\ufffd") <= 1 else None


_START = 4096

LEAST_ZEROS = 0.05
"""Share of zero bytes in UTF-16: separators, ends of lines and ids are ASCII in any language."""


def _utf8_share(data: bytes) -> float:
    """Share of the bytes beyond ASCII that stand in lines of valid UTF-8."""
    valid = invalid = 0
    for line in data.splitlines():
        if line.isascii():
            continue
        count = sum(byte > 127 for byte in line)
        if _is_utf8(line):
            valid += count
        else:
            invalid += count
    return valid / (valid + invalid)


def _is_utf8(line: bytes) -> bool:
    try:
        line.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _legacy(path: Path, data: bytes, share: float, quarantine: Quarantine) -> str:
    """Text in a legacy encoding; a few lines of ASCII text that can't be told are put in quarantine.

    Raises
    ------
    UnusableFile
        If no reading is clearly the best.
    """
    found = guess(data)
    lines = data.splitlines()
    bad = [number for number, line in enumerate(lines, start=1) if not _is_utf8(line)]
    if found is None or not found.sure:
        likely = f", likely {found.name}, but not for sure" if found else ""
        if share == 0 and bad[0] > 1 and len(bad) <= FEW_LINES * len(lines):
            return _without_bad_lines(path, data, quarantine, f"not UTF-8{likely}")
        raise UnusableFile(path, f"is not UTF-8{likely}; {SAVE_AS}", line=bad[0])
    if share > MOST_UTF8:
        raise UnusableFile(path, f"is part UTF-8 and part {found.name}; {SAVE_AS}", line=bad[0])
    return _strict(path, data, found.codec, f"looks like {found.name} and is not", found.name, quarantine)


MOST_UTF8 = 0.2
"""Share of bytes in lines of valid UTF-8 that a file in a legacy encoding has by chance at most."""

FEW_LINES = 0.01
"""Share of lines that are quarantined rather than the file refused where their encoding can't be told."""


def _without_bad_lines(path: Path, data: bytes, quarantine: Quarantine, reason: str = "not UTF-8") -> str:
    """Text with the lines that are not UTF-8 emptied and put in quarantine."""
    lines = data.split(b"\n")
    bad = {number for number, line in enumerate(lines, start=1) if not _is_utf8(line)}
    if 1 in bad or len(bad) > len(lines) // 4:
        raise UnusableFile(path, f"is not UTF-8; {SAVE_AS}", line=min(bad))
    for number in sorted(bad):
        quarantine.add(path.name, number, "", reason)
    text = (b"" if number in bad else line for number, line in enumerate(lines, start=1))
    return b"\n".join(text).decode("utf-8")
