"""LightGCN: vectors of users and items, smoothed over the user-item graph."""

from collections.abc import Mapping
from dataclasses import dataclass

from torch import Tensor

from palate.data import Dataset
from palate.models.learned.graph_network import (
    BatchEncoding,
    Encoding,
    GraphModel,
    GraphNetwork,
    PairwiseNetwork,
    SmoothedNetwork,
)
from palate.nn.sampler import Batch
from palate.ranges import NonNegative, Positive, Whole


@dataclass(kw_only=True)
class LightGCN(GraphModel):
    """Average each vector over 0 to ``layers`` propagations on the user-item graph.

    The L2 penalty is on vectors before propagation. Other parameters are those of :class:`GraphModel`.

    References
    ----------
    He et al., LightGCN: Simplifying and Powering Graph Convolution Network for Recommendation, SIGIR 2020.
    """

    name = "lightgcn"

    layers: Whole = 4
    learning_rate: Positive = 5e-3
    l2: NonNegative = 3e-3

    def network(self, dataset: Dataset) -> GraphNetwork:
        return _Network(dataset, self)


class _Network(SmoothedNetwork, PairwiseNetwork):
    def encode(self, is_known: Mapping[str, Tensor]) -> Encoding:
        del is_known
        users, items = self.behaviour().split(self.sizes)
        return Encoding(users, items, items, {})

    def encode_batch(self, batch: Batch, is_known: Mapping[str, Tensor]) -> BatchEncoding:
        del is_known
        return BatchEncoding(*self.behaviour_of(batch))
