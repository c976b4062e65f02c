"""What the default encoders are good for, on real pictures, sounds and speech."""

import csv
import re
import shutil
from pathlib import Path

import numpy as np
import pytest
from tests.shops import write_shop

import palate
from palate.encoders import ENCODERS, EfficientNetLite0, EfficientNetLite2, MultilingualE5, Vocabulary, terms
from palate.encoders.base import ImageEncoder
from palate.features import Choice, build_features, normalised
from palate.media import Listener, decode_audio
from palate.search import Query
from palate.shop import read_shop
from palate.tasks import picture_trial

pytestmark = pytest.mark.quality


def nearest_neighbour_accuracy(vectors: np.ndarray, labels: np.ndarray) -> float:
    """Share of things whose nearest other thing has the same label."""
    likeness = vectors @ vectors.T
    np.fill_diagonal(likeness, -np.inf)
    return float(np.mean(labels[likeness.argmax(axis=1)] == labels))


def listed(encoder: str) -> float:
    """The quality that `palate encoders` tells."""
    quality = next(entry.quality for entry in ENCODERS if entry.name == encoder)
    return float(quality.split()[1])


def table(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def shelf(shared_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Photos of groceries as a workspace of its own, where what one test encodes is there for the next."""
    folder = tmp_path_factory.mktemp("shelf") / "shop"
    shutil.copytree(shared_data / "grocery-photos", folder, copy_function=shutil.copyfile)
    folder.chmod(0o755)
    return folder


@pytest.mark.parametrize("encoder", [EfficientNetLite0(), EfficientNetLite2()], ids=lambda it: it.name)
def test_products_of_a_class_are_found_by_photos_from_the_shelf(shelf: Path, encoder: ImageEncoder) -> None:
    shop = read_shop(shelf)
    built = build_features(shop, Choice(image=encoder), palate.open(shelf).derived / "features")
    labels = np.array(shop.catalog.attributes["category"].to_list())
    accuracy = nearest_neighbour_accuracy(np.asarray(built.features["image"].values), labels)
    assert abs(accuracy - listed(encoder.name)) <= 0.01


def test_what_the_better_encoder_brings_is_told_by_the_same_measure(
    shelf: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(picture_trial, "SAMPLE", 1000)
    trial = palate.open(shelf).try_pictures()
    assert (trial.by, trial.cases) == ("categories", len(table(shelf / "items.csv")))
    assert abs(trial.before - listed(trial.encoder)) <= 0.01
    assert abs(trial.after - listed(trial.other)) <= 0.01
    assert trial.pictures == trial.cases


def test_stamps_of_a_kind_are_found_by_what_is_said_of_them(shared_data: Path) -> None:
    rows = table(shared_data / "stamps" / "items.csv")
    rows = [row for row in rows if row["description"] and row["description_zh"]]
    texts, labels = [row["description"] for row in rows], np.array([row["category"] for row in rows])
    encoder = MultilingualE5()
    everywhere = np.ones(len(rows), dtype=bool)
    features = normalised(encoder.vectors(texts), everywhere, "text", encoder.fingerprint)
    accuracy = nearest_neighbour_accuracy(np.asarray(features.values), labels)
    assert abs(accuracy - listed(encoder.name)) <= 0.01
    documents = [terms([text]) for text in texts]
    counts = Vocabulary.of(documents).transform(documents).toarray()
    assert abs(nearest_neighbour_accuracy(counts, labels) - listed("tfidf")) <= 0.01


def test_sounds_of_a_kind_are_found_by_sound(shared_data: Path, tmp_path: Path) -> None:
    shop = read_shop(shared_data / "sounds")
    features = build_features(shop, Choice(text=None), tmp_path).features
    category = {row["item_id"]: row["category"] for row in table(shared_data / "sounds" / "items.csv")}
    labels = np.array([category[item] for item in shop.catalog.items])
    assert nearest_neighbour_accuracy(np.asarray(features["audio"].values), labels) >= 0.65
    # A loop of drums is no speech.
    assert "speech" not in features or features["speech"].present.mean() < 0.05


def test_spoken_descriptions_are_written_down_and_other_sounds_are_not(shared_data: Path) -> None:
    """Recordings of one or two words, half a second to two long, are as hard as speech gets."""
    folder = shared_data / "stamps"
    rows = [row for row in table(folder / "items.csv") if "-speech-en" in row["audio"]][::2]
    listener = Listener()
    understood: list[bool] = []
    taken_for_speech: list[bool] = []
    for row in rows:
        named = words(row["title"] + " " + row["description"])
        for name in row["audio"].split("|"):
            heard = listener.listen(decode_audio((folder / name).read_bytes()))
            if "-speech-en" in name:
                understood.append(bool(words(heard.text) & named))
            else:
                taken_for_speech.append(bool(heard.text))
    assert np.mean(understood) >= 0.55
    assert np.mean(taken_for_speech) <= 0.1


def words(text: str) -> set[str]:
    """Words that tell something."""
    return set(re.findall(r"[a-z]+", text.lower())) - {"a", "an", "the", "some", "of"}


def test_a_spoken_query_is_compared_with_what_is_spoken(shared_data: Path, tmp_path: Path) -> None:
    source = shared_data / "stamps"
    rows = [row for row in table(source / "items.csv") if "-speech-en" in row["audio"]][:12]
    recordings = {row["item_id"]: source / row["audio"].split("|")[-1] for row in rows}
    lines = [f"{item},{path.name}" for item, path in recordings.items()]
    shop = write_shop(tmp_path / "shop", items_csv="item_id,audio\n" + "\n".join(lines))
    (shop / "audio").mkdir()
    for path in recordings.values():
        shutil.copyfile(path, shop / "audio" / path.name)
    workspace = palate.open(shop)
    spoken = workspace.features.features["speech"].present
    assert spoken.sum() >= 6
    item = workspace.shop.catalog.items[int(np.flatnonzero(spoken)[0])]
    assert workspace.similar(Query(audio=recordings[item]), k=1)[0].item_id == item
