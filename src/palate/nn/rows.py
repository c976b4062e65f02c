"""Rows of vectors, and the way back from them: what a batch needs of all users and items."""

from typing import Any

import torch
from torch import Tensor


def taken(vectors: Tensor, rows: Tensor) -> Tensor:
    """Take rows of vectors, each any number of times; on a CPU five times as fast as indexing.

    Parameters
    ----------
    vectors : Tensor, shape (n, dim)
        Vectors.
    rows : Tensor of int64, shape (m,)
        Which of them.

    Returns
    -------
    Tensor, shape (m, dim)
    """
    return _Taken.apply(vectors, rows)


class _Taken(torch.autograd.Function):
    @staticmethod
    def forward(ctx: Any, vectors: Tensor, rows: Tensor) -> Tensor:
        ctx.save_for_backward(rows)
        ctx.n = len(vectors)
        return vectors.index_select(0, rows)

    @staticmethod
    def backward(ctx: Any, *gradients: Tensor) -> tuple[Tensor, None]:
        (rows,) = ctx.saved_tensors
        return spread(gradients[0], rows, ctx.n), None


def spread(values: Tensor, rows: Tensor, n: int) -> Tensor:
    """Add each row of values to a row of zeros, shape (n, dim)."""
    return add_rows(values.new_zeros(n, *values.shape[1:]), rows, values)


def add_rows(to: Tensor, rows: Tensor, values: Tensor) -> Tensor:
    """Add each row of values to a row of a tensor, in place; in the same order in every run."""
    if to.is_cuda:
        # There index_add_ adds in whatever order its threads come.
        return to.index_put_((rows,), values, accumulate=True)
    return to.index_add_(0, rows, values)
