"""Estimated seconds of an epoch of each learned model that `auto` trains, as in `costs`."""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, cast

from palate.models.auto.costs import PRODUCT, Costs, Sizes

if TYPE_CHECKING:
    from palate.models.learned.graph_network import GraphModel
    from palate.models.learned.learned import Learned
    from palate.models.learned.sasrec import SASRec
    from palate.models.learned.sets import SetModel
    from palate.models.learned.side_views import SideViewModel

TRAINED = PRODUCT
"""Seconds for each multiplication of a dense product that is differentiated too."""

SOFTMAX = 1e-9
"""Seconds for each logit: its likelihood, and the way back."""

PASSED = 5e-11
"""Seconds for each number passed along an edge of a graph."""

BATCH = 0.002
"""Seconds of a batch, however small."""

MOVED = 1e-9
"""Seconds for each number of vectors that a batch reads, changes and writes: elementwise work and Adam."""


def epoch_seconds(model: "Learned", costs: Costs) -> float:
    """Return seconds of an epoch of an untrained model, its share of judging included."""
    training = EPOCHS[model.name](model, costs.sizes)
    return training + costs.judge(model.name) / model.eval_every


def _items(model: "Learned", sizes: Sizes) -> float:
    """Seconds of the vectors of all items, from their features, for each batch."""
    width = sum(sizes.widths.values())
    return sizes.items * model.dim * (TRAINED * (width + model.dim) + MOVED * (4 + 4 * len(sizes.widths)))


def _sasrec(model: "Learned", sizes: Sizes) -> float:
    model = cast("SASRec", model)
    batches = sizes.users / model.batch_size
    events = min(sizes.events, sizes.users * model.length)
    transformer = events * model.blocks * (12 * TRAINED * model.dim**2 + 60 * MOVED * model.dim)
    likelihood = events * sizes.items * (TRAINED * model.dim + SOFTMAX)
    return batches * (BATCH * model.blocks + _items(model, sizes)) + transformer + likelihood


def _masked_set(model: "Learned", sizes: Sizes) -> float:
    model = cast("SetModel", model)
    sets = sizes.users + sizes.events / model.pieces
    reading = sizes.events * 20 * MOVED * model.dim
    likelihood = sets * sizes.items * (TRAINED * model.dim + 2 * SOFTMAX)
    return sets / model.batch_size * (BATCH + _items(model, sizes)) + reading + likelihood


def _bpr_mf(model: "Learned", sizes: Sizes) -> float:
    vectors = (sizes.users + sizes.items) * model.dim
    return sizes.events / model.batch_size * (BATCH + MOVED * vectors) + MOVED * 10 * sizes.events * model.dim


def _propagation(model: "Learned", sizes: Sizes) -> float:
    """Seconds of passing over a graph of users and items, forth and back in each layer, for each batch."""
    layers, vectors = cast("GraphModel", model).layers, (sizes.users + sizes.items) * model.dim
    passing = 4 * layers * PASSED * sizes.events * model.dim
    return passing + 2 * layers * MOVED * vectors


def _graph(model: "Learned", sizes: Sizes) -> float:
    return _bpr_mf(model, sizes) + sizes.events / model.batch_size * _propagation(model, sizes)


def _graph_softmax(model: "Learned", sizes: Sizes) -> float:
    """A propagation for each batch of users, whose items are compared with all others."""
    from palate.models.learned.graph_softmax import LOGITS

    vectors = (sizes.users + sizes.items) * model.dim
    batch = BATCH + _propagation(model, sizes) + _items(model, sizes) + 16 * MOVED * vectors
    compared = sizes.users * min(sizes.items, LOGITS / model.batch_size)
    return sizes.users / model.batch_size * batch + compared * (TRAINED * model.dim + 2 * SOFTMAX)


def _freedom(model: "Learned", sizes: Sizes) -> float:
    batches = sizes.events / model.batch_size
    return _graph(model, sizes) + batches * _items(model, sizes)


def _side_views(model: "Learned", sizes: Sizes, further: int = 0) -> float:
    """MGCN, and with a fused view SMORE: sides of users and items by each view, and contrast in the batch."""
    model = cast("SideViewModel", model)
    views = len(sizes.widths) + further
    vectors = (sizes.users + sizes.items) * model.dim
    passing = 2 * PASSED * model.dim * (sizes.events + sizes.items * model.neighbours)
    view = passing + vectors * (20 * MOVED + 3 * TRAINED * model.dim)
    contrast = 2 * model.batch_size**2 * (TRAINED * model.dim + 2 * SOFTMAX)
    batches = sizes.events / model.batch_size
    return _freedom(model, sizes) + batches * (views * view + contrast)


def _smore(model: "Learned", sizes: Sizes) -> float:
    return _side_views(model, sizes, further=1)


EPOCHS: Mapping[str, Callable[["Learned", Sizes], float]] = {
    "sasrec": _sasrec,
    "masked-set": _masked_set,
    "bpr-mf": _bpr_mf,
    "lightgcn": _graph,
    "graph-softmax": _graph_softmax,
    "freedom": _freedom,
    "mgcn": _side_views,
    "smore": _smore,
}
"""How an epoch of each model is estimated."""
