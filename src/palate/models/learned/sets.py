"""Models that read histories as sets: no order, only what their items have in common."""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from palate.data import Dataset
from palate.models.learned.sequences import SequenceModel
from palate.nn.hiding import Hiding, drawn, hiding_batches
from palate.ranges import Count, Fraction, Share


@dataclass(kw_only=True)
class SetModel(SequenceModel):
    """A model that reads histories as sets, trained to predict hidden items.

    Parameters
    ----------
    hide : float
        Share of a user's items that is hidden.
    pieces : int
        Items of a set in training at most; a user with more gives several sets.
    hidden : int
        Hidden units of the network on the pool.
    dropout : float
        Dropout of the pool.
    """

    batch_size: Count = 512
    epochs: Count = 80
    length: Count = 500
    hide: Fraction = 0.5
    pieces: Count = 50
    hidden: Count = 128
    dropout: Share = 0.5

    def batches(self, dataset: Dataset, random: np.random.Generator) -> Iterable[Hiding]:
        where = self.runtime.where
        sets = hiding_batches(
            drawn(dataset.train_matrix, random), self.hide, self.pieces, self.batch_size, random
        )
        return (hiding.to(where) for hiding in sets)
