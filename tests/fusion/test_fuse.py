import numpy as np
import pytest
from tests.shops import random_features, tasteful

from palate.data import Features, Fingerprint, unit_rows
from palate.errors import InputError, NotAvailable
from palate.fusion import FUSIONS, common_space, concat, fuse, learned_weights, mean, weighted

WEIGHTS = {"text": 2.0, "image": 1.0}


@pytest.mark.parametrize("method", sorted(FUSIONS))
def test_an_item_has_the_fusion_if_it_has_any_modality(method: str) -> None:
    features = {
        name: random_features(40, name, seed, missing=0.5) for seed, name in enumerate(("text", "image"))
    }
    fused = fuse(features, method, WEIGHTS)
    assert np.array_equal(fused.present, features["text"].present | features["image"].present)
    values = np.asarray(fused.values)
    lengths = np.linalg.norm(values, axis=1)
    assert np.allclose(lengths[fused.present], 1.0, atol=1e-4)
    assert np.all(lengths[~fused.present] == 0)
    assert fused.modality == "fused"


@pytest.mark.parametrize("method", sorted(FUSIONS))
def test_fusing_again_gives_the_same(method: str) -> None:
    features = dict(tasteful().features)
    first, again = (np.asarray(fuse(features, method, WEIGHTS).values) for _ in range(2))
    assert np.array_equal(first, again)


@pytest.mark.parametrize("method", sorted(FUSIONS))
def test_items_of_one_kind_come_together(method: str) -> None:
    dataset = tasteful(n_items=60)
    likeness = fuse(dataset.features, method, WEIGHTS).kernel()
    kind = np.arange(60) % 3
    same = (kind[:, None] == kind) & ~np.eye(60, dtype=bool)
    assert likeness[same].mean() > likeness[kind[:, None] != kind].mean() + 0.2


@pytest.mark.parametrize("method", sorted(FUSIONS))
def test_the_order_of_items_changes_nothing(method: str) -> None:
    dataset = tasteful(n_items=40)
    order = np.random.default_rng(1).permutation(40)
    moved = {
        name: type(feature)(feature.values[order], feature.present[order], feature.modality, feature.encoder)
        for name, feature in dataset.features.items()
    }
    fused, again = fuse(dataset.features, method, WEIGHTS).kernel(), fuse(moved, method, WEIGHTS).kernel()
    assert np.allclose(fused[np.ix_(order, order)], again, atol=2e-3)


def test_modalities_of_any_width_share_one_space() -> None:
    features = {"text": random_features(50, "text", 0, 30), "audio": random_features(50, "audio", 1, 4)}
    space = common_space(features)
    assert {values.shape for values in space.projected.values()} == {(50, space.dim)}


def test_a_weight_of_zero_leaves_a_modality_out() -> None:
    features = dict(tasteful().features)
    alone = fuse({"text": features["text"]}, "weighted", {"text": 1.0})
    assert np.allclose(
        fuse(features, "weighted", {"text": 1.0, "image": 0.0}).kernel(), alone.kernel(), atol=1e-5
    )


def test_learned_weights_prefer_what_tells_taste_from_chance() -> None:
    dataset = tasteful()
    features = {**dataset.features, "noise": random_features(len(dataset.items), "noise")}
    weights = learned_weights(features, dataset)
    assert sum(weights.values()) == pytest.approx(1.0)
    assert weights["noise"] < 0.2 < weights["text"]


def test_what_cannot_be_fused_is_said() -> None:
    with pytest.raises(NotAvailable, match="nothing to fuse"):
        fuse({}, "mean")
    with pytest.raises(InputError, match="concat"):
        fuse(dict(tasteful().features), "stirred")
    with pytest.raises(InputError, match="positive weight"):
        fuse(dict(tasteful().features), "weighted", {"text": 0.0})


def test_a_sentence_a_picture_and_a_sound_become_one_vector_without_a_catalogue() -> None:
    random = np.random.default_rng(0)
    dims = {"text": 384, "image": 1280, "audio": 512}
    one_each = [
        Features(
            unit_rows(random.normal(size=(1, dim)).astype(np.float32)),
            np.array([True]),
            name,
            Fingerprint(name, "1"),
        )
        for name, dim in dims.items()
    ]
    fused = mean(one_each)
    assert fused.values.shape == (1, 512)
    assert np.linalg.norm(np.asarray(fused.values)) == pytest.approx(1.0, abs=1e-5)
    assert concat(one_each).dim == 3 * 512
    # Order of the modalities changes nothing, leaving one out does.
    assert np.allclose(np.asarray(mean(one_each[::-1]).values), np.asarray(fused.values), atol=1e-6)
    assert float((mean(one_each[:2]).values @ np.asarray(fused.values).T).item()) < 0.95
    image = np.asarray(mean([one_each[1]]).values)
    assert np.allclose(np.asarray(weighted(one_each, {"image": 3.0}).values), image, atol=1e-6)


def test_a_random_space_keeps_cosines_within_a_modality_and_needs_no_other_rows() -> None:
    text = random_features(60, "text", 0, missing=0.2)
    text = Features(text.values, text.present, "text", text.encoder)
    together = np.asarray(mean([text]).values)
    assert np.abs(together @ together.T - text.kernel()).max() < 0.25
    alone = Features(np.asarray(text.values)[[3]], text.present[[3]], "text", text.encoder)
    assert np.allclose(np.asarray(mean([alone]).values), together[[3]], atol=1e-6)
    assert np.array_equal(mean([text]).present, text.present)


def test_fusing_what_does_not_fit_is_said() -> None:
    text, other = random_features(5, "text", 0), random_features(6, "image", 1)
    with pytest.raises(InputError, match="row by row"):
        mean([text, other])
    with pytest.raises(InputError, match="sound"):
        weighted([text], {"sound": 1.0})
    with pytest.raises(NotAvailable):
        mean([])
