"""UTF-8 that was read as something else and saved again: undone, or said aloud; the rest is left alone."""

import pytest
from tests.tables.test_encodings import TITLES

from palate.tables import Quarantine
from palate.tables.mojibake import undone

MISTAKEN = ("cp1252", "latin-1", "cp1251", "cp1250", "gb18030")


def mistaken(text: str, codec: str) -> str | None:
    """What a program makes of UTF-8 that it takes for another encoding; None where it loses something."""
    data = text.encode()
    if codec == "cp1252":
        return "".join(bytes([byte]).decode(codec, "ignore") or chr(byte) for byte in data)
    try:
        return data.decode(codec)
    except UnicodeDecodeError:
        return None


@pytest.mark.parametrize("codec", MISTAKEN)
@pytest.mark.parametrize("language", TITLES)
def test_a_detour_is_undone_and_said(language: str, codec: str) -> None:
    text = "item_id,title\n" + TITLES[language].replace("|", "\n")
    if (wrong := mistaken(text, codec)) is None:
        return
    quarantine = Quarantine()
    assert undone("items.csv", wrong, quarantine) == text
    assert "had been read as " in quarantine.notes[0]


@pytest.mark.parametrize("language", TITLES)
def test_what_people_write_is_left_alone(language: str) -> None:
    for text in (TITLES[language], *TITLES[language].split("|")):
        quarantine = Quarantine()
        assert undone("items.csv", text, quarantine) == text
        assert not quarantine.notes
        assert not quarantine.warnings


@pytest.mark.parametrize("broken", ["CafÃ© noir", "Caf\ufffd noir", "donâ€™t"])
def test_where_only_some_rows_are_broken_that_is_said_aloud(broken: str) -> None:
    text, quarantine = f"item_id,title\na,Théière\nb,{broken}\n", Quarantine()
    assert undone("items.csv", text, quarantine) == text
    assert "line 3" in quarantine.warnings[0]
