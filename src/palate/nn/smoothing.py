"""Smoothing of vectors over a graph: of all, or of the rows that a batch needs."""

from typing import Any

import torch
from torch import Tensor

from palate.nn.propagation import Propagation
from palate.nn.rows import add_rows, spread


def smoothed(start: Tensor, graph: Propagation, layers: int) -> Tensor:
    """Average vectors after 0 to ``layers`` propagations."""
    total = layer = start
    for _ in range(layers):
        layer = graph(layer)
        total = total + layer
    return total / (layers + 1)


def smoothed_rows(start: Tensor, graph: Propagation, layers: int, rows: Tensor) -> tuple[Tensor, Tensor]:
    """Compute rows of :func:`smoothed`, up to rounding, and those rows of ``start``.

    The sum of layers ``x + A x + A A x`` is ``x + A (x + A x)``. So a layer is a product and one addition,
    the last of which is of the asked rows alone, and the gradient has the same form.

    Parameters
    ----------
    start : Tensor, shape (n, dim)
        Vectors before smoothing.
    graph : Propagation
        Graph over the vectors.
    layers : int
        Propagations.
    rows : Tensor of int64, shape (m,)
        Which rows, each any number of times.

    Returns
    -------
    smoothed, start : Tensor, shape (m, dim)
    """
    return _SmoothedRows.apply(start, graph, layers, rows)


class _SmoothedRows(torch.autograd.Function):
    @staticmethod
    def forward(
        ctx: Any, start: Tensor, graph: Propagation, layers: int, rows: Tensor
    ) -> tuple[Tensor, Tensor]:
        ctx.save_for_backward(rows)
        ctx.graph, ctx.layers, ctx.n = graph, layers, len(start)
        own = start.index_select(0, rows)
        if layers == 0:
            return own.clone(), own
        layer = start
        for _ in range(layers - 1):
            layer = graph.product(layer).add_(start)
        around = graph.product(layer).index_select(0, rows)
        return around.add_(own).div_(layers + 1), own

    @staticmethod
    def backward(ctx: Any, *gradients: Tensor) -> tuple[Tensor, None, None, None]:
        (rows,) = ctx.saved_tensors
        of_smoothed, of_start = gradients
        start = layer = spread(of_smoothed / (ctx.layers + 1), rows, ctx.n)
        for _ in range(ctx.layers):
            layer = ctx.graph.product_back(layer).add_(start)
        return add_rows(layer, rows, of_start), None, None, None
