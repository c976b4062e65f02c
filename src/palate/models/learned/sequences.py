"""Models that encode a history into one vector; items are scored by inner product with it."""

from abc import abstractmethod
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from palate.data import Dataset, Histories
from palate.models.learned.learned import Learned
from palate.models.terms import ERROR, PRIOR, REMAINDER, Term
from palate.nn.fusing import FusingName
from palate.nn.history_encoder import HistoryEncoder
from palate.nn.integrated_gradients import Attributed, attributed
from palate.nn.item_embeddings import ItemEmbeddings
from palate.nn.padded_histories import vectors_of
from palate.nn.training import Network
from palate.ranges import Count, NonNegative, Share

HISTORIES = 256
"""Histories encoded at once when scoring."""

ROUNDING = 1e-5
"""Remainder over the largest score up to which it is float32's rounding, which every model's terms have."""


class SequenceNetwork(Network):
    """Item embeddings and an encoder of histories."""

    def __init__(self, embeddings: ItemEmbeddings, encoder: HistoryEncoder) -> None:
        super().__init__()
        self.embeddings, self.encoder = embeddings, encoder

    def items(self) -> Tensor:
        """Compute the vectors of all items, shape (n_items, dim)."""
        return self.embeddings.vectors(self.embeddings.components())


@dataclass(kw_only=True)
class SequenceModel(Learned):
    """A learned model that scores by ``encoder(history) . item``.

    Contributions are integrated gradients along the straight path from a history of zero vectors to the real
    one; see :func:`palate.nn.integrated_gradients.attributed`. The prior is the score of as many zero
    vectors, the remainder the error of the quadrature.

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
        """Make an untrained encoder."""

    @abstractmethod
    def network(self, dataset: Dataset) -> SequenceNetwork: ...

    def embeddings(self, dataset: Dataset) -> ItemEmbeddings:
        """Make untrained embeddings of a dataset's items."""
        return ItemEmbeddings(
            dataset,
            self.dim,
            self.fusion,
            own=True,
            dropout=self.modality_dropout,
            modulation=self.modulation,
        )

    def extract(self, network: Network) -> None:
        assert isinstance(network, SequenceNetwork)
        with torch.inference_mode():
            terms = network.embeddings.terms()
        self.item_factors_ = {
            name: self._numbering.items_back(vectors.detach().float().cpu().numpy())
            for name, vectors in terms.items()
        }
        self.encoder_ = {
            name: value.float().cpu().numpy().copy() for name, value in network.encoder.state_dict().items()
        }
        self._loaded = None

    def user_vectors(self, histories: Histories) -> NDArray[np.float32]:
        items = self.items
        states = np.zeros((len(histories), items.shape[1]), dtype=np.float32)
        filled = np.flatnonzero(histories.lengths > 0)
        encoder, table = self._encoder(), torch.from_numpy(items)
        with torch.inference_mode():
            for start in range(0, len(filled), HISTORIES):
                some = filled[start : start + HISTORIES]
                vectors, latest = vectors_of(histories.take(some), table, self.length)
                states[some] = encoder.last(vectors, latest.lengths).numpy()
        return states

    def explain_history(self, history: Histories, items: NDArray[np.int64]) -> list[Term]:
        if not len(history.items):
            return []
        x, latest = vectors_of(history, torch.from_numpy(self.items), self.length)
        state = attributed(self._encoder(), x, latest.lengths)
        scores = self.score_histories(history)[0, items].astype(np.float64)
        return self._terms(state, latest.items[0].numpy(), items, scores)

    def _terms(
        self,
        state: Attributed,
        sources: NDArray[np.int64],
        items: NDArray[np.int64],
        scores: NDArray[np.float64],
    ) -> list[Term]:
        """Split scores into the terms of an attributed history, and the remainder."""
        terms: list[Term] = []
        for modality, factors in self.item_factors_.items():
            columns = factors[items].astype(np.float64).T
            terms.append(Term(modality, sources, state.events @ columns))
            terms.append(Term(modality, np.array([PRIOR]), (state.baseline @ columns)[None]))
        rest = scores - np.sum([term.values.sum(axis=0) for term in terms], axis=0)
        if np.abs(rest).max(initial=0.0) <= ROUNDING * np.abs(scores).max(initial=0.0):
            return terms
        return [*terms, Term(ERROR, np.array([REMAINDER]), rest[None])]

    def _encoder(self) -> HistoryEncoder:
        """Load the encoder's weights, once."""
        if getattr(self, "_loaded", None) is None:
            with torch.random.fork_rng(devices=[]):
                encoder = self.encoder()
            state = {name: torch.from_numpy(value) for name, value in self.encoder_.items()}
            encoder.load_state_dict(state)
            self._loaded = encoder.eval()
        assert self._loaded is not None
        return self._loaded
