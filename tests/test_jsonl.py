"""What is written line by line is read again, whatever characters it holds; a damaged line is named."""

from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from palate.errors import UnusableFile
from palate.jsonl import JsonLines


@dataclass(frozen=True)
class Said:
    """A text."""

    text: str

    def document(self) -> dict[str, Any]:
        """As JSON."""
        return asdict(self)


FILE = JsonLines("said.jsonl", Said, "palate say")


@given(texts=st.lists(st.text(st.characters(codec="utf-8") | st.sampled_from("\n\r\u2028\x85\x1c"))))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=50)
def test_what_is_written_is_read(tmp_path: Path, texts: list[str]) -> None:
    things = [Said(text) for text in texts]
    assert FILE.read(FILE.write(tmp_path, things).parent) == things


def test_nothing_is_read_where_nothing_was_written(tmp_path: Path) -> None:
    assert FILE.read(tmp_path) == []


@pytest.mark.parametrize("damaged", ["", "{", '{"words": "a"}'])
def test_a_damaged_line_is_named(tmp_path: Path, damaged: str) -> None:
    (tmp_path / "said.jsonl").write_text(f'{{"text": "a"}}\n{damaged}\n{{"text": "b"}}\n', encoding="utf-8")
    with pytest.raises(UnusableFile, match=r":2: is no line of palate say"):
        FILE.read(tmp_path)
