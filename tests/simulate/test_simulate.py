"""The made-up shop: real files, and tastes that are there to be found."""

from pathlib import Path

import numpy as np
import polars as pl
import pytest

import palate
from palate.errors import InputError
from palate.media import decode_audio, decode_image
from palate.shop import read_shop
from palate.simulate import ShopFacts, simulate_shop
from palate.simulate.facts import MATERIALS, SERIES, THEMES, THINGS
from palate.workspace import Workspace


def test_every_file_it_writes_can_be_read(shop_folder: Path, shop_facts: ShopFacts) -> None:
    pictures, sounds = list((shop_folder / "images").iterdir()), list((shop_folder / "audio").iterdir())
    assert {path.suffix for path in pictures} == {".jpg", ".png"}
    assert {path.suffix for path in sounds} == {".wav", ".ogg"}
    for path in pictures:
        assert decode_image(path.read_bytes()).pixels.std() > 10
    for path in sounds:
        sound = decode_audio(path.read_bytes())
        assert 0.5 < sound.seconds < 10
        # Lossy codecs overshoot a little.
        assert 0.01 < np.abs(sound.samples).max() <= 1.1
    shop = read_shop(shop_folder)
    assert len(shop.quarantine) == 0
    assert len(shop.catalog.items) == shop_facts.items
    assert shop.interactions.height == shop_facts.interactions


def test_descriptions_are_in_english_and_chinese(shop_folder: Path) -> None:
    header, first = (shop_folder / "items.csv").read_text(encoding="utf-8").splitlines()[:2]
    assert {"title", "title_zh", "description", "description_zh"} <= set(header.split(","))
    assert any("\u4e00" <= character <= "\u9fff" for character in first)


def test_a_seed_makes_the_same_shop_again(tmp_path: Path) -> None:
    def content(name: str, seed: int) -> dict[str, bytes]:
        simulate_shop(tmp_path / name, items=20, users=10, seed=seed)
        files = {path.name: path.read_bytes() for path in sorted((tmp_path / name).rglob("*.*"))}
        # An OGG stream has a serial number of its own, so it is the samples that must be equal.
        sounds = {
            name: decode_audio(data).samples.tobytes()
            for name, data in files.items()
            if name.endswith(".ogg")
        }
        return files | sounds

    assert content("a", 1) == content("b", 1)
    assert content("c", 2)["items.csv"] != content("d", 3)["items.csv"]


def test_without_uploads_a_shop_is_the_same_but_for_their_names(tmp_path: Path) -> None:
    given = simulate_shop(tmp_path / "with", items=20, users=30, seed=4)
    assert simulate_shop(tmp_path / "without", items=20, users=30, seed=4, uploads=False) == given
    assert list((tmp_path / "with" / "uploads").iterdir())
    assert not list((tmp_path / "without" / "uploads").iterdir())
    for name in ("items.csv", "interactions.csv", "truth.json"):
        assert (tmp_path / "with" / name).read_bytes() == (tmp_path / "without" / name).read_bytes()
    reviews = [
        pl.read_csv(tmp_path / name / "reviews.csv").drop("image", "audio") for name in ("with", "without")
    ]
    assert reviews[0].equals(reviews[1])
    assert pl.read_csv(tmp_path / "without" / "reviews.csv")["image"].null_count() == reviews[0].height


def test_what_is_there_is_not_written_over(tmp_path: Path) -> None:
    (tmp_path / "items.csv").write_text("item_id\nmine\n")
    with pytest.raises(InputError, match="is there already"):
        simulate_shop(tmp_path, items=20, users=10)
    assert (tmp_path / "items.csv").read_text() == "item_id\nmine\n"


def test_every_word_has_a_chinese_counterpart() -> None:
    for named in (*THINGS, *SERIES, *MATERIALS):
        assert named.en
        assert named.zh
    for theme in THEMES:
        assert len(theme.en) == len(theme.zh) > 0


def test_shoppers_buy_by_the_sense_they_shop_by(shop_facts: ShopFacts) -> None:
    """Those who shop by eye buy their favourite style more often than chance, and so for the ear."""
    for kind, fact, place in (("eye", "style", 0), ("ear", "voice", 1)):
        shoppers = {shopper.user_id: shopper for shopper in shop_facts.shoppers if shopper.kind == kind}
        own = [
            getattr(shop_facts.catalogue[event.item], fact) == shoppers[event.user_id].early[place]
            for event in shop_facts.events
            if event.user_id in shoppers
        ]
        assert np.mean(own) > 2 / 6, (kind, np.mean(own))


@pytest.fixture(scope="module")
def year(tmp_path_factory: pytest.TempPathFactory) -> tuple[Workspace, ShopFacts]:
    """A shop large enough that a year of shopping leaves something to want, with a trained model.

    Reviews are taken away: what they add is asked in test_tastes. Texts are their words: sentence vectors
    take longer to make than all the rest.
    """
    folder = tmp_path_factory.mktemp("year") / "shop"
    facts = simulate_shop(folder, items=200, users=240, seed=1, uploads=False)
    (folder / "reviews.csv").unlink()
    (folder / "palate.toml").write_text('text_encoder = "none"\n')
    workspace = palate.open(folder)
    workspace.train()
    return workspace, facts


@pytest.mark.parametrize(
    ("kind", "fact", "place"), [("eye", "style", 0), ("ear", "voice", 1), ("reader", "theme", 2)]
)
def test_the_taste_is_found(year: tuple[Workspace, ShopFacts], kind: str, fact: str, place: int) -> None:
    """Recommendations follow the sense that a shopper shops by, measured against another's list."""
    workspace, facts = year
    shoppers = [shopper for shopper in facts.shoppers if shopper.kind == kind]
    fact_of = {item.item_id: getattr(item, fact) for item in facts.catalogue}
    ranked = workspace.recommend_many([shopper.user_id for shopper in shoppers], k=5)
    liked = {shopper.user_id: {shopper.early[place], shopper.late[place]} for shopper in shoppers}
    given = ranked.select("user_id", "item_id").rows()
    own = np.mean([fact_of[item] in liked[user] for user, item in given])
    others = np.mean([np.mean([fact_of[item] in liked[user] for user in liked]) for _, item in given])
    assert own > 1.3 * others, (own, others)
