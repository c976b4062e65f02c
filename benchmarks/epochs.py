"""An epoch of graph networks, against propagation over the whole graph by every batch in plain PyTorch.

Both have the same batches, layers, losses and Adam, and one thread; time is that of the processor.
"""

import time
from collections.abc import Iterator
from typing import Any

import numpy as np

from benchmarks.plain_torch import available
from benchmarks.timing import Pair, pair
from palate.data import Dataset, Features, Fingerprint, Index

USERS, ITEMS, ROWS, WIDTH = 9_308, 6_710, 59_541, 128
"""Those of TikTok, with two kinds of features."""


def made_up() -> Dataset:
    """Interactions with a long tail, and features of noise."""
    random = np.random.default_rng(0)
    user = np.sort(random.integers(0, USERS, ROWS)).astype(np.int32)
    item = ((random.pareto(1.1, ROWS) * ITEMS / 20).astype(np.int64) % ITEMS).astype(np.int32)
    users, items = (Index(tuple(map(str, range(count)))) for count in (USERS, ITEMS))
    features = {name: _noise(name, random) for name in ("image", "audio")}
    return Dataset.of(users, items, user, item, features=features)


def _noise(name: str, random: np.random.Generator) -> Features:
    values = random.normal(size=(ITEMS, WIDTH)).astype(np.float32)
    values /= np.linalg.norm(values, axis=1, keepdims=True)
    return Features(values, np.ones(ITEMS, dtype=np.bool_), name, Fingerprint("noise", "1"))


def benchmarks() -> Iterator[Pair]:
    if not available():
        return
    import torch

    from benchmarks.plain_graphs import FREEDOMByTorch, LightGCNByTorch
    from palate.models.learned.freedom import FREEDOM
    from palate.models.learned.lightgcn import LightGCN

    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    dataset = made_up()
    for model, plain in ((LightGCN(), LightGCNByTorch), (FREEDOM(), FREEDOMByTorch)):
        ours = _Epoch(dataset, model, model.network(dataset), fused=True)
        other = _Epoch(dataset, model, plain(dataset, model), fused=False)
        for warm in (ours, other):
            warm()
        yield pair(
            f"{model.name}, an epoch of {ROWS:,} rows",
            ours,
            "propagation by every batch in plain PyTorch",
            other,
            clock=time.process_time,
        )
    torch.set_num_threads(threads)


class _Epoch:
    """The next epoch of a network."""

    def __init__(self, dataset: Dataset, model: Any, network: Any, *, fused: bool) -> None:
        import torch

        from palate.nn.sampler import Pairs

        self.network, self.number = network, 0
        self.optimizer = torch.optim.Adam(network.parameters(), lr=model.learning_rate, fused=fused)
        self.pairs = Pairs(dataset.train_matrix, model.batch_size, torch.device("cpu"))

    def __call__(self) -> None:
        random = np.random.default_rng(self.number)
        self.number += 1
        self.network.on_epoch_start(random)
        for batch in self.pairs.epoch(random):
            loss = self.network.loss(batch)
            self.optimizer.zero_grad()
            loss.backward()
            self.optimizer.step()
