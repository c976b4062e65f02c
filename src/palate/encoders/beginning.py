"""How much of a text an encoder reads."""

WIDE = 3
"""A Chinese, Japanese or Korean character says about as much as three Latin ones and costs as many tokens."""


def beginning(text: str, characters: int) -> str:
    """The start of a text, never empty, without the NUL that would end it early in C.

    Parameters
    ----------
    text : str
        Any text.
    characters : int
        How many Latin characters to keep, or a third as many wide ones.
    """
    text = text[:characters].replace("\x00", " ")
    wide = sum(ord(char) >= 0x2E80 for char in text)
    return text[: max(1, characters - wide * (WIDE - 1) // WIDE)] or " "
