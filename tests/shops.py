"""Small shops and datasets that tests are made of."""

import shutil
import struct
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from palate.data import (
    TEST,
    TRAIN,
    VALID,
    Dataset,
    Features,
    Fingerprint,
    Index,
    Remarks,
    ReviewTable,
)
from palate.features import normalised
from palate.linalg.csr import Rows

DAY = 86_400.0


def copy_shop(source: Path, target: Path) -> Path:
    """A copy of a workspace, derived files included."""
    shutil.copytree(source, target)
    return target


def write_shop(folder: Path, **files: str | bytes) -> Path:
    """A workspace from file contents; ``items_csv="..."`` becomes items.csv."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in files.items():
        stem, ending = name.rsplit("_", 1)
        data = content.encode() if isinstance(content, str) else content
        (folder / f"{stem}.{ending}").write_bytes(data)
    return folder


def png_bomb(side: int) -> bytes:
    """A PNG whose header announces a size, and that holds next to nothing."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0)
    start = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header)
    return start + chunk(b"IDAT", zlib.compress(b"\0" * 99)) + chunk(b"IEND", b"")


def random_features(
    n_items: int, modality: str, seed: int = 0, dim: int = 12, missing: float = 0.2
) -> Features:
    """Random features that a share of the items lacks."""
    random = np.random.default_rng(seed)
    values = random.normal(size=(n_items, dim)).astype(np.float32)
    present = random.random(n_items) >= missing
    return normalised(values, present, modality, Fingerprint(f"made-up-{modality}", "1"))


def dense(features: Features) -> NDArray[np.float32]:
    """Rows of features, whether they are kept dense or sparse."""
    return features.values if isinstance(features.values, np.ndarray) else features.values.toarray()


def tasteful(n_users: int = 60, n_items: int = 30, seed: int = 0, dated: bool = True) -> Dataset:
    """Users who like one of three kinds of items, as features show; split leave-last."""
    random = np.random.default_rng(seed)
    kind = np.arange(n_items) % 3
    rows: list[tuple[int, int, float]] = []
    for user in range(n_users):
        likes = np.where(kind == user % 3, 8.0, 1.0)
        count = int(random.integers(4, 9))
        chosen = random.choice(n_items, count, replace=False, p=likes / likes.sum())
        start = float(random.integers(0, 300)) * DAY
        rows += [(user, int(item), start + place * DAY) for place, item in enumerate(chosen)]
    user, item, time = (np.array(column) for column in zip(*rows, strict=True))
    corners = random.normal(size=(3, 8)) * 2
    features: dict[str, Features] = {}
    for name in ("text", "image"):
        values = (corners[kind] + random.normal(size=(n_items, 8))).astype(np.float32)
        present = random.random(n_items) > (0.0 if name == "text" else 0.2)
        features[name] = normalised(values, present, name, Fingerprint(f"made-up-{name}", "1"))
    last = np.r_[user[1:] != user[:-1], True]
    before = np.r_[last[1:], False]
    split = np.select([last, before], [TEST, VALID], TRAIN).astype(np.uint8)
    return with_tastes(
        with_remarks(
            Dataset.of(
                Index(tuple(f"u{number}" for number in range(n_users))),
                Index(tuple(f"i{number}" for number in range(n_items))),
                user.astype(np.int32),
                item.astype(np.int32),
                split,
                time if dated else None,
                features,
            )
        )
    )


def with_remarks(dataset: Dataset) -> Dataset:
    """The dataset with a review of each train row that says what the item's text does, for or against it."""
    train = np.flatnonzero(dataset.split == TRAIN)
    items = dataset.item[train].astype(np.int64)
    stances = np.where(np.arange(len(train)) % 4 == 3, -1.0, 0.75).astype(np.float32)
    table = ReviewTable(
        Index(tuple(f"r{row}" for row in train)), {"text": dataset.features["text"].factors[items]}
    )
    users = dataset.user[train].astype(np.int64)
    remarks = Remarks.of(users, np.arange(len(train)), items, stances, len(dataset.users))
    return replace(dataset, remarks=remarks, review_table=table)


def with_tastes(dataset: Dataset) -> Dataset:
    """The dataset with a profile of each user: two words, which each item of a train row shows one of."""
    train = np.flatnonzero(dataset.split == TRAIN)
    items, word = dataset.item[train].astype(np.int64), np.arange(len(train)) % 2
    rows = dense(dataset.features["text"])
    sums = [rows[items[word == sense]].sum(axis=0) for sense in (0, 1)]
    vectors: dict[str, Rows] = {"text": (np.stack(sums) / max(len(train), 1)).astype(np.float32)}
    weights = np.where(np.arange(len(train)) % 5 == 4, -0.1, 0.25).astype(np.float32)
    users = dataset.user[train].astype(np.int64)
    tastes = Remarks.of(users, word, items, weights, len(dataset.users))
    return replace(dataset, tastes=tastes, taste_table=ReviewTable(Index(("soft", "loud")), vectors))


def sequences_of(dataset: Dataset) -> Mapping[str, Sequence[str]]:
    """Train items of each user by id."""
    histories = dataset.histories()
    return {
        name: [dataset.items[int(item)] for item in histories.of_user(row)]
        for row, name in enumerate(dataset.users)
    }


def renamed(dataset: Dataset, users: NDArray[np.int64], items: NDArray[np.int64]) -> Dataset:
    """The same data at other positions: old position p moves to ``users[p]``, ``items[p]``."""
    features = {
        name: Features(
            feature.values[np.argsort(items)],
            feature.present[np.argsort(items)],
            feature.modality,
            feature.encoder,
        )
        for name, feature in dataset.features.items()
    }
    moved = Dataset.of(
        Index(tuple(dataset.users[int(p)] for p in np.argsort(users))),
        Index(tuple(dataset.items[int(p)] for p in np.argsort(items))),
        users[dataset.user].astype(np.int32),
        items[dataset.item].astype(np.int32),
        dataset.split,
        dataset.time,
        features,
    )
    told = dataset.tastes
    if told is not None:
        own = Remarks.of(users[told.rows], told.reviews, items[told.items], told.stances, len(told))
        moved = replace(moved, tastes=own, taste_table=dataset.taste_table)
    said, table = dataset.remarks, dataset.review_table
    if said is None or table is None:
        return moved
    # Position i of the new table is that of the review that the old one has at ``len - 1 - i``.
    turned = ReviewTable(
        Index(tuple(reversed(table.ids.ids))), {name: rows[::-1] for name, rows in table.vectors.items()}
    )
    back = len(table.ids) - 1 - said.reviews
    remarks = Remarks.of(users[said.rows], back, items[said.items], said.stances, len(said))
    return replace(moved, remarks=remarks, review_table=turned)
