"""Features of a real folder: what is encoded, what is cached, what is missing."""

from pathlib import Path

import numpy as np
import pytest
import soundfile
from PIL import Image
from tests.shops import write_shop

import palate
from palate.errors import InputError, NotAvailable, UnknownItem
from palate.features import Choice, build_features
from palate.search import Query, find_similar
from palate.shop import read_shop
from palate.simulate import ShopFacts


def test_a_second_encode_encodes_nothing(own_shop: Path) -> None:
    rows = palate.open(own_shop).encode().rows
    assert {row.modality for row in rows} >= {"text", "lexical", "image", "audio"}
    assert [row.encoded for row in rows] == [0] * len(rows)
    assert all(row.cached for row in rows)


def test_one_changed_picture_encodes_one(own_shop: Path, shop_facts: ShopFacts) -> None:
    before = palate.open(own_shop).encode().features["image"]
    picture = next((own_shop / "images").iterdir())
    Image.new("RGB", (64, 64), "red").save(picture)
    built = palate.open(own_shop).encode()
    assert {row.modality: row.encoded for row in built.rows if row.encoded} == {"image": 1}
    changed = picture.stem.rsplit("-", 1)[0]
    place = palate.open(own_shop).shop.catalog.items.position(changed)
    assert not np.allclose(
        np.asarray(built.features["image"].values)[place], np.asarray(before.values)[place]
    )
    assert shop_facts.items == len(before.present)


def test_presence_follows_the_catalogue(encoded_shop: Path, shop_facts: ShopFacts) -> None:
    image = palate.open(encoded_shop).features.features["image"]
    assert image.present.tolist() == [item.pictured for item in shop_facts.catalogue]
    assert np.all(np.asarray(image.values)[~image.present] == 0)


def test_undecodable_media_is_quarantined_and_loses_nothing_else(tmp_path: Path) -> None:
    Image.new("RGB", (50, 50), "blue").save(tmp_path / "good.png")
    (tmp_path / "bad.png").write_bytes((tmp_path / "good.png").read_bytes()[:40])
    (tmp_path / "words.wav").write_text("not a sound")
    items = "item_id,title,image,audio\na,one,good.png,words.wav\nb,two,bad.png|good.png,\nc,three,bad.png,\n"
    shop = read_shop(write_shop(tmp_path, items_csv=items))
    built = build_features(shop, Choice(text=None), tmp_path / ".palate")
    assert built.features["image"].present.tolist() == [True, True, False]
    assert "audio" not in built.features or not built.features["audio"].present.any()
    assert sorted((reject.line, reject.column) for reject in shop.quarantine.rejects) == [
        (2, "audio"),
        (3, "image"),
        (4, "image"),
    ]


def test_media_that_carry_nothing_are_missing_and_said(tmp_path: Path) -> None:
    wave = np.sin(np.arange(8_000) / 5).astype(np.float32) / 2
    for name, samples in {
        "tone": np.stack([wave, wave], axis=1),
        "opposite": np.stack([wave, -wave], axis=1),
        "silence": np.zeros((8_000, 2), np.float32),
        "offset": np.full((8_000, 2), 0.3, np.float32),
    }.items():
        soundfile.write(tmp_path / f"{name}.wav", samples, 8_000)
    for name, colour in {
        "white": "white",
        "black": "black",
        "clear": (9, 200, 9, 0),
        "swatch": "red",
    }.items():
        Image.new("RGBA", (30, 30), colour).save(tmp_path / f"{name}.png")
    items = "item_id,image,audio\na,white.png,tone.wav\nb,black.png,opposite.wav\n"
    items += "c,clear.png,silence.wav\nd,swatch.png,offset.wav\n"
    shop = read_shop(write_shop(tmp_path, items_csv=items))
    for _ in range(2):  # what is missing stays so when the cache knows the rest
        shop.quarantine.rejects.clear()
        built = build_features(shop, Choice(text=None), tmp_path / ".palate")
        assert built.features["audio"].present.tolist() == [True, True, False, False]
        assert built.features["image"].present.tolist() == [False, False, False, True]
        told = sorted((reject.line, reject.column) for reject in shop.quarantine.rejects)
        assert told == [(2, "image"), (3, "image"), (4, "audio"), (4, "image"), (5, "audio")]
        assert "silence.wav, offset.wav" in " ".join(built.notes)
        assert "white.png, black.png, clear.png" in " ".join(built.notes)


def test_ready_made_features_take_the_place_of_the_encoder(tmp_path: Path) -> None:
    Image.new("RGB", (50, 50), "blue").save(tmp_path / "a.png")
    write_shop(tmp_path, items_csv="item_id,title,image\na,one,a.png\nb,two,\n")
    (tmp_path / "features").mkdir()
    np.save(tmp_path / "features" / "image.npy", np.eye(2, 5, dtype=np.float32))
    (tmp_path / "features" / "image.ids.txt").write_text("b\na\n")
    built = build_features(read_shop(tmp_path), Choice(text=None), tmp_path / ".palate")
    assert built.features["image"].dim == 5
    assert built.features["image"].present.all()


def test_large_ready_made_features_are_mapped_and_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_shop(tmp_path, items_csv="item_id\n" + "".join(f"i{number}\n" for number in range(40)))
    (tmp_path / "features").mkdir()
    values = np.random.default_rng(0).standard_normal((30, 8)).astype(np.float32)
    values[4, 2] = np.inf
    np.save(tmp_path / "features" / "image.npy", values)
    names = [f"i{number}" for number in np.random.default_rng(1).permutation(40)[:30]]
    (tmp_path / "features" / "image.ids.txt").write_text("\n".join(names))
    held = build_features(read_shop(tmp_path), Choice(text=None), tmp_path / ".palate").features["image"]
    for room in ("shop", "features"):
        monkeypatch.setattr(f"palate.{room}.ready_made.MAPPED", 0)
        monkeypatch.setattr(f"palate.{room}.ready_made.ROWS", 7)
    shop = read_shop(tmp_path)
    mapped = build_features(shop, Choice(text=None), tmp_path / ".palate").features["image"]
    assert isinstance(mapped.values, np.ndarray)
    assert isinstance(mapped.values.base, np.memmap)
    assert mapped.encoder == held.encoder
    assert mapped.present.sum() == 29
    assert mapped.present.tolist() == held.present.tolist()
    assert mapped.centre is not None
    assert held.centre is not None
    assert np.allclose(mapped.centre, held.centre, atol=1e-6)
    assert np.allclose(mapped.values, np.asarray(held.values), atol=1e-6)
    assert len(list((tmp_path / ".palate").rglob("ready-image.npy"))) == 1


def test_an_item_is_most_like_items_of_its_own_kind(encoded_shop: Path, shop_facts: ShopFacts) -> None:
    """Pictures of one style must find each other by pictures, sounds of one voice by sounds."""
    workspace = palate.open(encoded_shop)
    for via, fact in (("image", "style"), ("audio", "voice")):
        truth = {item.item_id: getattr(item, fact) for item in shop_facts.catalogue}
        having = [
            item.item_id
            for item, there in zip(
                shop_facts.catalogue, workspace.features.features[via].present, strict=True
            )
            if there
        ]
        nearest = [workspace.similar(Query(item=name), k=1, via=via)[0].item_id for name in having]
        right = np.mean([truth[name] == truth[found] for name, found in zip(having, nearest, strict=True)])
        chance = np.mean([[truth[a] == truth[b] for b in having] for a in having])
        assert right > 2 * chance, (via, right, chance)


def test_a_file_of_the_shop_finds_its_own_item(encoded_shop: Path) -> None:
    workspace = palate.open(encoded_shop)
    picture = min((encoded_shop / "images").glob("*-1.*"))
    sound = min((encoded_shop / "audio").iterdir())
    assert workspace.similar(Query(image=picture), k=1)[0].item_id == picture.stem.rsplit("-", 1)[0]
    found = [match.item_id for match in workspace.similar(Query(audio=sound), k=3)]
    assert sound.stem.split("-")[0] in [name.split("-")[0] for name in found]


def test_queries_that_cannot_be_answered_are_refused_in_words(encoded_shop: Path, tmp_path: Path) -> None:
    workspace = palate.open(encoded_shop)
    with pytest.raises(UnknownItem, match="nothing-like-it"):
        workspace.similar(Query(item="nothing-like-it"))
    with pytest.raises(InputError, match="smell"):
        workspace.similar(Query(text="a lamp"), via="smell")
    with pytest.raises(InputError, match="item alone"):
        Query(item="a", text="b")
    (tmp_path / "words.png").write_text("no picture")
    with pytest.raises(InputError, match=r"words\.png"):
        workspace.similar(Query(image=tmp_path / "words.png"))
    with pytest.raises(InputError, match=r"gone\.png"):
        workspace.similar(Query(image=tmp_path / "gone.png"))


def test_what_nothing_leads_to_is_said(tmp_path: Path) -> None:
    shop = write_shop(tmp_path / "shop", items_csv="item_id,title,image\na,kettle,images/a.png\nb,lamp,\n")
    (shop / "images").mkdir()
    Image.new("RGB", (40, 40), "teal").save(shop / "images" / "a.png")
    with pytest.raises(NotAvailable, match="compared by text; a joint space would need more items"):
        palate.open(shop).similar(Query(text="a lamp"), via="image")


def test_words_find_pictures_and_pictures_find_words(encoded_shop: Path, shop_facts: ShopFacts) -> None:
    workspace = palate.open(encoded_shop)
    things = {item.item_id: item.thing for item in shop_facts.catalogue}
    catalogue = workspace.shop.catalog
    pictured = [row for row, own in enumerate(catalogue.images) if own]
    chance = np.mean(
        [[things[catalogue.items[a]] == things[catalogue.items[b]] for a in pictured] for b in pictured]
    )
    by_words: list[bool] = []
    by_picture: list[bool] = []
    for row in pictured[:12]:
        thing = things[catalogue.items[row]]
        found = workspace.similar(Query(text=catalogue.texts[row][0]), k=3, via="image")
        by_words += [things[match.item_id] == thing for match in found]
        found = workspace.similar(Query(image=catalogue.images[row][0].path), k=3, via="text")
        by_picture += [things[match.item_id] == thing for match in found]
        assert all(set(match.modalities) == {"text"} for match in found)
    assert np.mean(by_words) > 2 * chance
    assert np.mean(by_picture) > 2 * chance


def test_words_in_either_language_find_the_thing(encoded_shop: Path, shop_facts: ShopFacts) -> None:
    from palate.simulate.facts import THINGS

    workspace = palate.open(encoded_shop)
    things = {item.item_id: item.thing for item in shop_facts.catalogue}
    asked = sorted(set(things.values()))[:4]
    for language in ("en", "zh"):
        hits = [
            things[workspace.similar(Query(text=getattr(THINGS[thing], language)), k=1)[0].item_id] == thing
            for thing in asked
        ]
        assert np.mean(hits) >= 0.75, (language, hits)


def test_one_item_alone_can_be_encoded_and_has_nothing_like_it(tmp_path: Path) -> None:
    shop = read_shop(write_shop(tmp_path, items_csv="item_id,title\na,one blue kettle\n"))
    built = build_features(shop, Choice(), tmp_path / ".palate")
    assert find_similar(built, shop.catalog.items, Query(item="a"), 5, None, lambda: None) == []
