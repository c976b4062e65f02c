"""What a better picture encoder would bring, on a sample of a shop's own pictures."""

import shutil
from pathlib import Path

import pytest
from tests.commands import Palate
from tests.shops import write_shop

import palate
from palate.encoders import EfficientNetLite2
from palate.errors import NotAvailable
from palate.media.weights import Weights


def test_users_of_a_shop_tell_by_what_they_had_next(own_shop: Path) -> None:
    trial = palate.open(own_shop).try_pictures()
    assert (trial.encoder, trial.other, trial.by) == ("efficientnet-lite0", "efficientnet-lite2", "rows")
    assert 30 <= trial.cases <= 60
    assert 0.5 < trial.before < 1
    low, high = trial.ci95
    assert low <= trial.after - trial.before <= high
    assert trial.seconds_before > 0
    assert trial.seconds_after > 0
    assert palate.open(own_shop).try_pictures().after == trial.after


def test_the_command_says_what_to_write_or_that_no_gain_is_certain(
    own_shop: Path, palate_command: Palate
) -> None:
    said = palate_command("check", own_shop, "--pictures").out
    assert "What efficientnet-lite2 would bring" in said
    assert ("image_encoder" in said) != ("no gain is certain" in said)


def test_encode_names_the_command(own_shop: Path, palate_command: Palate) -> None:
    wanted = "--picturestellswhatefficientnet-lite2wouldbring"  # wherever lines are broken
    assert wanted in "".join(palate_command("encode", own_shop).out.split())
    (own_shop / "palate.toml").write_text('image_encoder = "none"\n', encoding="utf-8")
    assert wanted not in "".join(palate_command("encode", own_shop).out.split())


def test_where_nothing_can_be_told_it_says_why(own_shop: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    settings = own_shop / "palate.toml"
    for encoder, why in (("efficientnet-lite2", "read by efficientnet-lite2"), ("none", "no encoder reads")):
        settings.write_text(f'image_encoder = "{encoder}"\n', encoding="utf-8")
        with pytest.raises(NotAvailable, match=why):
            palate.open(own_shop).try_pictures()
    settings.unlink()
    find = Weights.find

    def lacking(weights: Weights) -> Path | None:
        return None if weights is EfficientNetLite2.weights else find(weights)

    monkeypatch.setattr(Weights, "find", lacking)
    with pytest.raises(NotAvailable, match="run palate weights --more"):
        palate.open(own_shop).try_pictures()


def test_a_few_items_without_rows_tell_nothing(own_shop: Path, tmp_path: Path) -> None:
    picture = next(own_shop.glob("**/*.jpg"))
    shop = write_shop(tmp_path / "few", items_csv="item_id,image,category\na,a.jpg,x\nb,a.jpg,x\n")
    shutil.copyfile(picture, shop / "a.jpg")
    with pytest.raises(NotAvailable, match="here are 0 and 2"):
        palate.open(shop).try_pictures()
