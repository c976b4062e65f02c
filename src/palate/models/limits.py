"""Memory limit of dense items-by-items arrays."""

import os

from palate.errors import TooManyItems

BUDGET_GIB = 6.0
"""Memory of the dense arrays of one model, in GiB; PALATE_MEMORY_GIB overrides it."""


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
    budget = float(os.environ.get("PALATE_MEMORY_GIB", BUDGET_GIB))
    if needed > budget:
        raise TooManyItems(
            f"{model} needs {needed:.1f} GiB for {n_items:,} items and may use {budget:.1f}; "
            "use sparse-l3ae, or raise PALATE_MEMORY_GIB"
        )
