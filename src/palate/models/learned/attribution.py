"""Which past item a learned score comes from: integrated gradients of an encoder of histories."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from palate.models.learned.history_encoder import HistoryEncoder
from palate.models.terms import ERROR, PRIOR, REMAINDER, Term

POINTS = (24, 48, 96, 192)
"""Of the quadrature; more are taken until the integral is exact enough."""

EXACT = 1e-3
"""Error of the integral over what it should be, from which on more points are not worth their time."""

ROUNDING = 1e-5
"""Remainder over the largest score up to which it is float32's rounding, which every model's terms have."""


@dataclass(frozen=True)
class Attributed:
    """A state as a sum.

    Parameters
    ----------
    events : ndarray of float64, shape (n_events, dim)
        What each event adds.
    nobody : ndarray of float64, shape (dim,)
        What is said of a history of zero vectors.
    """

    events: NDArray[np.float64]
    nobody: NDArray[np.float64]

    def parts(
        self,
        sources: NDArray[np.int64],
        vectors: Mapping[str, NDArray[np.float32]],
        items: NDArray[np.int64],
        scores: NDArray[np.float64],
    ) -> list[Term]:
        """Parts of the scores of some items, and what they lack of the scores as the remainder's.

        Parameters
        ----------
        sources : ndarray of int64, shape (n_events,)
            Item of each event.
        vectors : mapping of str to ndarray of float32, shape (n_all_items, dim)
            Parts of the items' vectors by modality.
        items : ndarray of int64, shape (n_items,)
            Whose scores are split.
        scores : ndarray of float64, shape (n_items,)
            What they are.
        """
        parts: list[Term] = []
        for modality, of_all in vectors.items():
            some = of_all[items].astype(np.float64).T
            parts.append(Term(modality, sources, self.events @ some))
            parts.append(Term(modality, np.array([PRIOR]), (self.nobody @ some)[None]))
        rest = scores - np.sum([part.values.sum(axis=0) for part in parts], axis=0)
        if np.abs(rest).max(initial=0.0) <= ROUNDING * np.abs(scores).max(initial=0.0):
            return parts
        return [*parts, Term(ERROR, np.array([REMAINDER]), rest[None])]


def attributed(encoder: HistoryEncoder, x: Tensor, lengths: Tensor) -> Attributed:
    """Split the state of one history among its events by integrated gradients.

    The path leads straight from zero vectors to the events' vectors. The encoder's output is taken before
    normalisation; the result is then normalised as the whole history is. Normalisation makes an output as
    long at the beginning of the path as at its end, so that hardly any of it would be an event's. Points are
    denser near the beginning (the squares of Gauss-Legendre points), where networks with normalisation inside
    turn fastest.

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
        missed = (integral.sum(dim=0) - change).abs().max()
        if float(missed) <= EXACT * float(change.abs().max()):
            break
    with torch.inference_mode():
        rows = torch.cat([torch.zeros_like(ends[:1]), ends[:1], integral])
        none, nobody, *events = encoder.normalised(rows, ends[1:]).double().numpy()
    return Attributed(np.array(events) - none, nobody)


def _integrated(encoder: HistoryEncoder, x: Tensor, lengths: Tensor, points: int) -> Tensor:
    """What each event adds to the output, float32, shape (n_events, dim)."""
    places, weights = np.polynomial.legendre.leggauss(points)
    root = (places + 1) / 2
    along = torch.from_numpy((root**2).astype(np.float32))[:, None, None]
    share = torch.from_numpy((weights * root).astype(np.float32))[:, None, None]
    path = (x * along).requires_grad_()
    output = encoder.output(path, lengths.expand(points))
    pulls = [
        (torch.autograd.grad(output[:, place].sum(), path, retain_graph=True)[0] * share * x).sum((0, 2))
        for place in range(output.shape[1])
    ]
    return torch.stack(pulls, dim=1).detach()
