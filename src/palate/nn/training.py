"""Training loop: epochs, early stopping on held-out rows, checkpoints, and the best state."""

import hashlib
import math
import time
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn

from palate.atomic import replacing
from palate.errors import Diverged
from palate.logs import get_logger
from palate.metrics import Quality
from palate.runtime import Runtime

log = get_logger(__name__)

NOT_JUDGED = -1.0
"""Value of an epoch that was not judged, below any other."""

CHECKPOINT_EVERY = 30.0
"""Seconds between checkpoints."""


@dataclass(frozen=True)
class Schedule:
    """Number of epochs, learning rate and early stopping.

    Parameters
    ----------
    epochs : int
        At most.
    learning_rate, lr_decay : float
        Learning rate of Adam, and what it is multiplied by after each epoch.
    eval_every : int
        Epochs between judgements on held-out rows; the last epoch is judged as well.
    patience : int
        Judgements without a better one after which training stops.
    seed : int
        Seeds all randomness of an epoch, together with the number of the epoch.
    """

    epochs: int
    learning_rate: float
    lr_decay: float
    eval_every: int
    patience: int
    seed: int


@dataclass
class TrainingHistory:
    """Metrics of a training run, epoch by epoch.

    Parameters
    ----------
    epochs : int
        Epochs of the best state, or all epochs where nothing was held out.
    rows : list of dict
        Of each epoch: "loss"; of judged ones also "recall" and "ndcg" on held-out rows.
    seconds : float
        Wall-clock time.
    """

    epochs: int = 0
    rows: list[dict[str, float]] = field(default_factory=list[dict[str, float]])
    seconds: float = 0.0

    @property
    def best(self) -> float:
        """Value of the best state on held-out rows."""
        return _value(self.rows[self.epochs - 1]) if self.epochs else NOT_JUDGED


class Network(nn.Module, ABC):
    """Base of what the loop trains."""

    @abstractmethod
    def loss(self, batch: Any) -> Tensor:
        """Compute the loss of a batch, a scalar."""

    def extra(self) -> list[Tensor]:
        """Return the auxiliary losses of the modules, each once."""
        found: list[Tensor] = []
        for module in self.modules():
            extra = getattr(module, "extra", None)
            if isinstance(extra, Tensor):
                found.append(extra)
                module.extra = None  # pyright: ignore[reportArgumentType]
        return found

    def on_epoch_start(self, random: np.random.Generator) -> None:
        """Prepare an epoch, such as by dropping edges of a graph; nothing by default."""


def train(
    network: Network,
    batches: Callable[[np.random.Generator], Iterable[Any]],
    judge: Callable[[], Quality] | None,
    schedule: Schedule,
    runtime: Runtime,
    name: str,
    key: str,
) -> TrainingHistory:
    """Train a network in place, and load its best state, in evaluation mode.

    Parameters
    ----------
    network : Network
        On the runtime's device.
    batches : callable
        Returns the batches of an epoch.
    judge : callable, optional
        Measures the network on held-out rows. Without it all epochs are trained, and the last state is kept.
    schedule : Schedule
        Epochs and learning rate.
    runtime : Runtime
        Device, deadline, checkpoints and progress.
    name : str
        Name in progress and messages.
    key : str
        Identifies model and data; a checkpoint of another key is not resumed.

    Raises
    ------
    Diverged
        If the loss is no longer finite.
    """
    began = time.monotonic()
    optimizer = torch.optim.Adam(network.parameters(), lr=schedule.learning_rate, fused=True)
    checkpoint = _Checkpoint(runtime.checkpoints, name, key)
    history, best = checkpoint.resume(network, optimizer)
    spent = history.seconds
    with torch.random.fork_rng(devices=range(torch.cuda.device_count())):
        for epoch in range(len(history.rows), schedule.epochs):
            if should_stop(history, schedule) or time.monotonic() > runtime.deadline:
                break
            if runtime.progress:
                runtime.progress(f"train {name}", epoch, schedule.epochs)
            for group in optimizer.param_groups:
                group["lr"] = schedule.learning_rate * schedule.lr_decay**epoch
            torch.manual_seed(schedule.seed * 100_003 + epoch)
            random = np.random.default_rng([schedule.seed, epoch])
            metrics = {"loss": _epoch(network, batches(random), optimizer, random)}
            if not math.isfinite(metrics["loss"]):
                checkpoint.discard()
                what = f"its loss is {metrics['loss']:g} in epoch {epoch + 1}"
                raise Diverged(f"{name} diverged: {what}; {lower(schedule.learning_rate)}")
            # The last epoch is always judged, also where the deadline cuts training short.
            last = epoch + 1 == schedule.epochs or time.monotonic() > runtime.deadline
            if judge and (last or (epoch + 1) % schedule.eval_every == 0):
                network.eval()
                quality = judge()
                metrics |= {"recall": quality.recall, "ndcg": quality.ndcg}
            history.rows.append(metrics)
            if judge is None or _value(metrics) > history.best:
                history.epochs, best = epoch + 1, _copy(network.state_dict())
            history.seconds = spent + time.monotonic() - began
            checkpoint.write(network, optimizer, history, best)
    if best:
        network.load_state_dict(best)
    network.eval()
    checkpoint.discard()
    log.debug("trained", model=name, epochs=history.epochs, of=len(history.rows), seconds=history.seconds)
    return history


def lower(learning_rate: float) -> str:
    """Advise a lower learning rate, where a training diverged."""
    lower = f"learning_rate = {learning_rate / 10:g}"
    return f"try a lower learning rate than {learning_rate:g}, such as {lower} in a recipe"


def _epoch(
    network: Network, batches: Iterable[Any], optimizer: torch.optim.Optimizer, random: np.random.Generator
) -> float:
    """Train for an epoch and return the mean loss."""
    network.train()
    network.on_epoch_start(random)
    losses: list[Tensor] = []
    on_gpu = next(network.parameters()).is_cuda
    for batch in batches:
        with torch.autocast("cuda", dtype=torch.bfloat16, enabled=on_gpu):
            loss = network.loss(batch)
            for extra in network.extra():
                loss = loss + extra
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        losses.append(loss.detach())
    return float(torch.stack(losses).mean()) if losses else 0.0


def _value(metrics: dict[str, float]) -> float:
    """Return the value of an epoch on held-out rows."""
    return Quality(metrics["recall"], metrics["ndcg"]).value if "recall" in metrics else NOT_JUDGED


def should_stop(history: TrainingHistory, schedule: Schedule) -> bool:
    """Return whether quality has not improved for as many judgements as patience allows."""
    since = [metrics for metrics in history.rows[history.epochs :] if "recall" in metrics]
    return len(since) >= schedule.patience


State = dict[str, Tensor]


def _copy(state: State) -> State:
    return {name: value.detach().clone() for name, value in state.items()}


class _Checkpoint:
    """State of a training run on disk, written every CHECKPOINT_EVERY seconds, deleted at its end."""

    def __init__(self, folder: Path | None, name: str, key: str) -> None:
        digest = hashlib.sha256(key.encode()).hexdigest()[:16]
        self._path = None if folder is None else folder / f"{name}-{digest}.pt"
        self._written = time.monotonic()

    def resume(self, network: Network, optimizer: torch.optim.Optimizer) -> tuple[TrainingHistory, State]:
        """Load the state of an interrupted training, or start anew where there is none."""
        if self._path is None or not self._path.exists():
            return TrainingHistory(), {}
        begun = _copy(network.state_dict())
        try:
            # weights_only: no code is run from the file.
            state = torch.load(self._path, weights_only=True, map_location=next(network.parameters()).device)
            history, best = TrainingHistory(**state["history"]), state["best"]
            network.load_state_dict(state["network"])
            optimizer.load_state_dict(state["optimizer"])
        except Exception as error:  # a damaged file ends in whatever unpickling meets first
            log.warning(
                "checkpoint can't be read; training begins anew", file=str(self._path), why=str(error)
            )
            network.load_state_dict(begun)
            return TrainingHistory(), {}
        return history, best

    def write(
        self, network: Network, optimizer: torch.optim.Optimizer, history: TrainingHistory, best: State
    ) -> None:
        if self._path is None or time.monotonic() - self._written < CHECKPOINT_EVERY:
            return
        state = {
            "network": network.state_dict(),
            "optimizer": optimizer.state_dict(),
            "history": asdict(history),
            "best": best,
        }
        with replacing(self._path) as partial:
            torch.save(state, partial)
        self._written = time.monotonic()

    def discard(self) -> None:
        if self._path is not None:
            self._path.unlink(missing_ok=True)
