"""What every trained recommender shares: parameters, order of ids, early stop, what it reports."""

import hashlib
import json
from abc import abstractmethod
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Any, ClassVar, Self

import numpy as np
import torch
from numpy.typing import NDArray

from palate.data import VALID, Dataset, Features, Index
from palate.errors import Diverged
from palate.holdout import Holdout
from palate.metrics import Quality
from palate.models.base import Recommender
from palate.nn.content import Content
from palate.nn.training import Network, Schedule, TrainingHistory, lower, train
from palate.ranges import Count, Positive, Whole
from palate.runtime import Runtime

JUDGED = 3000
"""Users that early stopping looks at, at most."""

TRIED = 256
"""Users whose scores are made once after training, to see that they are finite."""


@dataclass(kw_only=True)
class Learned(Recommender):
    """A recommender trained by gradient descent.

    Where the dataset has valid rows, training stops when they are no longer ranked better, and the best state
    is kept; without them all epochs are trained. While training, users are numbered by their ids and items as
    ``Dataset.tie_order`` says, so that their order in the data changes nothing.

    Parameters
    ----------
    dim : int
        Numbers in a vector.
    epochs : int
        Passes over the train rows, at most.
    learning_rate, lr_decay : float
        Learning rate of Adam, and what it is multiplied by after each epoch.
    batch_size : int
        Examples in a step.
    eval_every, patience : int
        Epochs between judgements on valid rows; judgements without gain after which training stops.
    seed : int
        Of everything random.

    Attributes
    ----------
    item_factors_ : dict of str to ndarray of float32, shape (n_items, dim)
        Parts of items' vectors by modality; they add up.
    epochs_ : int
        Epochs that the kept state was trained for.
    training_history_ : dict of str to ndarray
        "loss" of each epoch; "recall" and "ndcg" at 20 on valid rows, NaN where not judged.
    modality_importance_ : dict of str to float
        Drop in valid recall@20 when a modality is masked in the trained network; near 0 means unused. Empty
        without valid rows or features.
    """

    dim: Count = 64
    epochs: Count = 200
    learning_rate: Positive = 1e-3
    lr_decay: Positive = 1.0
    batch_size: Count = 2048
    eval_every: Count = 2
    patience: Count = 10
    seed: Whole = 0

    runtime: ClassVar[Runtime] = Runtime()

    item_factors_: dict[str, NDArray[np.float32]] = field(init=False, repr=False, compare=False)

    # -- what a subclass says --------------------------------------------------------------------------------

    @abstractmethod
    def network(self, dataset: Dataset) -> Network:
        """An untrained network for a dataset."""

    @abstractmethod
    def batches(self, dataset: Dataset, random: np.random.Generator) -> Iterable[Any]:
        """What an epoch consists of; each goes to the network's ``loss``."""

    @abstractmethod
    def extract(self, network: Network) -> None:
        """Take what scoring needs out of a network, into learned attributes."""

    # -- what all do -----------------------------------------------------------------------------------------

    def within(self, runtime: Runtime) -> Self:
        self.runtime = runtime  # pyright: ignore[reportAttributeAccessIssue]
        return self

    @property
    def items(self) -> NDArray[np.float32]:
        """Vectors of items, which scores are inner products with; shape (n_items, dim)."""
        first, *others = self.item_factors_.values()
        return sum(others, start=first)

    def choose_on(self, dataset: Dataset) -> Self:
        """Find by valid rows how many epochs to train."""
        self.epochs = replace(self).within(self.runtime).fit(dataset).epochs_
        return self

    def _unfitted(self) -> Self:
        return replace(self, epochs=self.epochs_).within(self.runtime)

    def learn(self, dataset: Dataset) -> None:
        self._numbering = Numbering.of(dataset)
        numbered = self._numbering.dataset
        holdout = Holdout.of(dataset, JUDGED, self.seed) if np.any(dataset.split == VALID) else None
        with torch.random.fork_rng(devices=range(torch.cuda.device_count())):
            torch.manual_seed(self.seed)
            network = self.network(numbered).to(self.runtime.where)

        def judge() -> Quality:
            assert holdout is not None
            self._take(network)
            return holdout.judge(self)

        history = train(
            network,
            lambda random: self.batches(numbered, random),
            judge if holdout else None,
            Schedule(
                self.epochs, self.learning_rate, self.lr_decay, self.eval_every, self.patience, self.seed
            ),
            self.runtime,
            self.name,
            self._key(numbered) if self.runtime.checkpoints else "",
        )
        self.modality_importance_ = self._importance(network, judge) if holdout else {}
        self._take(network)
        self.score(self.histories_.take(np.arange(min(TRIED, len(self.histories_)))))
        self._record(history)
        del self._numbering

    def _take(self, network: Network) -> None:
        """Take what scoring needs out of a network.

        Raises
        ------
        Diverged
            If any of it is not finite.
        """
        state = network.state_dict().values()
        if not all(bool(torch.isfinite(one).all()) for one in state if one.is_floating_point()):
            raise self.diverged("its parameters are not finite")
        with np.errstate(over="ignore", invalid="ignore"):
            self.extract(network)

    def diverged(self, what: str) -> Diverged:
        return Diverged(f"{self.name} diverged: {what}; {lower(self.learning_rate)}")

    def _importance(self, network: Network, judge: Any) -> dict[str, float]:
        content = next((part for part in network.modules() if isinstance(part, Content)), None)
        if content is None or not content.names:
            return {}
        whole, importance = judge(), dict[str, float]()
        for name in content.names:
            content.muted = {name}
            importance[name] = whole.recall - judge().recall
        content.muted = set()
        return importance

    def _record(self, history: TrainingHistory) -> None:
        self.epochs_ = history.epochs
        self.training_history_ = {
            what: np.array([row.get(what, np.nan) for row in history.rows])
            for what in ("loss", "recall", "ndcg")
        }

    def _key(self, dataset: Dataset) -> str:
        """What stands for this training: model, parameters and data."""
        digest = hashlib.sha256()
        for array in (dataset.user, dataset.item, dataset.split, dataset.weight, dataset.lifts):
            if array is None:
                continue
            digest.update(np.ascontiguousarray(array).tobytes())
        for name, feature in sorted(dataset.features.items()):
            digest.update(f"{name} {feature.encoder.label}".encode())
            digest.update(np.ascontiguousarray(feature.factors).tobytes())
        return f"{self.name} {json.dumps(self.parameters(), sort_keys=True)} {digest.hexdigest()}"


@dataclass(frozen=True)
class Numbering:
    """A dataset whose users are in order of their ids, and whose items are in their tie order.

    Parameters
    ----------
    dataset : Dataset
        The same rows and features, numbered so.
    users, items : ndarray of int64
        Where each user and item is in the dataset as it was given.
    """

    dataset: Dataset
    users: NDArray[np.int64]
    items: NDArray[np.int64]

    @classmethod
    def of(cls, dataset: Dataset) -> "Numbering":
        """Number users by ids and items by ``tie_order``."""
        names = dataset.users.ids
        users = np.array(sorted(range(len(names)), key=names.__getitem__), dtype=np.int64)
        items = np.argsort(dataset.tie_order)
        numbered = Dataset.of(
            Index(tuple(dataset.users.ids[old] for old in users)),
            Index(tuple(dataset.items.ids[old] for old in items)),
            _inverse(users)[dataset.user].astype(np.int32),
            _inverse(items)[dataset.item].astype(np.int32),
            dataset.split,
            dataset.time,
            {name: _taken(feature, items) for name, feature in sorted(dataset.features.items())},
            dataset.ordered,
            dataset.weight,
            dataset.lifts,
        )
        return cls(numbered, users, items)

    def users_back(self, rows: NDArray[np.float32]) -> NDArray[np.float32]:
        """Rows of users, brought into the order of the dataset as it was given."""
        return rows[_inverse(self.users)]

    def items_back(self, rows: NDArray[np.float32]) -> NDArray[np.float32]:
        """Rows of items, brought into the order of the dataset as it was given."""
        return rows[_inverse(self.items)]


def _inverse(order: NDArray[np.int64]) -> NDArray[np.int64]:
    back = np.empty_like(order)
    back[order] = np.arange(len(order))
    return back


def _taken(features: Features, rows: NDArray[np.int64]) -> Features:
    imputed = None if features.imputed is None else features.imputed[rows]
    return replace(features, values=features.values[rows], present=features.present[rows], imputed=imputed)
