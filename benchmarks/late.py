"""Items that come after training: adding one, and what a twentieth of them costs when everyone is scored."""

from collections.abc import Iterator

import numpy as np

from benchmarks.timing import Pair, pair
from palate.data import Dataset, Features, Fingerprint, Index
from palate.features import normalised
from palate.late import LateSettings, Likeness, WithLateItems
from palate.models import ItemKNN

KNOWN = 20_000
LATE = KNOWN // 20
USERS = 20_000
DIMS = {"text": 384, "image": 1280, "audio": 800}


def features(random: np.random.Generator, n: int, dim: int, modality: str) -> Features:
    """Vectors of the effective rank that encoders give, about a tenth of their columns."""
    low = random.normal(size=(n, dim // 10)).astype(np.float32)
    values = low @ random.normal(size=(dim // 10, dim)).astype(np.float32)
    return normalised(values, np.ones(n, dtype=np.bool_), modality, Fingerprint(f"made-up-{modality}", "1"))


def benchmarks() -> Iterator[Pair]:
    random = np.random.default_rng(0)
    own = {name: features(random, KNOWN + LATE, dim, name) for name, dim in DIMS.items()}
    user = np.repeat(np.arange(USERS), 10).astype(np.int32)
    item = (random.zipf(1.2, len(user)) % KNOWN).astype(np.int32)
    users, items = (Index(tuple(map(str, range(count)))) for count in (USERS, KNOWN))
    known = {
        name: Features(feature.values[:KNOWN], feature.present[:KNOWN], name, feature.encoder)
        for name, feature in own.items()
    }
    model = ItemKNN().fit(Dataset.of(users, items, user, item, features=known))
    names = [f"late-{number}" for number in range(LATE)]
    rows = {name: feature.values[KNOWN:] for name, feature in own.items()}
    bare = WithLateItems(model, Likeness(known, model.tie_order_), LateSettings())
    late = bare.with_items(names[1:], {name: values[1:] for name, values in rows.items()})
    first = {name: values[:1] for name, values in rows.items()}
    yield pair(
        f"add an item with text, picture and sound to {KNOWN:,} items and {LATE - 1} late ones",
        lambda: late.with_items(names[:1], first),
        "making all late items anew",
        lambda: bare.with_items(names, rows),
    )
    histories = model.histories_.take(np.arange(500))
    yield pair(
        f"scores of 500 histories with {LATE} late items",
        lambda: late.score(histories),
        "the same without late items",
        lambda: model.score(histories),
    )
    history = model.histories_.take(np.arange(1))
    yield pair(
        f"top 10 of one history with {LATE} late items",
        lambda: late.recommend(history, 10),
        "the same without late items",
        lambda: model.recommend(history, 10),
        runs=20,
    )
