import os
from pathlib import Path

import pytest
from tests.shops import write_shop

import palate
from palate.errors import InputError


def test_a_folder_that_cannot_be_written_to_is_left_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    shop = write_shop(tmp_path / "shop", items_csv="item_id,title\na,red lamp\nb,blue lamp\nb,twice\n")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setattr(os, "access", lambda path, mode: False)
    workspace = palate.open(shop)
    workspace.encode()
    assert [path.name for path in shop.iterdir()] == ["items.csv"]
    assert workspace.quarantine_file.is_relative_to(tmp_path / "cache")
    assert "twice" not in workspace.quarantine_file.read_text()
    assert "there already" in workspace.quarantine_file.read_text()
    assert str(workspace.derived) in caplog.text


def test_a_model_of_other_features_is_refused_with_what_to_do(own_shop: Path) -> None:
    user = palate.open(own_shop).model.users_[0]
    (own_shop / "palate.toml").write_text("text_characters = 64\n", encoding="utf-8")
    with pytest.raises(InputError, match=r"text features made with other weights.*train again"):
        palate.open(own_shop).recommend(user)
    (own_shop / "palate.toml").write_text('text_encoder = "none"\n', encoding="utf-8")
    assert palate.open(own_shop).recommend(user)
