"""Base of models trained by gradient descent: parameters, canonical order, early stopping, history."""

import hashlib
import json
from abc import abstractmethod
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Any, ClassVar, Self

import numpy as np
import torch
from numpy.typing import NDArray

from palate.data import VALID, Dataset
from palate.data.numbering import Numbering
from palate.errors import Diverged
from palate.holdout import Holdout
from palate.metrics import Quality
from palate.models.vectors import Vectors
from palate.nn.content import Content
from palate.nn.training import Network, Schedule, TrainingHistory, lower, train
from palate.ranges import Count, Positive, Whole
from palate.runtime import Runtime

JUDGED = 3000
"""Users evaluated for early stopping, at most."""

TRIED = 256
"""Users scored once after training, to check that scores are finite."""


@dataclass(kw_only=True)
class Learned(Vectors):
    """A recommender trained by gradient descent.

    Where the dataset has valid rows, training stops early by their quality, and the best state is kept;
    without them all epochs are trained. Users are numbered by their ids and items by ``Dataset.tie_order``,
    so that their order in the data has no effect.

    Parameters
    ----------
    dim : int
        Dimension of the vectors.
    epochs : int
        Passes over the train rows, at most.
    learning_rate, lr_decay : float
        Learning rate of Adam, and what it is multiplied by after each epoch.
    batch_size : int
        Examples in a step.
    eval_every, patience : int
        Epochs between judgements on valid rows; judgements without gain after which training stops.
    seed : int
        Seeds all randomness.

    Attributes
    ----------
    item_factors_ : dict of str to ndarray of float32, shape (n_items, dim)
        Components of items' vectors by modality; they add up.
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

    # -- implemented by subclasses ---------------------------------------------------------------------------

    @abstractmethod
    def network(self, dataset: Dataset) -> Network:
        """Make an untrained network for a dataset."""

    @abstractmethod
    def batches(self, dataset: Dataset, random: np.random.Generator) -> Iterable[Any]:
        """Return the batches of an epoch, for the network's ``loss``."""

    @abstractmethod
    def extract(self, network: Network) -> None:
        """Copy what scoring needs from a network into learned attributes."""

    # -- shared by all ---------------------------------------------------------------------------------------

    def within(self, runtime: Runtime) -> Self:
        self.runtime = runtime  # pyright: ignore[reportAttributeAccessIssue]
        return self

    @property
    def items(self) -> NDArray[np.float32]:
        first, *others = self.item_factors_.values()
        return sum(others, start=first)

    def choose_on(self, dataset: Dataset) -> Self:
        """Select the number of epochs on valid rows."""
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
        """Check a network's parameters and copy what scoring needs.

        Raises
        ------
        Diverged
            If any of it is not finite.
        """
        state = network.state_dict().values()
        if not all(bool(torch.isfinite(tensor).all()) for tensor in state if tensor.is_floating_point()):
            raise self.diverged("its parameters are not finite")
        with np.errstate(over="ignore", invalid="ignore"):
            self.extract(network)

    def diverged(self, what: str) -> Diverged:
        return Diverged(f"{self.name} diverged: {what}; {lower(self.learning_rate)}")

    def _importance(self, network: Network, judge: Any) -> dict[str, float]:
        content = next((module for module in network.modules() if isinstance(module, Content)), None)
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
        """Identify a training run by model, parameters and data."""
        digest = hashlib.sha256()
        for array in (dataset.user, dataset.item, dataset.split, dataset.weight, dataset.lifts):
            if array is None:
                continue
            digest.update(np.ascontiguousarray(array).tobytes())
        for name, feature in sorted(dataset.features.items()):
            digest.update(f"{name} {feature.encoder.label}".encode())
            digest.update(np.ascontiguousarray(feature.factors).tobytes())
        return f"{self.name} {json.dumps(self.parameters(), sort_keys=True)} {digest.hexdigest()}"
