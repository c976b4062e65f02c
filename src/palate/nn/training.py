"""The one training loop: epochs, early stop on held-out rows, checkpoints, and the state that was best."""

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
"""Below any value of a judgement."""

CHECKPOINT_EVERY = 30.0
"""Seconds between checkpoints."""


@dataclass(frozen=True)
class Schedule:
    """How long and how fast a network is trained.

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
        Of all that is random in an epoch, together with the number of the epoch.
    """

    epochs: int
    learning_rate: float
    lr_decay: float
    eval_every: int
    patience: int
    seed: int


@dataclass
class Course:
    """How a training went.

    Parameters
    ----------
    epochs : int
        Epochs after which the network was best, or all where nothing was held out.
    curve : list of dict
        Of each epoch: "loss"; of judged ones also "recall" and "ndcg" on held-out rows.
    seconds : float
        Wall-clock time.
    """

    epochs: int = 0
    curve: list[dict[str, float]] = field(default_factory=list[dict[str, float]])
    seconds: float = 0.0

    @property
    def best(self) -> float:
        """Value of the judgement at ``epochs``."""
        return _value(self.curve[self.epochs - 1]) if self.epochs else NOT_JUDGED


class Network(nn.Module, ABC):
    """What the loop trains."""

    @abstractmethod
    def loss(self, batch: Any) -> Tensor:
        """What is made small, a scalar."""

    def extra(self) -> list[Tensor]:
        """What parts of the network want made small besides; each is told once."""
        found: list[Tensor] = []
        for part in self.modules():
            extra = getattr(part, "extra", None)
            if isinstance(extra, Tensor):
                found.append(extra)
                part.extra = None  # pyright: ignore[reportArgumentType]
        return found

    def begin(self, random: np.random.Generator) -> None:
        """Before each epoch: thin out a graph, refresh what changes slowly. Nothing by default."""


def train(
    network: Network,
    batches: Callable[[np.random.Generator], Iterable[Any]],
    judge: Callable[[], Quality] | None,
    schedule: Schedule,
    runtime: Runtime,
    name: str,
    key: str,
) -> Course:
    """Train a network in place; it ends in the state that was judged best, in evaluation mode.

    Parameters
    ----------
    network : Network
        On the runtime's device.
    batches : callable
        Gives what an epoch consists of.
    judge : callable, optional
        Quality of the network as it is on held-out rows. Without it every epoch is trained, and the last
        state is kept.
    schedule, runtime
        How, and where.
    name : str
        For progress and messages.
    key : str
        What is trained on what; a checkpoint of another key is not taken up.

    Raises
    ------
    Diverged
        If the loss is no longer finite.
    """
    began = time.monotonic()
    optimizer = torch.optim.Adam(network.parameters(), lr=schedule.learning_rate, fused=True)
    paper = _Checkpoint(runtime.checkpoints, name, key)
    course, best = paper.take_up(network, optimizer)
    spent = course.seconds
    with torch.random.fork_rng(devices=range(torch.cuda.device_count())):
        for epoch in range(len(course.curve), schedule.epochs):
            if _tired(course, schedule) or time.monotonic() > runtime.deadline:
                break
            if runtime.progress:
                runtime.progress(f"train {name}", epoch, schedule.epochs)
            for group in optimizer.param_groups:
                group["lr"] = schedule.learning_rate * schedule.lr_decay**epoch
            torch.manual_seed(schedule.seed * 100_003 + epoch)
            random = np.random.default_rng([schedule.seed, epoch])
            told = {"loss": _epoch(network, batches(random), optimizer, random)}
            if not math.isfinite(told["loss"]):
                paper.discard()
                what = f"its loss is {told['loss']:g} in epoch {epoch + 1}"
                raise Diverged(f"{name} diverged: {what}; {lower(schedule.learning_rate)}")
            # What ends here is judged too: a training cut off early is worth the epochs it had.
            last = epoch + 1 == schedule.epochs or time.monotonic() > runtime.deadline
            if judge and (last or (epoch + 1) % schedule.eval_every == 0):
                network.eval()
                quality = judge()
                told |= {"recall": quality.recall, "ndcg": quality.ndcg}
            course.curve.append(told)
            if judge is None or _value(told) > course.best:
                course.epochs, best = epoch + 1, _copy(network.state_dict())
            course.seconds = spent + time.monotonic() - began
            paper.write(network, optimizer, course, best)
    if best:
        network.load_state_dict(best)
    network.eval()
    paper.discard()
    log.debug("trained", model=name, epochs=course.epochs, of=len(course.curve), seconds=course.seconds)
    return course


def lower(learning_rate: float) -> str:
    """What to try where a training diverged."""
    lower = f"learning_rate = {learning_rate / 10:g}"
    return f"try a lower learning rate than {learning_rate:g}, such as {lower} in a recipe"


def _epoch(
    network: Network, batches: Iterable[Any], optimizer: torch.optim.Optimizer, random: np.random.Generator
) -> float:
    """One pass; the mean loss."""
    network.train()
    network.begin(random)
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


def _value(told: dict[str, float]) -> float:
    """Value of an epoch's judgement."""
    return Quality(told["recall"], told["ndcg"]).value if "recall" in told else NOT_JUDGED


def _tired(course: Course, schedule: Schedule) -> bool:
    since = [told for told in course.curve[course.epochs :] if "recall" in told]
    return len(since) >= schedule.patience


State = dict[str, Tensor]


def _copy(state: State) -> State:
    return {name: value.detach().clone() for name, value in state.items()}


class _Checkpoint:
    """The state of a training on disk, replaced now and then, gone when the training is over."""

    def __init__(self, folder: Path | None, name: str, key: str) -> None:
        digest = hashlib.sha256(key.encode()).hexdigest()[:16]
        self._path = None if folder is None else folder / f"{name}-{digest}.pt"
        self._written = time.monotonic()

    def take_up(self, network: Network, optimizer: torch.optim.Optimizer) -> tuple[Course, State]:
        """Where an interrupted training was; the beginning where there was none."""
        if self._path is None or not self._path.exists():
            return Course(), {}
        begun = _copy(network.state_dict())
        try:
            # weights_only: no code is run from the file.
            state = torch.load(self._path, weights_only=True, map_location=next(network.parameters()).device)
            course, best = Course(**state["course"]), state["best"]
            network.load_state_dict(state["network"])
            optimizer.load_state_dict(state["optimizer"])
        except Exception as error:  # a damaged file ends in whatever unpickling meets first
            log.warning(
                "checkpoint can't be read; training begins anew", file=str(self._path), why=str(error)
            )
            network.load_state_dict(begun)
            return Course(), {}
        return course, best

    def write(self, network: Network, optimizer: torch.optim.Optimizer, course: Course, best: State) -> None:
        if self._path is None or time.monotonic() - self._written < CHECKPOINT_EVERY:
            return
        state = {
            "network": network.state_dict(),
            "optimizer": optimizer.state_dict(),
            "course": asdict(course),
            "best": best,
        }
        with replacing(self._path) as partial:
            torch.save(state, partial)
        self._written = time.monotonic()

    def discard(self) -> None:
        if self._path is not None:
            self._path.unlink(missing_ok=True)
