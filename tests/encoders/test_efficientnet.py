"""EfficientNet-lite0 in 8 bits tells what it tells in float32, the same to the last bit everywhere."""

from pathlib import Path

import numpy as np
import pytest
from benchmarks.plain_torch import EfficientNetByTorch

from palate.encoders import EfficientNetLite0, byte_graph
from palate.encoders.byte_graph import ByteGraph, Bytes
from palate.encoders.graph import Graph, output_of
from palate.media import Picture, decode_image
from palate.simulate.draw import draw
from palate.simulate.facts import make_items


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """Pictures of things of several kinds and patterns."""
    folder = tmp_path_factory.mktemp("pictures")
    random = np.random.default_rng(0)
    paths = [folder / f"{number}.png" for number in range(24)]
    for path, item in zip(paths, make_items(len(paths), random), strict=False):
        draw(item, random).save(path)
    return paths


@pytest.fixture(scope="module")
def pictures(files: list[Path]) -> list[Picture]:
    return [decode_image(path.read_bytes()) for path in files]


def test_eight_bits_tell_what_float32_tells(files: list[Path], pictures: list[Picture]) -> None:
    pytest.importorskip("torch")
    plain = EfficientNetByTorch()
    exact = np.stack([plain.vector(path) for path in files])
    ours = EfficientNetLite0().vectors(pictures)
    cosine = (exact * ours).sum(axis=1) / np.linalg.norm(exact, axis=1) / np.linalg.norm(ours, axis=1)
    assert cosine.mean() >= 0.99


def test_a_picture_has_the_same_vector_alone_to_the_last_bit(pictures: list[Picture]) -> None:
    encoder = EfficientNetLite0()
    alone = [encoder.vectors([picture])[0] for picture in pictures[:9]]
    assert np.array_equal(encoder.vectors(pictures)[:9], np.stack(alone))


def test_processors_that_cut_sums_off_give_the_same_vectors(
    pictures: list[Picture], monkeypatch: pytest.MonkeyPatch
) -> None:
    here = EfficientNetLite0().vectors(pictures[:4])
    monkeypatch.setattr(byte_graph, "keeps_whole_sums", lambda: False)
    assert np.array_equal(EfficientNetLite0().vectors(pictures[:4]), here)


def small_tensors(random: np.random.Generator) -> dict[str, np.ndarray]:
    """Two convolutions, the second of each channel by itself; one channel's weights are all zero."""
    tensors = {
        "a.weight": random.normal(0, 0.3, (16, 3, 3, 3)),
        "b.weight": random.normal(0, 0.3, (16, 1, 3, 3)),
    }
    tensors["b.weight"][5] = 0.0
    for norm in ("na", "nb"):
        tensors |= {
            f"{norm}.weight": random.uniform(0.5, 1.5, 16),
            f"{norm}.bias": random.normal(0.5, 1.0, 16),
            f"{norm}.running_mean": random.normal(0, 0.1, 16),
            f"{norm}.running_var": random.uniform(0.5, 1.5, 16),
        }
    return {name: tensor.astype(np.float32) for name, tensor in tensors.items()}


def test_layers_of_bytes_are_those_of_float32_up_to_the_steps() -> None:
    random = np.random.default_rng(0)
    tensors = small_tensors(random)
    pixels = random.integers(0, 256, (2, 3, 20, 20)).astype(np.uint8)
    byte = ByteGraph(tensors, epsilon=1e-3)
    spread = np.zeros(3), np.full(3, 0.57)
    first = byte.byte_convolution(Bytes("x", 1 / 128, 127, *spread), "a.weight", "na", stride=2)
    second = byte.byte_convolution(first, "b.weight", "nb", groups=16, relu6=False)
    added = byte.byte_sum(second, first)
    ours = output_of(byte.compile(["n", 3, 20, 20], byte.floats(added)), x=pixels)

    plain = Graph(tensors, epsilon=1e-3)
    x = plain.relu6(plain.convolution("x", "a.weight", "na", stride=2))
    y = plain.node("Add", [plain.convolution(x, "b.weight", "nb", groups=16), x])
    exact = output_of(plain.compile(["n", 3, 20, 20], y), x=(pixels.astype(np.float32) - 127) / 128)
    assert np.abs(ours - exact).mean() <= added.step
    assert exact.std() >= 10 * added.step
