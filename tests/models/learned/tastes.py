"""How much of a planted taste a model finds."""

import numpy as np

from palate.data import Dataset
from palate.models import Recommender


def share_of_taste(model: Recommender, dataset: Dataset, k: int = 5) -> float:
    """Share of the k best items that are of the kind each user of :func:`tests.shops.tasteful` likes."""
    positions, _ = model.fit(dataset).rank(list(dataset.users), k)
    likes = np.arange(len(dataset.users))[:, None] % 3
    return float((positions % 3 == likes).mean())
