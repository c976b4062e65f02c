"""From a raw sentence, picture and sound to one fused vector, and from that to items: the guide's way."""

import itertools
from pathlib import Path

import numpy as np
import pytest
from tests.commands import Palate

import palate
from palate.errors import UndecodableMedia


def test_a_sentence_a_picture_and_a_sound_become_one_vector_and_find_items(own_shop: Path) -> None:
    workspace = palate.open(own_shop)
    picture = min((own_shop / "images").iterdir())
    sound = min((own_shop / "audio").iterdir())
    sentence = palate.encoders.get("multilingual-e5-small").encode(["a red clock"])
    seen = palate.encoders.get("efficientnet-lite0").encode([picture])
    heard = palate.encoders.get("aisfx").encode([sound])
    assert palate.fusion.mean([sentence, seen, heard]).values.shape == (1, 512)
    fused = palate.fusion.mean([sentence, seen, heard], space=workspace.joint.space)
    found = workspace.nearest(fused, k=5)
    assert len(found) == 5
    assert all(item.score >= other.score for item, other in itertools.pairwise(found))
    own = picture.stem.rsplit("-", 1)[0]
    by_picture = workspace.nearest(palate.fusion.mean([seen], space=workspace.joint.space), k=5)
    assert own in [match.item_id for match in by_picture]


def test_a_row_without_its_thing_is_absent_and_a_broken_file_is_named(own_shop: Path, tmp_path: Path) -> None:
    encoder = palate.encoders.get("efficientnet-lite0")
    picture = min((own_shop / "images").iterdir())
    features = encoder.encode([picture, None])
    assert features.present.tolist() == [True, False]
    assert np.all(np.asarray(features.values)[1] == 0)
    (tmp_path / "torn.png").write_bytes(picture.read_bytes()[:40])
    with pytest.raises(UndecodableMedia, match=r"torn\.png"):
        encoder.encode([tmp_path / "torn.png"])
    with pytest.raises(UndecodableMedia, match=r"gone\.png: No such file"):
        encoder.encode([tmp_path / "gone.png"])


def test_consistency_is_told_on_screen_and_as_json(own_shop: Path, palate_command: Palate) -> None:
    shown = palate_command("check", own_shop, "--consistency")
    assert shown.code == 0
    assert "How much modalities tell of each other" in shown.out
    document = palate_command("check", own_shop, "--consistency", "--json").json
    pairs = {(alignment["left"], alignment["right"]) for alignment in document["consistency"]["alignments"]}
    assert ("text", "image") in pairs
    assert all(-0.5 <= alignment["cka"] <= 1.0 for alignment in document["consistency"]["alignments"])


def test_fusion_joint_trains_a_model(own_shop: Path, palate_command: Palate) -> None:
    (own_shop / "palate.toml").write_text('fusion = "joint"\n', encoding="utf-8")
    trained = palate_command("train", own_shop, "--model", "content-knn", "--json")
    assert trained.code == 0, trained.err
    assert "fused" in palate.open(own_shop).model.encoders_
