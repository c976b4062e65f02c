"""Pooling of states: of a text's tokens, or of a sound's frames."""

from collections.abc import Sequence
from typing import Any, Literal, get_args

import numpy as np
from numpy.typing import NDArray

from palate.errors import InputError

Pooling = Literal["mean", "max", "cls", "last"]
"""Mean or maximum over what is not padding; the first state; the last that is not padding."""


def checked(pooling: str) -> Pooling:
    """The word, if it is one.

    Raises
    ------
    InputError
        If it is not.
    """
    for kind in get_args(Pooling):
        if pooling == kind:
            return kind
    raise InputError(f"pooling = {pooling}: there are {', '.join(get_args(Pooling))}")


def pooled(states: Any, counts: Sequence[int], pooling: Pooling) -> Any:
    """One vector a row.

    Parameters
    ----------
    states : torch.Tensor, shape (n, longest, dim)
        Padded at the end.
    counts : sequence of int, length n
        States of each row that are not padding, at least 1.
    pooling : {"mean", "max", "cls", "last"}
        How.

    Returns
    -------
    torch.Tensor, shape (n, dim)
    """
    import torch

    length = torch.tensor(counts)
    if pooling == "cls":
        return states[:, 0]
    if pooling == "last":
        return states[torch.arange(len(counts)), length - 1]
    real = (torch.arange(states.shape[1]) < length[:, None])[:, :, None]
    if pooling == "max":
        return states.masked_fill(~real, -torch.inf).amax(dim=1)
    return (states * real).sum(dim=1) / length[:, None]


def to_numpy(tensor: Any) -> NDArray[np.float32]:
    """A tensor's numbers, float32."""
    return np.asarray(tensor.numpy(), dtype=np.float32)
