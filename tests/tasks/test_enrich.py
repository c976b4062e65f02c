"""Attributes that were read become features, and those of texts that changed since do not."""

import logging
from pathlib import Path

import pytest
from tests.shops import write_shop

import palate
from palate.enrichment import read_enrichments
from palate.errors import NotAvailable, UnusableFile
from palate.tasks.enrich import enriched_texts

ITEMS = "item_id,title\nk1,Cotton bag\nk2,Brass lamp\nk3,Mug\nk4,纯棉围巾\n"


def test_attributes_become_one_more_kind_of_text(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    shop = write_shop(tmp_path / "shop", items_csv=ITEMS)
    assert "enriched" not in palate.open(shop).features.features
    palate.open(shop).enricher.by_rules()
    built = palate.open(shop).features
    enriched = built.features["enriched"]
    assert enriched.present.tolist() == [True, True, False, True]
    cosines = enriched.similarities(enriched.values[[0]])[0]
    assert cosines[3] == pytest.approx(1.0, abs=1e-4), "the same material in two languages is the same"
    assert cosines[1] < 0.9
    text = (shop / "items.csv").read_text(encoding="utf-8")
    (shop / "items.csv").write_text(text.replace("Brass lamp", "Lamp"), encoding="utf-8")
    with caplog.at_level(logging.INFO):
        assert palate.open(shop).features.features["enriched"].present.tolist() == [True, False, False, True]
    assert "1 item that changed" in caplog.text


def test_what_was_not_enriched_is_none(tmp_path: Path) -> None:
    ws = palate.open(write_shop(tmp_path / "shop", items_csv=ITEMS))
    assert enriched_texts(ws.shop, read_enrichments(ws.derived)) == ([], 0)
    with pytest.raises(NotAvailable, match="no item has a text"):
        palate.open(write_shop(tmp_path / "bare", interactions_csv="user_id,item_id\nu,i\n")).enricher  # noqa: B018


def test_a_damaged_file_is_told_with_its_line(tmp_path: Path) -> None:
    ws = palate.open(write_shop(tmp_path / "shop", items_csv=ITEMS))
    path = ws.enricher.by_rules().path
    path.write_text(path.read_text(encoding="utf-8") + '{"item_id": 3}\n', encoding="utf-8")
    with pytest.raises(UnusableFile, match=r"enriched\.jsonl:5: .*run it again"):
        read_enrichments(ws.derived)
