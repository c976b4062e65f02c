"""Integrated gradients of an encoder of histories: what each event adds to the encoded vector."""

from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from palate.nn.history_encoder import HistoryEncoder

POINTS = (24, 48, 96, 192)
"""Numbers of quadrature points, tried in turn until the integral is exact enough."""

EXACT = 1e-3
"""Relative error of the integral that is accepted."""


@dataclass(frozen=True)
class Attributed:
    """Encoded history as a sum over its events.

    Parameters
    ----------
    events : ndarray of float64, shape (n_events, dim)
        Share of each event.
    baseline : ndarray of float64, shape (dim,)
        Encoding of a history of zero vectors.
    """

    events: NDArray[np.float64]
    baseline: NDArray[np.float64]


def attributed(encoder: HistoryEncoder, x: Tensor, lengths: Tensor) -> Attributed:
    """Split the encoding of one history among its events by integrated gradients.

    The path leads straight from zero vectors to the events' vectors. The integrand is the encoder's output
    before normalisation, and the result is normalised as the whole history is: normalised outputs have the
    same length along the whole path, so that hardly any of it would be attributed to events. Points are
    denser near the start (the squares of Gauss-Legendre points), where networks with normalisation layers
    change fastest.

    Parameters
    ----------
    encoder : HistoryEncoder
        In evaluation mode.
    x : Tensor of float32, shape (1, n_events, dim)
        Vectors of the events, oldest first.
    lengths : Tensor of int64, shape (1,)
        Their number.

    References
    ----------
    Sundararajan et al., Axiomatic Attribution for Deep Networks, ICML 2017.
    """
    with torch.inference_mode():
        ends = encoder.output(torch.cat([torch.zeros_like(x), x]), lengths.expand(2))
    change = ends[1] - ends[0]
    integral = torch.zeros_like(x[0])
    for points in POINTS:
        integral = _integrated(encoder, x, lengths, points)
        error = (integral.sum(dim=0) - change).abs().max()
        if float(error) <= EXACT * float(change.abs().max()):
            break
    with torch.inference_mode():
        rows = torch.cat([torch.zeros_like(ends[:1]), ends[:1], integral])
        offset, baseline, *events = encoder.normalised(rows, ends[1:]).double().numpy()
    return Attributed(np.array(events) - offset, baseline)


def _integrated(encoder: HistoryEncoder, x: Tensor, lengths: Tensor, points: int) -> Tensor:
    """Integrate the gradient for each event, float32, shape (n_events, dim)."""
    nodes, weights = np.polynomial.legendre.leggauss(points)
    root = (nodes + 1) / 2
    along = torch.from_numpy((root**2).astype(np.float32))[:, None, None]
    width = torch.from_numpy((weights * root).astype(np.float32))[:, None, None]
    path = (x * along).requires_grad_()
    output = encoder.output(path, lengths.expand(points))
    shares = [
        (torch.autograd.grad(output[:, dimension].sum(), path, retain_graph=True)[0] * width * x).sum((0, 2))
        for dimension in range(output.shape[1])
    ]
    return torch.stack(shares, dim=1).detach()
