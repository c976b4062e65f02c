"""Networks that encode a history into one vector; items are scored by inner product with it."""

from abc import abstractmethod
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn.functional import embedding

from palate.data import Dataset, Histories
from palate.models.learned.attribution import attributed
from palate.models.learned.history_encoder import HistoryEncoder
from palate.models.learned.learned import Learned
from palate.models.terms import Term
from palate.nn.content import Content, Parts, total
from palate.nn.fusing import FusingName, fusing
from palate.nn.training import Network
from palate.ranges import Count, NonNegative, Share

Number = TypeVar("Number", bound=np.generic)

READ = 256
"""Histories read at once when scoring."""

SHUFFLED = 16
"""Batches whose sequences are sorted by length together: little padding, and a new mix each epoch."""


class ItemEmbeddings(nn.Module):
    """Vectors of items: one of each item's own, plus its fused content.

    Parameters
    ----------
    dataset : Dataset
        For its items and features.
    dim : int
        Of a vector.
    fusion : str
        Name of a fusion.
    own : bool
        Whether items have vectors of their own; without, content is all, and new items lack nothing.
    dropout, modulation : float
        As in :class:`palate.nn.content.Content`.
    """

    def __init__(
        self, dataset: Dataset, dim: int, fusion: str, *, own: bool, dropout: float, modulation: float
    ) -> None:
        super().__init__()
        self.own = nn.Embedding(len(dataset.items), dim) if own or not dataset.features else None
        if self.own is not None:
            nn.init.normal_(self.own.weight, std=0.02)
            # A new item's own vector is never trained: zero leaves it to its content.
            new = torch.from_numpy(dataset.popularity() == 0)
            self.own.weight.data[new] = 0.0
        self.content = Content(dataset.features, dim, dropout=dropout, modulation=modulation)
        self.fusing = fusing(fusion, dataset.features, dim) if dataset.features else None
        self.content.start_small(0.02)

    def parts(self) -> Parts:
        """Fused content by the names of features, each of shape (n_items, dim)."""
        if self.fusing is None:
            return {}
        is_known = self.content.known()
        return self.fusing(self.content(is_known), is_known)

    def vectors(self, parts: Parts) -> Tensor:
        """Vectors of all items, float32, shape (n_items, dim): their own plus parts of their content."""
        return total(parts) if self.own is None else sum(parts.values(), start=self.own.weight)

    def terms(self) -> Parts:
        """Terms of the vectors by modality, "behaviour" among them."""
        return self.content.terms(None if self.own is None else self.own.weight, self.parts())


class SequenceNetwork(Network):
    """Embeddings of items and an encoder of histories."""

    def __init__(self, embeddings: ItemEmbeddings, encoder: HistoryEncoder) -> None:
        super().__init__()
        self.embeddings, self.encoder = embeddings, encoder

    def items(self) -> Tensor:
        """Vectors of all items, shape (n_items, dim)."""
        return self.embeddings.vectors(self.embeddings.parts())

    def balance(self, states: Tensor, wanted: Tensor, parts: Parts) -> None:
        """Let the content see how well each modality alone prefers wanted items to random ones.

        Parameters
        ----------
        states : Tensor, shape (n, dim)
            What is said of users.
        wanted : Tensor of int64, shape (n,)
            An item that each of them did next.
        parts : Parts
            Of the vectors of all items.
        """
        if self.embeddings.content.balances:
            others = torch.randint(len(next(iter(parts.values()))), wanted.shape, device=wanted.device)
            self.embeddings.content.balance(states, parts, wanted, others)


@dataclass(kw_only=True)
class SequenceModel(Learned):
    """A learned model that scores by ``encoder(history) . item``.

    Contributions are integrated gradients along the straight path from a history of zero vectors to the real
    one, as :func:`palate.models.learned.attribution.attributed` computes them. The prior is what the encoder
    says of as many zero vectors; what the quadrature leaves over is the remainder's.

    Parameters
    ----------
    length : int
        Latest events that are read.
    fusion : str
        How modalities become one vector; see :mod:`palate.nn.fusing`.
    modality_dropout, modulation : float
        As in :class:`palate.nn.content.Content`.

    Attributes
    ----------
    encoder_ : dict of str to ndarray
        Weights of the encoder.
    """

    length: Count = 50
    fusion: FusingName = "concat"
    modality_dropout: Share = 0.0
    modulation: NonNegative = 0.0

    @abstractmethod
    def encoder(self) -> HistoryEncoder:
        """An untrained encoder."""

    @abstractmethod
    def network(self, dataset: Dataset) -> SequenceNetwork: ...

    def embeddings(self, dataset: Dataset, *, own: bool = True) -> ItemEmbeddings:
        """Untrained embeddings of a dataset's items."""
        return ItemEmbeddings(
            dataset,
            self.dim,
            self.fusion,
            own=own,
            dropout=self.modality_dropout,
            modulation=self.modulation,
        )

    def extract(self, network: Network) -> None:
        assert isinstance(network, SequenceNetwork)
        with torch.inference_mode():
            parts = network.embeddings.terms()
        self.item_factors_ = {
            name: self._numbering.items_back(vectors.detach().float().cpu().numpy())
            for name, vectors in parts.items()
        }
        self.encoder_ = {
            name: value.float().cpu().numpy().copy() for name, value in network.encoder.state_dict().items()
        }
        self._loaded = None

    def score_histories(self, histories: Histories) -> NDArray[np.float32]:
        items = self.items
        states = np.zeros((len(histories), items.shape[1]), dtype=np.float32)
        filled = np.flatnonzero(histories.lengths > 0)
        encoder, table = self._encoder(), torch.from_numpy(items)
        with torch.inference_mode():
            for start in range(0, len(filled), READ):
                some = filled[start : start + READ]
                vectors, latest = vectors_of(histories.take(some), table, self.length)
                states[some] = encoder.last(vectors, latest.lengths).numpy()
        return states @ items.T

    def explain_history(self, history: Histories, items: NDArray[np.int64]) -> list[Term]:
        if not len(history.items):
            return []
        x, latest = vectors_of(history, torch.from_numpy(self.items), self.length)
        states = attributed(self._encoder(), x, latest.lengths)
        scores = self.score_histories(history)[0, items].astype(np.float64)
        return states.parts(latest.items[0].numpy(), self.item_factors_, items, scores)

    def _encoder(self) -> HistoryEncoder:
        if getattr(self, "_loaded", None) is None:
            with torch.random.fork_rng(devices=[]):
                encoder = self.encoder()
            state = {name: torch.from_numpy(value) for name, value in self.encoder_.items()}
            encoder.load_state_dict(state)
            self._loaded = encoder.eval()
        assert self._loaded is not None
        return self._loaded


@dataclass(frozen=True)
class PaddedHistories:
    """The latest events of some histories, padded to the longest.

    Parameters
    ----------
    items : Tensor of int64, shape (n, steps)
        Item positions, oldest first; 0 behind the end.
    lengths : Tensor of int64, shape (n,)
        Events of each.
    """

    items: Tensor
    lengths: Tensor

    @classmethod
    def of(cls, histories: Histories, length: int) -> "PaddedHistories":
        """The last ``length`` events of each history."""
        items = padded(histories, histories.items, length).astype(np.int64)
        return cls(torch.from_numpy(items), torch.from_numpy(np.minimum(histories.lengths, length)))

    def to(self, device: torch.device) -> "PaddedHistories":
        """The same on a device."""
        return PaddedHistories(self.items.to(device), self.lengths.to(device))

    @property
    def inside(self) -> Tensor:
        """Where events are and no padding, bool, shape (n, steps)."""
        return torch.arange(self.items.shape[1], device=self.items.device) < self.lengths[:, None]

    @property
    def events(self) -> tuple[Tensor, Tensor]:
        """Row and item of every event, int64, both of shape (n_events,)."""
        inside = self.inside
        return torch.nonzero(inside)[:, 0], self.items[inside]


def padded(histories: Histories, column: NDArray[Number], length: int) -> NDArray[Number]:
    """What a column holds of the last ``length`` events of each history, 0 behind the end, (n, steps)."""
    lengths = np.minimum(histories.lengths, length)
    steps = np.arange(max(int(lengths.max(initial=0)), 1))
    inside = steps < lengths[:, None]
    if not len(column):
        return np.zeros(inside.shape, dtype=column.dtype)
    at = (histories.starts[1:] - lengths)[:, None] + steps
    return np.where(inside, column[np.where(inside, at, 0)], 0).astype(column.dtype)


def vectors_of(histories: Histories, table: Tensor, length: int) -> tuple[Tensor, PaddedHistories]:
    """Vectors of the last events of histories, each times its event's weight, and the events.

    In training, an event is there with the probability of its weight, and its weight stands for that here: as
    with dropout.
    """
    latest = PaddedHistories.of(histories, length)
    vectors = embedding(latest.items, table)
    if histories.weights is not None:
        vectors = vectors * torch.from_numpy(padded(histories, histories.weights, length))[:, :, None]
    return vectors, latest


def sequence_batches(
    histories: Histories, length: int, size: int, random: np.random.Generator
) -> Iterator[PaddedHistories]:
    """Every history of two events or more once, in random order, those of like length together."""
    several = np.flatnonzero(histories.lengths >= 2)
    for some in alike_in_length(histories.lengths[several], size, random):
        yield PaddedHistories.of(histories.take(several[some]), length + 1)


def alike_in_length(
    lengths: NDArray[np.int64], size: int, random: np.random.Generator
) -> Iterator[NDArray[np.int64]]:
    """Positions of all lengths once, in batches of ``size`` at most: at random, but those alike together."""
    order = random.permutation(len(lengths))
    batches: list[NDArray[np.int64]] = []
    for start in range(0, len(order), size * SHUFFLED):
        some = order[start : start + size * SHUFFLED]
        some = some[np.argsort(lengths[some], kind="stable")]
        batches += [some[first : first + size] for first in range(0, len(some), size)]
    for number in random.permutation(len(batches)):
        yield batches[number]
