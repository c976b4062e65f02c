"""Memory limit of dense items-by-items arrays."""

import os

from palate.errors import TooManyItems
from palate.memory import OWN, room, told
from palate.models.base import Recommender

BUDGET_GIB = 6.0
"""Memory of the dense arrays of one model, in GiB; PALATE_MEMORY_GIB overrides it, --memory lowers it."""

DENSE = 0.5
"""Share of the room within --memory that they may take."""


def check_fits(model: Recommender, n_items: int) -> None:
    """Refuse a model before it is fitted, as it would refuse then.

    Raises
    ------
    TooManyItems
        If its dense arrays would take more than the budget.
    """
    if model.dense_arrays:
        check_dense(n_items, model.dense_arrays, model.name)


def check_dense(n_items: int, arrays: int, model: str) -> None:
    """Refuse a dense model that would exceed the memory limit.

    Parameters
    ----------
    n_items : int
        Rows and columns of each array.
    arrays : int
        Number of float32 arrays that the model holds at once.
    model : str
        Name of the model, for the message.

    Raises
    ------
    TooManyItems
        If they would take more than the budget.
    """
    needed = arrays * n_items**2 * 4 / 2**30
    left = room()
    if left is not None and needed * 2**30 > DENSE * left:
        enough = told(OWN + needed * 2**30 / DENSE).replace(" ", "")
        most = told(DENSE * left)
        raise TooManyItems(
            f"{model} needs {told(needed * 2**30)} for {n_items:,} items, and --memory leaves it {most}; "
            f"use sparse-l3ae, or give --memory {enough}"
        )
    budget = float(os.environ.get("PALATE_MEMORY_GIB", BUDGET_GIB))
    if needed > budget:
        raise TooManyItems(
            f"{model} needs {needed:.1f} GiB for {n_items:,} items and may use {budget:.1f}; "
            "use sparse-l3ae, or raise PALATE_MEMORY_GIB"
        )
