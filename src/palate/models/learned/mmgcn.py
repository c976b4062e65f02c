"""MMGCN: a graph network for each modality, with a preference vector of each user in it."""

from collections.abc import Mapping
from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.nn.functional import leaky_relu, normalize

from palate.data import Dataset
from palate.errors import NotAvailable
from palate.models.learned.graph_network import (
    BatchEncoding,
    Encoding,
    GraphModel,
    GraphNetwork,
    PairwiseNetwork,
)
from palate.nn.content import ByName, Components, ReadsContent, rows, total
from palate.nn.fusing import FusingName, fusing
from palate.nn.graphs import averaging
from palate.nn.propagation import Propagation
from palate.nn.rows import taken
from palate.nn.sampler import Batch
from palate.ranges import NonNegative, Whole


@dataclass(kw_only=True)
class MMGCN(GraphModel, ReadsContent):
    """Propagate each modality over the user-item graph, items from their features, users from free vectors.

    Each layer combines the mean of a node's neighbours with the node itself and an identity vector that all
    modalities share. So users may be similar in one modality and not in another. The results are fused: for
    items by ``fusion``, for users by the mean. An item that lacks a modality is represented by its users
    there. The L2 penalty is on a batch's identity and preference vectors, where they are trained.

    Parameters
    ----------
    train_identities : bool
        Whether identity vectors are trained, as the paper says. The code of its authors leaves them as they
        were drawn, and so does the default (docs/decisions/0010-learned-models.md).
    fusion : str
        How an item's modalities are fused; see :mod:`palate.nn.fusing`.

    Raises
    ------
    NotAvailable
        If there are no features.

    References
    ----------
    Wei et al., MMGCN: Multi-modal Graph Convolution Network for Personalized Recommendation of Micro-video,
    ACM MM 2019.
    """

    name = "mmgcn"

    layers: Whole = 3
    train_identities: bool = False
    fusion: FusingName = "mean"
    l2: NonNegative = 0.0

    def network(self, dataset: Dataset) -> GraphNetwork:
        if not dataset.features:
            raise NotAvailable("mmgcn needs features of items: it has a graph for each kind of them")
        return _Network(dataset, self)


class _Network(PairwiseNetwork):
    def __init__(self, dataset: Dataset, model: MMGCN) -> None:
        super().__init__(dataset, model)
        dim = model.dim
        self.content = model.content(dataset.features, dim)
        self.means = Propagation(averaging(dataset.train_matrix))
        identity = nn.init.xavier_normal_(torch.empty(sum(self.sizes), dim))
        self.identity = nn.Parameter(identity, requires_grad=model.train_identities)
        self.branches = ByName(
            {name: _Branch(self.sizes[0], dim, model.layers) for name in self.content.names}
        )
        self.fusing = fusing(model.fusion, dataset.features, dim)

    def encode(self, is_known: Mapping[str, Tensor]) -> Encoding:
        users: list[Tensor] = []
        items: Components = {}
        for name, content in self.content(is_known).items():
            nodes = self.branches[name](content, self.identity, self.means)
            of_users, items[name] = nodes.split(self.sizes)
            users.append(of_users)
        everywhere = torch.ones(self.sizes[1], 1, dtype=torch.bool, device=self.identity.device)
        fused = self.fusing(items, dict.fromkeys(items, everywhere))
        return Encoding(torch.stack(users).mean(dim=0), total(fused), None, fused)

    def encode_batch(self, batch: Batch, is_known: Mapping[str, Tensor]) -> BatchEncoding:
        encoding = self.encode(is_known)
        ranked = batch.gather(encoding.users, encoding.items)
        free = [taken(branch.get_parameter("preference"), batch.users) for _, branch in self.branches.items()]
        if self.identity.requires_grad:
            free += batch.gather(*self.identity.split(self.sizes))
        return BatchEncoding(ranked, tuple(free), rows(encoding.content, batch.items))


class _Branch(nn.Module):
    """Graph network of one modality."""

    def __init__(self, n_users: int, dim: int, layers: int) -> None:
        super().__init__()
        self.preference = nn.Parameter(nn.init.xavier_normal_(torch.empty(n_users, dim)))
        self.layers = nn.ModuleList(_Layer(dim) for _ in range(layers))

    def forward(self, content: Tensor, identity: Tensor, means: Propagation) -> Tensor:
        nodes = normalize(torch.cat([self.preference, content]), dim=1)
        for layer in self.layers:
            nodes = layer(nodes, identity, means)
        return nodes


class _Layer(nn.Module):
    def __init__(self, dim: int) -> None:
        super().__init__()
        self.around, self.own, self.join = (nn.Linear(dim, dim, bias=bias) for bias in (False, True, True))
        for layer in (self.around, self.own, self.join):
            nn.init.xavier_normal_(layer.weight)

    def forward(self, nodes: Tensor, identity: Tensor, means: Propagation) -> Tensor:
        around = leaky_relu(means(self.around(nodes)))
        own = leaky_relu(self.own(nodes)) + identity
        return leaky_relu(self.join(around) + own)
