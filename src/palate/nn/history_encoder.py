"""Interface of encoders of histories."""

from abc import ABC, abstractmethod

from torch import Tensor, nn


class HistoryEncoder(nn.Module, ABC):
    """Base of networks that encode a history into one vector: an output, then its normalisation."""

    def last(self, x: Tensor, lengths: Tensor) -> Tensor:
        """Encode the whole history; float32, shape (n, dim). Arguments are those of :meth:`output`."""
        output = self.output(x, lengths)
        return self.normalised(output, output)

    def normalised(self, output: Tensor, like: Tensor) -> Tensor:
        """Normalise outputs as the outputs ``like`` are, by a map that is affine in ``output``."""
        del like
        return output

    @abstractmethod
    def output(self, x: Tensor, lengths: Tensor) -> Tensor:
        """Compute the output for a history, before normalisation; float32, shape (n, dim).

        Parameters
        ----------
        x : Tensor, shape (n, steps, dim)
            Vectors of the events, oldest first, with padding after ``lengths``.
        lengths : Tensor of int64, shape (n,)
            Events of each history, at least 1.
        """
