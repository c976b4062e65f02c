"""A history with what its person likes right now."""

from collections.abc import Sequence

import numpy as np

from palate.data import Histories


def followed_by_likes(trained: Histories, history: Histories | None, likes: Sequence[int]) -> Histories:
    """A history followed by items that are liked now, as a model reads it.

    Parameters
    ----------
    trained : Histories
        Those that the model was trained on.
    history : Histories, optional
        Of one person; nothing without it.
    likes : sequence of int
        Positions in the model.
    """
    times = trained.times
    last = 0.0 if times is None or not len(times) else float(times.max())
    if history is None or not len(history.items):
        return Histories.of([list(likes)], None if times is None else [[last] * len(likes)])
    if not likes:
        return history
    moments = None if history.times is None else [[*history.times.tolist(), *[last] * len(likes)]]
    own = Histories.of([[*history.items.tolist(), *likes]], moments)
    weights = history.weights
    if weights is not None:
        weights = np.concatenate([weights, np.ones(len(likes), dtype=np.float32)])
    return Histories(
        own.starts, own.items, own.times, weights, history.avoid, None, history.remarks, history.tastes
    )
