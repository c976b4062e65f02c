"""What encodes a history into one vector, as attribution and scoring see it."""

from abc import ABC, abstractmethod

from torch import Tensor, nn


class HistoryEncoder(nn.Module, ABC):
    """Encode a history into one vector: a network's output, then its normalisation."""

    def last(self, x: Tensor, lengths: Tensor) -> Tensor:
        """The state after the last event; float32, shape (n, dim). Arguments are those of :meth:`output`."""
        output = self.output(x, lengths)
        return self.normalised(output, output)

    def normalised(self, output: Tensor, like: Tensor) -> Tensor:
        """Outputs with the normalisation that the outputs ``like`` get, which is affine in ``output``."""
        del like
        return output

    @abstractmethod
    def output(self, x: Tensor, lengths: Tensor) -> Tensor:
        """What the network makes of a history, before normalisation; float32, shape (n, dim).

        Parameters
        ----------
        x : Tensor, shape (n, steps, dim)
            Vectors of the events, oldest first; what is behind ``lengths`` is padding.
        lengths : Tensor of int64, shape (n,)
            Events of each history, at least 1.
        """
