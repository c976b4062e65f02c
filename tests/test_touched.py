"""Which files have their types checked before a commit: changed ones, and those that import them."""

import subprocess
from pathlib import Path

import pytest
from scripts.touched import touched


def git(folder: Path, *words: str) -> None:
    who = ["-c", "user.name=a", "-c", "user.email=a@b.c"]
    subprocess.run(["git", *who, *words], cwd=folder, check=True, capture_output=True)


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    for name, text in {
        "pyproject.toml": "",
        "src/shop/__init__.py": "",
        "src/shop/items.py": "ITEMS = 3\n",
        "src/shop/lists.py": "from shop.items import ITEMS\n",
        "src/shop/pages.py": "from shop import items\n",
        "src/shop/users.py": "import json\n",
        "tests/test_items.py": "import shop.items\n",
    }.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)
    git(tmp_path, "init", "-b", "main")
    git(tmp_path, "add", ".")
    git(tmp_path, "commit", "-m", "All")
    return tmp_path


def test_nothing_is_touched_where_nothing_changed(checkout: Path) -> None:
    assert touched("src", checkout) == []


@pytest.mark.parametrize("committed", [False, True])
def test_what_changed_and_what_imports_it_is_touched(checkout: Path, committed: bool) -> None:
    git(checkout, "switch", "-c", "other")
    (checkout / "src/shop/items.py").write_text("ITEMS = 'three'\n")
    if committed:
        git(checkout, "commit", "-am", "Change")
    assert touched("src", checkout) == ["src/shop/items.py", "src/shop/lists.py", "src/shop/pages.py"]
    assert touched("tests", checkout) == ["tests/test_items.py"]


def test_what_imports_a_removed_file_is_touched_and_a_new_file_is(checkout: Path) -> None:
    (checkout / "src/shop/items.py").unlink()
    (checkout / "src/shop/new.py").write_text("")
    assert touched("src", checkout) == ["src/shop/lists.py", "src/shop/new.py", "src/shop/pages.py"]


def test_a_change_of_settings_touches_everything(checkout: Path) -> None:
    (checkout / "pyproject.toml").write_text("[tool]\n")
    assert len(touched("src", checkout)) == 5
