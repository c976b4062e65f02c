"""The Python on the pages runs as it stands, on the made-up shop."""

import re
import shutil
from pathlib import Path

import numpy as np
import pytest
import soundfile
from PIL import Image
from scripts.docs.blocks import ROOT

PAGES = ("docs/guides/python.md", "docs/guides/across-modalities.md")


def code(page: str) -> str:
    """All indented blocks of a page but for those that are commands."""
    text = (ROOT / page).read_text(encoding="utf-8")
    blocks = re.findall(r"(?:^ {4}.*\n|^\n(?= {4}))+", text, re.MULTILINE)
    lines = [block for block in blocks if not block.lstrip().startswith("palate ")]
    return "\n".join(re.sub(r"^ {4}", "", block, flags=re.MULTILINE) for block in lines)


@pytest.mark.parametrize("page", PAGES)
def test_the_code_of_a_page_runs(
    page: str, encoded_shop: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copytree(encoded_shop, tmp_path / "demo-shop")
    for name in ("lamp.jpg", "chair.png", "clock.jpg"):
        Image.effect_mandelbrot((64, 64), (-2, -1.5, 1, 1.5), 50).save(tmp_path / name)
    soundfile.write(tmp_path / "ticking.wav", np.sin(np.arange(44100) / 9), 44100)
    monkeypatch.chdir(tmp_path)
    text = code(page)
    assert "import palate" in text
    exec(compile(text, page, "exec"), {})
