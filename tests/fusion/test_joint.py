"""The joint embedding, on a made-up catalogue whose modalities are views of one hidden thing."""

from pathlib import Path

import numpy as np
import pytest

from palate.data import Features, Fingerprint, Histories
from palate.errors import InputError, NotAvailable
from palate.features import ModalityVectors, normalised
from palate.features.normalise import mean_by_item
from palate.fusion import Joint, kept_joint, learn_joint, mean
from palate.fusion.contrastive import _InfoNCE  # pyright: ignore[reportPrivateUsage]

ITEMS = 200


def catalogue(
    seed: int = 0, missing: float = 0.2, noise: float = 0.3, items: int = ITEMS
) -> tuple[dict[str, Features], dict[str, ModalityVectors]]:
    """Three modalities that show the same ten hidden numbers of each item, each in its own way."""
    random = np.random.default_rng(seed)
    hidden = random.normal(size=(items, 10))
    features: dict[str, Features] = {}
    things: dict[str, ModalityVectors] = {}
    for place, (name, dim) in enumerate((("text", 40), ("image", 60), ("audio", 30))):
        seen = hidden @ random.normal(size=(10, dim)) + noise * random.normal(size=(items, dim)) + 3.0
        item = np.flatnonzero(random.random(items) >= missing)
        things[name] = ModalityVectors(seen[item].astype(np.float32), item)
        values, present = mean_by_item(things[name].vectors, item, items)
        features[name] = normalised(values, present, name, Fingerprint(f"enc-{place}", "1"))
    return features, things


@pytest.fixture(scope="module")
def learned() -> Joint:
    return learn_joint(*catalogue())


def test_one_modality_finds_another_of_items_that_the_towers_never_saw(learned: Joint) -> None:
    chance = float(np.mean(1 / np.arange(1, ITEMS + 1)))
    assert len(learned.trust) == 6
    assert min(learned.trust.values()) > 5 * chance


def test_presence_is_kept_and_an_item_has_a_vector_from_whatever_it_has(learned: Joint) -> None:
    features, _ = catalogue()
    for name, feature in features.items():
        lengths = np.linalg.norm(learned.items.projected[name], axis=1)
        assert np.array_equal(lengths > 0.5, feature.present)
    anything = np.logical_or.reduce([feature.present for feature in features.values()])
    assert np.array_equal(learned.fused.present, anything)
    assert learned.fused.dim == learned.space.dim


def test_a_new_thing_finds_the_item_that_it_is_of(learned: Joint) -> None:
    """Things of the catalogue, a little blurred, looked for in another modality."""
    features, things = catalogue()
    random = np.random.default_rng(1)
    raw = things["text"].vectors + 0.1 * random.normal(size=things["text"].vectors.shape).astype(np.float32)
    blurred = Features(
        raw / np.linalg.norm(raw, axis=1, keepdims=True),
        np.ones(len(raw), bool),
        "text",
        features["text"].encoder,
    )
    queries = learned.space.project(blurred)
    both = features["image"].present[things["text"].owner]
    ranks = (
        queries @ learned.items.projected["image"].T
        > (queries * learned.items.projected["image"][things["text"].owner]).sum(axis=1)[:, None]
    ).sum(axis=1)
    assert np.mean(ranks[both] < 5) > 0.5


def test_learning_again_gives_the_same(learned: Joint) -> None:
    again = learn_joint(*catalogue())
    for name, values in learned.items.projected.items():
        assert np.array_equal(values, again.items.projected[name])


def test_items_had_together_come_nearer() -> None:
    """Two modalities that show nothing of what people buy together; the histories show it."""
    features, things = catalogue(noise=3.0)
    random = np.random.default_rng(0)
    group = random.integers(0, 10, ITEMS)
    items = np.concatenate([random.choice(np.flatnonzero(group == user % 10), 8) for user in range(200)])
    # What an item looks like says which group it is of, in a direction that no other modality shows.
    things["image"].vectors[:, :10] += 4.0 * np.eye(10, dtype=np.float32)[group[things["image"].owner]]
    values, present = mean_by_item(things["image"].vectors, things["image"].owner, ITEMS)
    features["image"] = normalised(values, present, "image", Fingerprint("enc-1", "1"))
    histories = Histories(np.arange(0, len(items) + 1, 8), items.astype(np.int32))
    lift: list[float] = []
    for told in (None, histories):
        image = learn_joint(features, things, told).items.projected["image"]
        likeness = image @ image.T
        same = (group[:, None] == group) & present[:, None] & present & ~np.eye(ITEMS, dtype=bool)
        lift.append(float(likeness[same].mean()))
    assert lift[1] > lift[0]


def test_a_few_sounds_leave_words_and_pictures_as_near_as_without_them() -> None:
    """Sounds of 24 of 200 items, which show nothing of what texts and pictures show."""
    features, things = catalogue(noise=2.0)
    few = np.flatnonzero(features["text"].present & features["image"].present)[:24]
    sounds = np.random.default_rng(3).normal(size=(len(few), 60)).astype(np.float32)
    things["audio"] = ModalityVectors(sounds, few)
    values, present = mean_by_item(sounds, few, ITEMS)
    features["audio"] = normalised(values, present, "audio", Fingerprint("enc-2", "1"))
    silent = learn_joint({name: features[name] for name in ("text", "image")}, things)
    heard = learn_joint(features, things)
    assert set(heard.space.projections) == {"text", "image", "audio"}
    assert heard.space.dim == silent.space.dim
    assert heard.trust["text", "image"] > 0.9 * silent.trust["text", "image"]


def test_items_that_are_all_alike_are_placed_by_their_histories_without_failing() -> None:
    item = np.arange(40)
    things = {"text": ModalityVectors(np.ones((40, 6), dtype=np.float32), item)}
    values, present = mean_by_item(things["text"].vectors, item, 40)
    features = {"text": normalised(values, present, "text", Fingerprint("enc", "1"))}
    joint = learn_joint(features, things, Histories.of([[n % 40, (n + 1) % 40] for n in range(80)]))
    placed = joint.items.projected["text"]
    assert len(placed) == 40
    assert np.isfinite(placed).all()


def test_no_two_modalities_and_no_history_is_said_plainly() -> None:
    features, things = catalogue()
    with pytest.raises(NotAvailable, match="two modalities"):
        learn_joint({"text": features["text"]}, things)


def test_vectors_of_other_weights_are_refused(learned: Joint) -> None:
    features, _ = catalogue()
    text = features["text"]
    other = Features(text.values, text.present, "text", Fingerprint("enc-0", "1", "other weights"))
    with pytest.raises(InputError, match="other weights"):
        mean([other], space=learned.space)
    unknown = Features(text.values, text.present, "text", Fingerprint("another", "1"))
    with pytest.raises(NotAvailable, match="no way"):
        mean([unknown], space=learned.space)


def test_a_kept_space_is_read_back_and_learned_again_when_features_change(tmp_path: Path) -> None:
    features, things = catalogue(items=60)
    file = tmp_path / "derived" / "joint.npz"
    first = kept_joint(features, things, None, file)
    written = file.stat().st_mtime_ns
    again = kept_joint(features, things, None, file)
    assert file.stat().st_mtime_ns == written
    assert np.array_equal(np.asarray(first.fused.values), np.asarray(again.fused.values))
    assert first.trust == again.trust
    kept_joint(*catalogue(seed=5, items=60), None, file)
    assert file.stat().st_mtime_ns != written
    content = file.read_bytes()
    for damaged in (b"cut off", b"", content[:-1], content[: len(content) // 2]):
        file.write_bytes(damaged)
        fused = kept_joint(features, things, None, file).fused
        assert np.array_equal(np.asarray(fused.values), np.asarray(first.fused.values))


def test_learning_tells_how_far_it_is_and_reading_tells_nothing(tmp_path: Path) -> None:
    features, things = catalogue(items=60)
    told: list[tuple[str, int, int]] = []
    for _ in range(2):
        kept_joint(features, things, None, tmp_path / "joint.npz", progress=lambda *step: told.append(step))
    assert told == [("joint space", done, 5) for done in range(6)]


def test_the_slope_of_info_nce_is_its_slope() -> None:
    """Against finite differences in double precision."""
    random = np.random.default_rng(0)
    left, right = random.normal(size=(2, 6, 4))
    sharpness = np.array([1.0])
    first, second = np.array([0, 1, 2, 3, 4, 4]), np.array([0, 1, 2, 3, 4, 5])
    step = 1e-6

    def value(a: np.ndarray, b: np.ndarray, s: np.ndarray) -> float:
        return _InfoNCE.of(a, b, s, first, second).value

    loss = _InfoNCE.of(left, right, sharpness, first, second)
    for place in ((0, 0), (3, 2), (5, 1)):
        moved = np.zeros_like(left)
        moved[place] = step
        by_left = (value(left + moved, right, sharpness) - value(left - moved, right, sharpness)) / (2 * step)
        by_right = (value(left, right + moved, sharpness) - value(left, right - moved, sharpness)) / (
            2 * step
        )
        assert loss.left[place] == pytest.approx(by_left, abs=1e-5)
        assert loss.right[place] == pytest.approx(by_right, abs=1e-5)
    by_sharpness = (value(left, right, sharpness + step) - value(left, right, sharpness - step)) / (2 * step)
    assert loss.sharpness == pytest.approx(by_sharpness, abs=1e-5)
