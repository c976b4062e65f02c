"""Fusions inside networks, and the content they fuse."""

import numpy as np
import pytest
import torch
from tests.shops import random_features, tasteful

from palate.data import TRAIN, Fingerprint
from palate.data.features import unit_rows
from palate.errors import InputError
from palate.features import normalised
from palate.models import make
from palate.models.learned.sasrec import SASRec
from palate.nn.content import Content, differences
from palate.nn.fusing import FUSINGS, fusing

FEATURES = {name: random_features(20, name, missing=0.3) for name in ("text", "image", "audio")}


@pytest.fixture(params=[*FUSINGS, "graph"])
def name(request: pytest.FixtureRequest) -> str:
    return request.param


def components_of(content: Content, name: str) -> tuple[dict[str, torch.Tensor], dict[str, torch.Tensor]]:
    is_known = content.is_known()
    return fusing(name, FEATURES, 6)(content(is_known), is_known), is_known


def test_components_are_finite_and_one_a_modality(name: str) -> None:
    torch.manual_seed(0)
    components, _ = components_of(Content(FEATURES, 6).eval(), name)
    assert set(components) == set(FEATURES)
    assert all(
        component.shape == (20, 6) and torch.isfinite(component).all() for component in components.values()
    )


def test_gradients_reach_every_modality(name: str) -> None:
    torch.manual_seed(0)
    content = Content(FEATURES, 6)
    components, _ = components_of(content, name)
    sum(component.square().sum() for component in components.values()).backward()  # type: ignore[union-attr]
    assert all(layer.weight.grad.abs().sum() > 0 for layer in content.maps)  # type: ignore[union-attr]


@pytest.mark.parametrize("name", ["mean", "weighted", "gated", "attention", "joint", "concat"])
def test_what_an_item_lacks_has_no_component(name: str) -> None:
    torch.manual_seed(0)
    components, is_known = components_of(Content(FEATURES, 6).eval(), name)
    for feature, component in components.items():
        assert not component[~is_known[feature][:, 0]].any()


def test_joint_fusion_teaches_an_items_modalities_to_find_each_other() -> None:
    random = np.random.default_rng(0)
    meaning = random.normal(size=(40, 6))
    features = {
        name: normalised(
            (meaning @ random.normal(size=(6, 12))).astype(np.float32),
            np.ones(40, dtype=np.bool_),
            name,
            Fingerprint(name, "1"),
        )
        for name in ("text", "image")
    }
    dataset = tasteful(n_items=40).with_features(features)

    def found(epochs: int, rate: float) -> float:
        model = SASRec(
            dim=16, epochs=epochs, fusion="joint", dropout=0.0, patience=99, learning_rate=rate
        ).fit(dataset.trained_on(TRAIN))
        text, image = (unit_rows(model.item_factors_[name]) for name in ("text", "image"))
        return float(((text @ image.T).argmax(axis=1) == np.arange(40)).mean())

    assert found(30, 5e-3) > max(found(1, 1e-9), 0.1) + 0.3


@pytest.mark.parametrize("model", ["mgcn", "smore", "freedom", "lattice", "mmgcn", "vbpr", "bm3", "sasrec"])
def test_features_may_be_called_anything(model: str) -> None:
    dataset = tasteful()
    text, image = dataset.features.values()
    named = dataset.with_features({"clip.v2": text, "type": image})
    scores = make(model, epochs=1, dim=8).fit(named).score(list(dataset.users))  # type: ignore[call-arg]
    assert np.isfinite(scores).all()


def test_an_unknown_fusion_is_named() -> None:
    with pytest.raises(InputError, match="no fusion called 'magic'"):
        fusing("magic", FEATURES, 6)


def test_muted_features_are_taken_for_absent() -> None:
    content = Content(FEATURES, 6).eval()
    content.muted = {"image"}
    is_known = content.is_known()
    assert not is_known["image"].any()
    assert not content(is_known)["image"].any()
    assert content(is_known)["text"].any()


def test_modalities_are_dropped_in_training_alone() -> None:
    content = Content(FEATURES, 6, dropout=0.5)
    present = torch.from_numpy(FEATURES["text"].present)
    torch.manual_seed(0)
    assert content.train().is_known()["text"].sum() < present.sum()
    assert torch.equal(content.eval().is_known()["text"][:, 0], present)


def gradient(layer: torch.nn.Module) -> np.ndarray:
    """Gradient of the bias of a linear layer."""
    assert isinstance(layer, torch.nn.Linear)
    assert layer.bias.grad is not None
    return layer.bias.grad.numpy()


def test_the_modality_ahead_is_slowed_and_the_others_are_not() -> None:
    content = Content(FEATURES, 6, modulation=1.0).train()
    users = torch.ones(8, 6)
    components = {name: torch.zeros(16, 6) for name in FEATURES}
    components["text"][:8] = 1.0
    content.balance(users, differences(components))
    components = content(content.is_known())
    torch.cat([*components.values()]).sum().backward()
    slowed = {name: gradient(layer) for name, layer in zip(content.names, content.maps, strict=True)}
    is_known = {name: FEATURES[name].present.sum() for name in FEATURES}
    # The gradient of a bias is the number of items that have the modality.
    assert np.allclose(slowed["image"], is_known["image"])
    assert (slowed["text"] < is_known["text"] * 0.5).all()


def test_items_at_random_stand_for_what_is_not_relevant() -> None:
    content = Content(FEATURES, 6, modulation=1.0).train()
    users, relevant = torch.ones(8, 6), torch.arange(8) % 2
    n_items = len(FEATURES["text"].present)
    components = {name: torch.zeros(n_items, 6) for name in FEATURES}
    components["text"][:2] = 1.0
    torch.manual_seed(0)
    content.balance_among(users, relevant, components)
    assert content._slowed["text"] < 1 == content._slowed["image"]
    even = Content(FEATURES, 6).train()
    even.balance_among(users, relevant, components)
    assert set(even._slowed.values()) == {1.0}
