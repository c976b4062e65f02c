"""UTF-8 that a program read as another encoding and saved as UTF-8 again."""

import re
from collections.abc import Iterable
from itertools import chain

from palate.tables.quarantine import Quarantine
from palate.wording import counted

_FOREIGN = re.compile(r"[^\x00-\x7f]+")
_BYTES = {byte: bytes([byte]).decode("cp1252", "ignore") or chr(byte) for byte in range(128, 256)}
_WINDOWS = {char: byte for byte, char in _BYTES.items()} | {chr(byte): byte for byte in range(128, 256)}
_TRAIL = "".join(re.escape(char) for char, byte in _WINDOWS.items() if byte < 0xC0)
_TYPICAL = re.compile(rf"[ÃÂÐÑ][{_TRAIL}]|â[€‚]|ï¿½|\ufffd")

_MISTAKEN = {
    "windows-1252": ("Windows-1252", 1),
    "cp1251": ("Windows-1251", 4),
    "cp1250": ("Windows-1250", 4),
    "gb18030": ("GB18030", 8),
}
"""Encodings that UTF-8 is mistaken for, with how many characters are enough to tell."""


def undone(file: str, text: str, quarantine: Quarantine) -> str:
    """Text without a detour over another encoding, which is said.

    Undone where every run of characters beyond ASCII is UTF-8 in the same other encoding: nobody writes so.
    Where only some look like it, or characters were lost, that is said aloud and the text is left alone.
    """
    if text.isascii():
        return text
    alive = _Meant({codec: {} for codec in _MISTAKEN})
    _narrow(alive, text)
    if codec := _sure(alive):
        name, runs = _MISTAKEN[codec][0], alive[codec]
        quarantine.say(file, f"was UTF-8 that had been read as {name} and saved again; read as meant")
        return _FOREIGN.sub(lambda found: runs[found[0]], text)
    _tell(file, text, quarantine)
    return text


def is_as_meant(pieces: Iterable[str]) -> bool:
    """Whether :func:`undone` would leave a text alone and say nothing; the text comes in pieces."""
    alive = _Meant({codec: {} for codec in _MISTAKEN})
    begun = ""
    for piece in chain(pieces, ["\n"]):
        if piece.isascii() and not begun:
            continue
        text = begun + piece
        end = len(text)
        while end and text[end - 1] > "\x7f":  # a run of them may go on in the next piece
            end -= 1
        text, begun = text[:end], text[end:]
        if _TYPICAL.search(text):
            return False
        _narrow(alive, text)
    return _sure(alive) is None


_Meant = dict[str, dict[str, str]]
"""By each encoding that is still possible, what every run of characters beyond ASCII would mean."""


def _narrow(alive: _Meant, text: str) -> None:
    """Leave out the encodings in which a run of a text means nothing."""
    for found in _FOREIGN.finditer(text) if alive else ():
        run = found[0]
        for codec in list(alive):
            if run in alive[codec]:
                continue
            meant = _meant(run, codec)
            if meant is None:
                del alive[codec]
            else:
                alive[codec][run] = meant
        if not alive:
            break


def _sure(alive: _Meant) -> str | None:
    """The first encoding with enough runs to tell."""
    return next(
        (codec for codec, runs in alive.items() if sum(map(len, runs.values())) >= _MISTAKEN[codec][1]), None
    )


def _meant(run: str, codec: str) -> str | None:
    """The text whose UTF-8 bytes look like the run in an encoding; None where there is none."""
    try:
        if codec == "windows-1252":
            return bytes([_WINDOWS[char] for char in run]).decode("utf-8")
        return run.encode(codec).decode("utf-8")
    except (KeyError, UnicodeError):
        return None


def _tell(file: str, text: str, quarantine: Quarantine) -> None:
    first = _TYPICAL.search(text)
    if first is None:
        return
    count, line = len(_TYPICAL.findall(text)), text.count("\n", 0, first.start()) + 1
    near = text[max(0, first.start() - 10) : first.end() + 10].split("\n")
    shown = next(piece for piece in near if first[0] in piece)
    quarantine.warn(
        file,
        f"{counted(count, 'character looks', 'characters look')} lost or wrongly decoded (line {line}: "
        f"'{shown}'); export it as UTF-8",
    )
