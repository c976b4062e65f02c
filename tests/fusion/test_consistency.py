"""Agreement of modalities, on features that are known to agree or not."""

from dataclasses import replace

import numpy as np
import pytest
from tests.fusion.test_joint import ITEMS, catalogue

from palate.features import ModalityVectors, normalised
from palate.features.normalise import mean_by_item
from palate.fusion import consistency_of, learn_joint, linear_cka


def test_cka_is_one_under_rotation_and_scale_and_nothing_between_strangers() -> None:
    random = np.random.default_rng(0)
    X = random.normal(size=(300, 20)).astype(np.float32)
    rotation = np.linalg.qr(random.normal(size=(20, 20)))[0].astype(np.float32)
    assert linear_cka(X, 3 * X @ rotation) == pytest.approx(1.0, abs=1e-4)
    assert abs(linear_cka(X, random.normal(size=(300, 400)).astype(np.float32))) < 0.05


def test_pictures_that_were_swapped_are_named() -> None:
    features, things = catalogue(missing=0.0, noise=0.1)
    wrong = np.arange(12)
    image = things["image"].vectors.copy()
    image[wrong] = image[100 + np.arange(12)]
    things["image"] = ModalityVectors(image, things["image"].owner)
    values, present = mean_by_item(image, things["image"].owner, ITEMS)
    features["image"] = normalised(values, present, "image", features["image"].encoder)
    found = consistency_of(features, learn_joint(features, things))
    named = {
        disagreement.item
        for disagreement in found.disagreements
        if "image" in (disagreement.left, disagreement.right)
    }
    assert len(named & set(wrong.tolist())) >= 4
    assert len(named - set(wrong.tolist())) <= 4
    twice = {
        (duplicate.first, duplicate.second) for duplicate in found.duplicates if duplicate.modality == "image"
    }
    assert {(item, 100 + item) for item in range(12)} <= twice


def test_modalities_that_tell_nothing_of_each_other_accuse_nobody() -> None:
    features, _ = catalogue(missing=0.0)
    random = np.random.default_rng(3)
    noise = random.normal(size=(ITEMS, 60)).astype(np.float32)
    features["image"] = normalised(noise, np.ones(ITEMS, bool), "image", features["image"].encoder)
    two = {name: features[name] for name in ("text", "image")}
    found = consistency_of(two, learn_joint(two, {}))
    assert found.disagreements == []
    assert abs(found.alignments[0].cka) < 0.1


def test_without_a_joint_space_alignment_and_duplicates_are_told() -> None:
    features, _ = catalogue()
    found = consistency_of(features, None)
    assert len(found.alignments) == 3
    assert all(alignment.found is None for alignment in found.alignments)
    values = np.asarray(features["text"].values).copy()
    first, second = np.flatnonzero(features["text"].present)[:2]
    values[second] = values[first]
    twice = consistency_of({"text": replace(features["text"], values=values)}, None).duplicates
    assert [(pair.first, pair.second) for pair in twice] == [(first, second)]
